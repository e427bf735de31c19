import { lstatSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode } from './has-code';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Why the folder cannot be created or written to, or null. Tries it without leaving a file or folder.
 * @param name the setting that names the folder
 */
export function dataFolderProblem(folder: string, name = 'DATA_DIR'): string | null {
  const nearest = nearestExisting(folder);
  if (nearest === null) return `${name} cannot be created: choose a folder that this user may write to`;
  try {
    if (!isFolder(nearest)) return `${name} is a file, or lies below one: choose a folder`;
    rmdirSync(mkdtempSync(join(nearest, '.foyer-')));
    return null;
  } catch {
    return `${name} cannot be ${nearest === folder ? 'written' : 'created'}: choose a folder that this user may write to`;
  }
}

/** The folder or its closest existing parent. Null if a path cannot be read or is a broken link. */
function nearestExisting(folder: string): string | null {
  for (let path = folder; ; path = dirname(path)) {
    try {
      if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) return null;
    } catch (error) {
      if (!hasCode(error, 'ENOTDIR')) return null;
    }
  }
}

/**
 * Creates the folder and its missing parents. `mkdirSync` with `recursive` does not return for some paths, such as
 * `/proc/x`.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created it.
    if (!hasCode(error, 'EEXIST') || !isFolder(folder)) throw error;
  }
}
