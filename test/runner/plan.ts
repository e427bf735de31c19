import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files that start first: those that need their own processes, and the slowest, so that all processes end together. */
const startFirst = [
  // See `sideOf`.
  'test/app/',
  // It counts heap objects, which is slow in a process that has already run other files.
  'test/attack/sign-in.test.ts',
  'test/protocol/',
  'test/development/front-end.test.ts',
  // They use lint's results for unchanged files.
  'test/docs/extending.test.ts',
  'test/development/terminal.test.ts',
  'test/development/',
  'test/end-to-end/accessibility.test.ts',
  // They wait most of the time, so others run beside them.
  'test/directory/sync.test.ts',
  'test/session/signing-out.test.ts',
  'test/session/revocation.test.ts',
  'test/end-to-end/',
  'test/bench/',
  'test/lint/',
  'test/build/',
  'test/simulator/',
];

/** Sorts files: the longest first, then by name. */
export function inOrder(files: readonly string[]): string[] {
  const place = (file: string): number => {
    const index = startFirst.findIndex((area) => file.startsWith(area));
    return index === -1 ? startFirst.length : index;
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
