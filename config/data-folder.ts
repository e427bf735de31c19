import { lstatSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode } from './has-code';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Why the folder cannot be created or written to, or null. Tries it without leaving a file or folder.
 */
export function dataFolderProblem(folder: string): string | null {
  const nearest = nearestThereIs(folder);
  if (nearest === null) return 'DATA_DIR cannot be made: choose a folder that this user may write to';
  try {
    if (!isFolder(nearest)) return 'DATA_DIR is a file, or lies below one: choose a folder';
    rmdirSync(mkdtempSync(join(nearest, '.foyer-')));
    return null;
  } catch {
    return `DATA_DIR cannot be ${nearest === folder ? 'written' : 'made'}: choose a folder that this user may write to`;
  }
}

/** The folder itself or the closest above it that exists; null where that cannot be known, or a link leads nowhere. */
function nearestThereIs(folder: string): string | null {
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
 * Makes the folder and what is missing above it. Node's own `recursive` never ends where a folder denies that it exists
 * (/proc).
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process was faster.
    if (!hasCode(error, 'EEXIST') || !isFolder(folder)) throw error;
  }
}
