import type { MarkdownIt, StateCore } from 'markdown-it';

/** The marks of quotes, items and headings at the start of a line, with the spaces behind them. */
const marks =
  /^[ \t]*(?:>[ \t\u00a0\u2000-\u200a\u202f\u3000]*|(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t\u00a0\u2000-\u200a\u202f\u3000]+)+/gm;
const behindMark = /(\S)[\u00a0\u2000-\u200a\u202f\u3000]/g;
/** The second row of a table. */
const delimiterRow = /^[ \t]*[|:-][|:\- \t\u00a0\u2000-\u200a\u202f\u3000]*$/gm;
const otherSpace = /[\u00a0\u2000-\u200a\u202f\u3000]/g;

/**
 * Reads no-break and full-width spaces behind the marks of blocks like ordinary ones: phones and input methods type
 * them, and CommonMark takes `##` with such a space for text. The same as in `app/editor/rich/marker-spaces.ts`.
 */
export function readMarkerSpaces(parser: MarkdownIt): void {
  parser.core.ruler.after('normalize', 'marker_spaces', (state: StateCore) => {
    state.src = state.src
      .replace(marks, (found) => found.replace(behindMark, '$1 '))
      .replace(delimiterRow, (found) => found.replace(otherSpace, ' '));
  });
}
