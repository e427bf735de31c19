import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { titlesOf } from './titles';

const root = resolve(import.meta.dirname, '../..');

interface Row {
  section: string;
  promise: string;
  tests: { file: string; title: string }[];
}

/** Rows of the tables whose last column is "Test". */
function promisesIn(markdown: string): Row[] {
  let section = '';
  let counts = false;
  return markdown.split('\n').flatMap((line): Row[] => {
    if (line.startsWith('## ')) section = line.slice(3);
    if (!line.startsWith('|')) {
      counts = false;
      return [];
    }
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
    const last = cells.at(-1) ?? '';
    if (last === 'Test') counts = true;
    if (!counts || last === 'Test' || /^-+$/.test(last)) return [];
    return [{ section, promise: cells.slice(0, -1).join(' | '), tests: testsIn(last) }];
  });
}

/** `session/data-door` “a title” “another title” `session/page-door` “a title” */
function testsIn(cell: string): Row['tests'] {
  let file = '';
  return [...cell.matchAll(/`([^`]+)`|“([^”]+)”/g)].flatMap(([, path, title]) => {
    if (path !== undefined) file = `test/${path}.test.ts`;
    return title === undefined ? [] : [{ file, title }];
  });
}

describe('docs/sign-in.md', () => {
  const rows = promisesIn(readFileSync(`${root}/docs/sign-in.md`, 'utf8'));

  it('names a test for each of its promises', () => {
    assert.deepEqual(rows.filter(({ tests }) => tests.length === 0).map(({ promise }) => promise), []);
  });

  it('makes promises in every part of the protocol', () => {
    const counts = new Map<string, number>();
    for (const { section } of rows) counts.set(section, (counts.get(section) ?? 0) + 1);
    for (const [section, fewest] of Object.entries({
      'The data door, step by step': 8,
      'The page door': 5,
      'A pending sign-in': 4,
      'The session': 8,
      'Nothing is lost': 10,
      'When things go wrong': 11,
      'Several companies': 2,
    })) assert.ok((counts.get(section) ?? 0) >= fewest, `${section}: ${counts.get(section) ?? 0} rows`);
  });

  it('names only tests that there are', () => {
    const missing = rows.flatMap(({ tests }) => tests).filter(({ file, title }) => !existsSync(`${root}/${file}`) || !titlesOf(`${root}/${file}`).includes(title));
    assert.deepEqual(missing, []);
  });
});
