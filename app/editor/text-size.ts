/** Above these, the editor would block the page for seconds. A notice has at most 50,000 characters. */
export const editorLimits = { characters: 200_000, lines: 5_000 } as const;

/** Whether the editor can show a text. */
export function fitsEditor(text: string): boolean {
  if (text.length > editorLimits.characters) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines <= editorLimits.lines;
}

/** The lines of a long text that are kept. Empty ones are left out. */
export const keptLines = (text: string): string[] =>
  text
    .slice(0, editorLimits.characters)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, editorLimits.lines);
