const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Maximum length of a grapheme in UTF-16 units. */
const maxGrapheme = 200;
/** A longer line is cut instead of omitted. */
const maxLine = 10_000;
const delimiterCell = /^:?-+:?$/;

/** Cuts a text to at most `max` UTF-16 units, at the end of a grapheme. */
export function cutCharacters(text: string, max: number): string {
  if (text.length <= max) return text;
  const from = Math.max(0, max - maxGrapheme);
  let end = from;
  for (const { index, segment } of graphemes.segment(text.slice(from, max + maxGrapheme))) {
    if (from + index + segment.length > max) break;
    end = from + index + segment.length;
  }
  return text.slice(0, end);
}

/**
 * Cuts a Markdown text that is longer than `max` UTF-16 units, and appends an ellipsis. It is cut after a complete
 * line, so that no table ends in half a row or in a head without its delimiter row.
 */
export function cutMarkdown(text: string, max: number): string {
  if (text.length <= max) return text;
  const lastLine = text.lastIndexOf('\n', max);
  if (lastLine <= 0 || lastLine < max - maxLine) return `${cutCharacters(text, max)}…`;
  const [next = ''] = text.slice(lastLine + 1, lastLine + 1 + maxLine).split('\n', 1);
  const kept = text.slice(0, lastLine);
  const isHeadAlone = isDelimiterRow(next);
  return `${isHeadAlone ? kept.slice(0, kept.lastIndexOf('\n') + 1) : kept}\n\n…`;
}

/** Whether a line is the delimiter row of a table: `| - | :-: |`. */
function isDelimiterRow(line: string): boolean {
  const cells = line.split('|').map((cell) => cell.trim());
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells.length > 0 && cells.every((cell) => delimiterCell.test(cell));
}
