const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Longer than any character: how far back its beginning can be. */
const longestCharacter = 200;
/** A line that is longer is cut, rather than left out. */
const longestLine = 10_000;
const delimiterCell = /^:?-+:?$/;

/** The beginning of a text in at most `most` UTF-16 units, without half a character at its end. */
export function cutCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  const from = Math.max(0, most - longestCharacter);
  let end = from;
  for (const { index, segment } of graphemes.segment(text.slice(from, most + longestCharacter))) {
    if (from + index + segment.length > most) break;
    end = from + index + segment.length;
  }
  return text.slice(0, end);
}

/**
 * The beginning of a Markdown text with an ellipsis, if it is longer than `most` UTF-16 units. It ends after a whole
 * line, so that a table keeps its last row whole and no head without its delimiter row remains.
 */
export function cutMarkdown(text: string, most: number): string {
  if (text.length <= most) return text;
  const lastLine = text.lastIndexOf('\n', most);
  if (lastLine <= 0 || lastLine < most - longestLine) return `${cutCharacters(text, most)}…`;
  const [next = ''] = text.slice(lastLine + 1, lastLine + 1 + longestLine).split('\n', 1);
  const kept = text.slice(0, lastLine);
  const isHeadAlone = isDelimiterRow(next);
  return `${isHeadAlone ? kept.slice(0, kept.lastIndexOf('\n') + 1) : kept}\n\n…`;
}

/** Whether a line is the one between the head of a table and its rows: `| - | :-: |`. */
function isDelimiterRow(line: string): boolean {
  const cells = line.split('|').map((cell) => cell.trim());
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells.length > 0 && cells.every((cell) => delimiterCell.test(cell));
}
