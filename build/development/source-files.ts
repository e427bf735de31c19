import { readdirSync, statSync } from 'node:fs';

/** Modification times of files may be some milliseconds behind the system clock. */
const clockSlackMs = 5;

/** Whether one of the files has changed since a point in time (as in `Date.now()`), or is missing. */
export const haveChanged = (files: readonly string[], since: number): boolean =>
  files.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > since - clockSlackMs);

/** The paths of all files below the folders. */
export const listFiles = (folders: readonly string[]): ReadonlySet<string> =>
  new Set(
    folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ parentPath, name }) => `${parentPath}/${name}`),
    ),
  );

/** The files that only one of the lists contains: those that were created or removed. */
export const difference = (before: ReadonlySet<string>, after: ReadonlySet<string>): string[] => [
  ...[...before].filter((file) => !after.has(file)),
  ...[...after].filter((file) => !before.has(file)),
];
