import { closeSync, openSync, statSync } from 'node:fs';
import type { Logger } from 'pino';
import { hasCode } from '../../config/has-code';
import { appError } from '../errors';

/**
 * Creates the file, readable by this user only, unless it exists. SQLite gives `-wal` and `-shm` the same mode.
 *
 * Never open an existing database file here: closing any descriptor of a file releases all POSIX locks that this
 * process holds on it, also those of open SQLite connections (https://sqlite.org/howtocorrupt.html, section 2.2).
 */
export function createFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Tells files apart, also after one has taken the name of another. */
function identityOf(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
}

export interface FileGuard {
  /**
   * Throws if the files at their paths are no longer those that are open.
   * @throws {AppError} `database-unavailable`
   */
  check(): void;
  stop(): void;
}

const checkEveryMs = 5000;

/**
 * Watches that nobody deletes or replaces an open database. SQLite would not notice: it would continue to write to a
 * file without a name, and all of that would be lost with the process. Logs once when it happens, and once when the
 * files are back.
 */
export function guardFiles(file: string, log: Logger): FileGuard {
  const opened = [file, `${file}-wal`]
    .map((path) => ({ path, identity: identityOf(path) }))
    .filter(({ identity }) => identity !== null);
  let broken: string | null = null;

  function look(): string | null {
    const changed = opened.find(({ path, identity }) => identityOf(path) !== identity)?.path ?? null;
    if (changed !== null && broken === null) {
      log.error(
        { file: changed },
        'the database file was deleted or replaced while it is open: nothing is written any more. Put it back, or restart to use the new one',
      );
    }
    if (changed === null && broken !== null) log.info({ file: broken }, 'the database file is back');
    broken = changed;
    return changed;
  }

  const timer = setInterval(look, checkEveryMs).unref();
  return {
    check() {
      const changed = look();
      if (changed !== null)
        throw appError('database-unavailable', {
          cause: new Error(`${changed} was deleted or replaced while it is open`),
        });
    },
    stop: () => clearInterval(timer),
  };
}
