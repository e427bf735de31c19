import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CompiledQuery, type QueryResult, sql } from 'kysely';
import type { Logger } from 'pino';
import { builderOver } from './builder';
import { databaseFailure, isConflict, isConnectionLoss, isReadOnly, isRefusedConnection } from './failures';
import { createPostgresPool, type PooledConnection } from './postgres-pool';
import type { Database, Patience } from './types';

const mostConflicts = 5;
const longestPauseMs = 200;

/** A random pause, longer after each attempt, so that transactions that met once do not meet again. */
const pauseAfter = (attempt: number): Promise<void> =>
  sleep(Math.random() * Math.min(longestPauseMs, 10 * 2 ** attempt));

/**
 * A statement that can be repeated when its result was lost. What begins with `select` cannot contain a write (`with`
 * can).
 */
const isRead = ({ sql: text }: CompiledQuery): boolean => /^\s*select\b/i.test(text);

/** PostgreSQL numbers its advisory locks. */
const lockNumber = (name: string): string => String(createHash('sha256').update(name).digest().readBigInt64BE());

async function ask<R>(
  connection: PooledConnection,
  { sql: text, parameters }: CompiledQuery,
  name?: string,
): Promise<QueryResult<R>> {
  const { rows, rowCount } = await connection.query({
    ...(name === undefined ? {} : { name }),
    text,
    values: [...parameters],
  });
  return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
}

/**
 * Opens a pool of connections to PostgreSQL. A lost connection never ends the process.
 *
 * After a failover, connections to the former primary are dropped, and what was refused by it is tried once more on a
 * new connection. A statement or transaction is repeated only if nothing of it can have been committed.
 */
export function openPostgres(databaseUrl: string, log: Logger, patience: Patience = 'bounded'): Database {
  const pool = createPostgresPool(databaseUrl, log, patience);

  /** Runs `attempt` again once if the connection was to blame; `repeatable` says whether that is safe. */
  async function overFailover<T>(attempt: () => Promise<T>, repeatable: (error: unknown) => boolean): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (!isRefusedConnection(error) && !repeatable(error)) throw databaseFailure(error);
    }
    await pauseAfter(3);
    return attempt().catch((error: unknown) => {
      throw databaseFailure(error);
    });
  }

  function execute<R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> {
    return overFailover(
      () => pool.use((connection) => ask<R>(connection, compiled, name)),
      (error) => isReadOnly(error) || (isConnectionLoss(error) && isRead(compiled)),
    );
  }

  async function transaction<T>(work: (database: Database) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      let committing = false;
      try {
        return await overFailover(
          () =>
            runTransaction(work, () => {
              committing = true;
            }),
          (error) => isReadOnly(error) || (isConnectionLoss(error) && !committing),
        );
      } catch (error) {
        if (!isConflict(error) || attempt === mostConflicts) throw error;
      }
      await pauseAfter(attempt);
    }
  }

  /** @param onCommit is called when the commit is about to be sent: from then on it may have happened */
  async function runTransaction<T>(work: (database: Database) => Promise<T>, onCommit: () => void): Promise<T> {
    return pool.use(async (connection) => {
      let open = true;
      let failure: { error: unknown } | undefined;
      // A connection runs one query at a time. Queries that are started together are queued.
      let turn: Promise<unknown> = Promise.resolve();
      const inside = <R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> => {
        if (!open) return Promise.reject(new Error('The transaction has ended'));
        const answer = turn.then(() => ask<R>(connection, compiled, name));
        turn = answer.catch((error: unknown) => {
          failure ??= { error };
        });
        return answer.catch((error: unknown) => {
          throw databaseFailure(error);
        });
      };
      const joined: Database = {
        dialect: 'postgres',
        query: builderOver('postgres', inside),
        execute: inside,
        transaction: (inner) => inner(joined),
        lock: async (name, inner) => {
          await sql`select pg_advisory_xact_lock(${lockNumber(name)}::bigint)`.execute(joined.query);
          return inner(joined);
        },
        ping: async () => {},
        close: () => Promise.reject(new Error('A transaction cannot close the database')),
      };
      try {
        await connection.query({ text: 'begin' });
        const result = await work(joined);
        open = false;
        await turn;
        // After a failed statement PostgreSQL turns `commit` into a rollback without an error, even if the failure was
        // caught.
        if (failure !== undefined) throw failure.error;
        onCommit();
        await connection.query({ text: 'commit' });
        return result;
      } catch (error) {
        open = false;
        await turn;
        const first = failure === undefined ? error : failure.error;
        // When its connection is lost, the server rolls back by itself.
        if (!connection.isLost) await connection.query({ text: 'rollback' }).catch(connection.markLost);
        // An error of the statement that aborted the transaction explains more than what followed from it.
        throw isConflict(first) || isConnectionLoss(first) || isReadOnly(first) ? first : error;
      }
    });
  }

  return {
    dialect: 'postgres',
    query: builderOver('postgres', execute),
    execute,
    transaction,
    lock: (name, work) => transaction((inside) => inside.lock(name, work)),
    async ping() {
      await overFailover(() => pool.check(), isConnectionLoss);
    },
    close: () => pool.end(),
  };
}
