import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { titlesOf } from './titles';

const root = resolve(import.meta.dirname, '../..');

/** The numbers of the promises in order, from the first column of the tables. */
const promisesIn = (body: string): string[] =>
  [...body.matchAll(/^\| ([A-Z]\d+) \|/gm)].map(([, number = '']) => number);

interface Citation {
  file: string;
  title: string;
}

/** The tests of each number: `**D1**`, followed by lines like "- `session/data-door`: a title". */
function testsIn(appendix: string): Map<string, Citation[]> {
  const tests = new Map<string, Citation[]>();
  let current: Citation[] = [];
  for (const line of appendix.split('\n')) {
    const [, number] = /^\*\*([A-Z]\d+)\*\*$/.exec(line) ?? [];
    const [, file, title] = /^- `([^`]+)`: (.+)$/.exec(line) ?? [];
    if (number !== undefined) tests.set(number, (current = []));
    if (file !== undefined && title !== undefined) current.push({ file: `test/${file}.test.ts`, title });
  }
  return tests;
}

describe('docs/sign-in.md', () => {
  const [body = '', appendix = ''] = readFileSync(`${root}/docs/sign-in.md`, 'utf8').split('\n## Appendix: tests\n');
  const promises = promisesIn(body);
  const tests = testsIn(appendix);

  it('names tests for each promise, and for nothing else', () => {
    assert.deepEqual([...tests.keys()], promises);
    assert.deepEqual(
      [...tests].filter(([, cited]) => cited.length === 0).map(([number]) => number),
      [],
    );
  });

  it('has promises about every part of the protocol', () => {
    const fewest = { D: 16, P: 10, S: 7, T: 17, N: 15, W: 17, C: 3, M: 3 };
    for (const [part, least] of Object.entries(fewest)) {
      const count = promises.filter((number) => number.startsWith(part)).length;
      assert.ok(count >= least, `${part}: ${count} promises`);
    }
  });

  it('names only tests that exist', () => {
    const missing = [...tests.values()]
      .flat()
      .filter(({ file, title }) => !existsSync(`${root}/${file}`) || !titlesOf(`${root}/${file}`).includes(title));
    assert.deepEqual(missing, []);
  });
});
