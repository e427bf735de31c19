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

/** Device and inode, which differ if a file was replaced by another of the same name. */
function identityOf(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
}

export interface FileGuard {
  /**
   * Checks that the open files are still at their paths.
   * @throws {AppError} `database-unavailable` if not
   */
  check(): void;
  stop(): void;
}

const checkEveryMs = 5000;

/**
 * Detects that an open database file was deleted or replaced. SQLite would not notice and would keep writing to a
 * deleted file, whose data is lost when the process ends. Logs once when it happens and once when the files are back.
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
        'the database file was deleted or replaced while it is open, so writes are refused. Put it back, or restart to use the new file',
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
