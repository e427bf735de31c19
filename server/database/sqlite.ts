import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { Logger } from 'pino';
import type { Database, Timeouts } from './types';
import { queryBuilder } from './builder';
import { appError } from '../errors';
import { databaseFailure, isBusy } from './failures';
import { WriteQueue } from './write-queue';
import { createFile, guardFiles, type FileGuard } from './sqlite-file';
import { createStatements, type Statements } from './statements';
import { withTimeout } from '../work/with-timeout';

export interface SqliteLimits {
  /** Timeout of a write that waits for others in this process, and for the lock of another process. */
  waitMs: number;
  /** A transaction that takes longer is rolled back. */
  transactionMs: number;
}

export const sqliteLimits: Record<Timeouts, SqliteLimits> = {
  short: { waitMs: 10_000, transactionMs: 15_000 },
  long: { waitMs: 3_600_000, transactionMs: 3_600_000 },
};

const anyRow = 'select 1 from sqlite_schema limit 1';

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

/** Runs `work`, and retries while another process holds the file's lock, without blocking this process. */
async function retryWhileBusy<T>(waitMs: number, work: () => T): Promise<T> {
  const deadline = performance.now() + waitMs;
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw databaseFailure(error);
    }
    await sleep(pause);
  }
}

/**
 * Opens a SQLite file with two connections. Reads use the first, do not wait, and see committed data, as in PostgreSQL.
 * Writes and transactions are queued for the second.
 */
export function openSqlite(file: string, log: Logger, limits: SqliteLimits = sqliteLimits.short): Database {
  const queue = new WriteQueue(limits.waitMs);
  let reads: Statements;
  let writes: Statements;
  let writer: Sqlite.Database;
  let reader: Sqlite.Database;
  let files: FileGuard;
  try {
    createFile(file);
    writer = connect(file, 'FULL');
    reader = connect(file, 'NORMAL');
    reader.pragma('query_only = ON');
    reads = createStatements(reader);
    writes = createStatements(writer);
    // The first read creates the files beside the database.
    reader.prepare(anyRow).get();
    files = guardFiles(file, log);
  } catch (error) {
    throw databaseFailure(error);
  }

  async function write<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    if (!queue.tryEnter()) await queue.enter();
    try {
      files.check();
      const result = await retryWhileBusy(limits.waitMs, () => writes.run<R>(compiled));
      files.check();
      return result;
    } finally {
      queue.leave();
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

  function tookTooLong(): Error {
    const error = new Error(`A transaction took longer than ${limits.transactionMs} ms and was rolled back`);
    log.error({ err: error }, 'transaction rolled back');
    return appError('database-unavailable', { cause: error });
  }

  async function transaction<T>(work: (database: Database) => Promise<T>): Promise<T> {
    await queue.enter();
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
      query: queryBuilder('sqlite', inside),
      execute: inside,
      transaction: (inner) => inner(joined),
      // `begin immediate` excludes all other writers, in this process and in others.
      lock: (_name, inner) => inner(joined),
      ping: async () => {},
      close: () => Promise.reject(new Error('A transaction cannot close the database')),
    };
    try {
      files.check();
      await retryWhileBusy(limits.waitMs, () => writer.exec('begin immediate'));
      open = true;
      const result = await withTimeout(limits.transactionMs, () => work(joined), { error: tookTooLong });
      // Like PostgreSQL, commit nothing after a failed statement, even if the failure was caught.
      if (failure !== undefined) throw failure.error;
      writer.exec('commit');
      files.check();
      return result;
    } catch (error) {
      rollBack();
      throw databaseFailure(error);
    } finally {
      open = false;
      queue.leave();
    }
  }

  function optimize(): void {
    try {
      writer.pragma('optimize');
    } catch (error) {
      log.debug({ err: error }, 'statistics for the query planner could not be updated');
    }
  }

  function rollBack(): void {
    try {
      if (writer.inTransaction) writer.exec('rollback');
    } catch (error) {
      // The error that led here is the one to report.
      log.error({ err: error }, 'a transaction could not be rolled back');
    }
  }

  return {
    dialect: 'sqlite',
    query: queryBuilder('sqlite', execute),
    execute,
    transaction,
    lock: (_name, work) => transaction(work),
    async ping() {
      files.check();
      try {
        reader.prepare(anyRow).get();
      } catch (error) {
        throw databaseFailure(error);
      }
    },
    async close() {
      await queue.enter();
      try {
        // Closed already by another call.
        if (!writer.open) return;
        files.stop();
        reader.close();
        optimize();
        writer.close();
      } finally {
        queue.leave();
      }
    },
  };
}
