import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files that take longest begin first, so that the processes end at about the same time. */
const longest = [
  // Short, but they need processes of their own (`sideOf`).
  'test/app/',
  // Short, but it counts the objects of its whole process: that takes long in one that has run other files.
  'test/attack/sign-in.test.ts',
  'test/docs/extending.test.ts',
  'test/protocol/',
  'test/development/',
  'test/end-to-end/',
  'test/build/',
  'test/simulator/',
];

/** The longest first, then by name. */
export function inOrder(files: readonly string[]): string[] {
  const place = (file: string): number => {
    const index = longest.findIndex((area) => file.startsWith(area));
    return index === -1 ? longest.length : index;
  };
  return files.toSorted((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/**
 * What a file needs of its process. Vue decides once in each process whether it renders on the server: where it does,
 * nothing is observed, and tests of the browser's code would fail.
 */
export const sideOf = (file: string): 'browser' | 'server' => (/(^|\/)test\/app\//.test(file) ? 'browser' : 'server');

const usesBuild = /fromRoot\(['`](?:dist|\.cache\/webpack)|\.\.\/dist\b/;
const mentioned = /'(\.{1,2}\/[^']+|[\w-]+\.ts)'/g;

/** Whether a test file, or a file of `test/` that it imports or starts, reads the production build. */
export function needsBuild(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (usesBuild.test(text)) return true;
  return [...text.matchAll(mentioned)]
    .map(([, path = '']) => join(dirname(file), path.endsWith('.ts') ? path : `${path}.ts`))
    .some((path) => path.startsWith('test/') && existsSync(path) && needsBuild(path, seen));
}
