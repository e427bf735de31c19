import { diffChars, diffLines, type ChangeObject } from 'diff';
import type { ChangedText } from './contract';

const longestMs = 400;

const partsOf = (changes: readonly ChangeObject<string>[]): ChangedText[] =>
  changes.map(({ value, added, removed }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text: value }));

/** The differences of two texts by character, or by line if they differ too much for that. */
export function compareTexts(from: string, to: string): ChangedText[] {
  const characters = diffChars(from, to, { timeout: longestMs });
  if (characters !== undefined) return partsOf(characters);
  const lines = diffLines(from, to, { timeout: longestMs });
  if (lines !== undefined) return partsOf(lines);
  return [
    { kind: 'removed', text: from },
    { kind: 'added', text: to },
  ];
}
