import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files that start first because they take longest, so that all processes finish at about the same time. */
const longest = [
  // These are short, but need processes of their own (`sideOf`).
  'test/app/',
  // It counts the objects of its process, which takes long after other files have run there.
  'test/attack/sign-in.test.ts',
  'test/docs/extending.test.ts',
  'test/protocol/',
  'test/development/',
  'test/end-to-end/',
  'test/build/',
  'test/simulator/',
];

/** Sorts files: the longest first, then by name. */
export function inOrder(files: readonly string[]): string[] {
  const place = (file: string): number => {
    const index = longest.findIndex((area) => file.startsWith(area));
    return index === -1 ? longest.length : index;
  };
  return files.toSorted((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/**
 * The kind of process that a file needs. Vue decides once per process whether it renders on the server. If it does, it
 * observes nothing, and tests of the browser's code would fail.
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
