import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { Logger } from 'pino';
import { hasCode } from '../../config/has-code';
import type { Database, Patience } from './index';
import { builderOver } from './builder';
import { databaseFailure, isBusy } from './failures';
import { Lane } from './write-queue';
import { createStatements, type Statements } from './statements';

export interface SqliteLimits {
  /** How long a write waits for others of this process, and for another process's lock. */
  patienceMs: number;
  /** A transaction that takes longer is rolled back: something in it waits for what will not come. */
  longestTransactionMs: number;
}

export const sqliteLimits: Record<Patience, SqliteLimits> = {
  bounded: { patienceMs: 10_000, longestTransactionMs: 15_000 },
  long: { patienceMs: 3_600_000, longestTransactionMs: 3_600_000 },
};

/**
 * @param synchronous `FULL` syncs the log to disk at every commit. With `NORMAL` a power cut can undo commits that were
 * acknowledged, so it is only for a connection that writes nothing.
 */
function connect(file: string, synchronous: 'FULL' | 'NORMAL'): Sqlite.Database {
  const connection = new Sqlite(file, { timeout: 50 });
  connection.pragma('journal_mode = WAL');
  connection.pragma(`synchronous = ${synchronous}`);
  connection.pragma('foreign_keys = ON');
  connection.pragma('cache_size = -8000');
  return connection;
}

/**
 * Creates the file, readable by this user only, unless it exists. SQLite gives `-wal` and `-shm` the same mode.
 *
 * Never open an existing database file here: closing any descriptor of a file releases all POSIX locks that this process
 * holds on it, also those of open SQLite connections (https://sqlite.org/howtocorrupt.html, section 2.2).
 */
function createFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Runs `work`; where another process holds the file's lock, tries again without holding up this process. */
async function whenFree<T>(patience: number, work: () => T): Promise<T> {
  const deadline = Date.now() + patience;
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw databaseFailure(error);
    }
    await sleep(pause);
  }
}

/**
 * SQLite in one file with two connections. Reads go straight to the one and wait for nobody; as in PostgreSQL they see what is
 * committed. Writes and transactions take turns on the other.
 */
export function openSqlite(file: string, log: Logger, limits: SqliteLimits = sqliteLimits.bounded): Database {
  const lane = new Lane(limits.patienceMs);
  let reads: Statements;
  let writes: Statements;
  let writer: Sqlite.Database;
  let reader: Sqlite.Database;
  try {
    createFile(file);
    writer = connect(file, 'FULL');
    reader = connect(file, 'NORMAL');
    reader.pragma('query_only = ON');
    reads = createStatements(reader);
    writes = createStatements(writer);
  } catch (error) {
    throw databaseFailure(error);
  }

  async function write<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    if (!lane.tryEnter()) await lane.enter();
    try {
      return await whenFree(limits.patienceMs, () => writes.run(compiled));
    } finally {
      lane.leave();
    }
  }

  async function execute<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    try {
      if (reads.isRead(compiled)) return reads.run(compiled);
    } catch (error) {
      throw databaseFailure(error);
    }
    return write(compiled);
  }

  async function transaction<T>(work: (database: Database) => Promise<T>): Promise<T> {
    await lane.enter();
    let open = false;
    let failure: { error: unknown } | undefined;
    const inside = async <R>(compiled: CompiledQuery): Promise<QueryResult<R>> => {
      if (!open) throw new Error('The transaction has ended');
      try {
        return writes.run(compiled);
      } catch (error) {
        failure ??= { error };
        throw databaseFailure(error);
      }
    };
    const joined: Database = {
      dialect: 'sqlite',
      query: builderOver('sqlite', inside),
      execute: inside,
      transaction: (inner) => inner(joined),
      ping: async () => {},
      close: () => Promise.reject(new Error('A transaction cannot close the database')),
    };
    let timer: NodeJS.Timeout | undefined;
    const tooLong = (): Promise<never> => new Promise((_, reject) => {
      timer = setTimeout(() => {
        const cause = new Error(`A transaction took longer than ${limits.longestTransactionMs} ms and was rolled back`);
        log.error({ err: cause }, 'transaction rolled back');
        reject(databaseFailure(Object.assign(cause, { code: 'SQLITE_BUSY' })));
      }, limits.longestTransactionMs);
    });
    try {
      await whenFree(limits.patienceMs, () => writer.exec('begin immediate'));
      open = true;
      const result = await Promise.race([work(joined), tooLong()]);
      // PostgreSQL commits nothing after a failed statement, even where the failure was caught: nor does this.
      if (failure !== undefined) throw failure.error;
      writer.exec('commit');
      return result;
    } catch (error) {
      if (writer.inTransaction) writer.exec('rollback');
      throw databaseFailure(error);
    } finally {
      open = false;
      clearTimeout(timer);
      lane.leave();
    }
  }

  return {
    dialect: 'sqlite',
    query: builderOver('sqlite', execute),
    execute,
    transaction,
    async ping() {
      try {
        reader.prepare('select 1 from sqlite_schema limit 1').get();
      } catch (error) {
        throw databaseFailure(error);
      }
    },
    async close() {
      await lane.enter();
      try {
        // Whoever closes it as well has waited for the first.
        if (!writer.open) return;
        reader.close();
        writer.pragma('optimize');
        writer.close();
      } finally {
        lane.leave();
      }
    },
  };
}
