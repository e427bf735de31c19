import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CompiledQuery, type QueryResult, sql } from 'kysely';
import type { Logger } from 'pino';
import { queryBuilder } from './builder';
import { databaseFailure, isConflict, isConnectionLoss, isReadOnly, isRefusedConnection } from './failures';
import { createPostgresPool, type PooledConnection } from './postgres-pool';
import type { Database, Timeouts } from './types';

const maxAttempts = 5;
const maxPauseMs = 200;

/** Waits for a random time that increases with each attempt, so that transactions do not conflict again. */
const pauseAfter = (attempt: number): Promise<void> => sleep(Math.random() * Math.min(maxPauseMs, 10 * 2 ** attempt));

/**
 * Whether a statement can be repeated if its result was lost. A statement that begins with `select` contains no write;
 * one that begins with `with` may.
 */
const isRead = ({ sql: text }: CompiledQuery): boolean => /^\s*select\b/i.test(text);

/** PostgreSQL identifies advisory locks by number. */
const lockNumber = (name: string): string => String(createHash('sha256').update(name).digest().readBigInt64BE());

async function runQuery<R>(
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
 * After a failover, connections to the former primary are dropped, and what it refused is retried once on a new
 * connection. A statement or transaction is repeated only if nothing of it can have been committed.
 */
export function openPostgres(databaseUrl: string, log: Logger, timeouts: Timeouts = 'short'): Database {
  const pool = createPostgresPool(databaseUrl, log, timeouts);

  /** Retries `attempt` once if no connection could be made, or if `repeatable` says that it is safe. */
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
      () => pool.use((connection) => runQuery<R>(connection, compiled, name)),
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
        if (!isConflict(error) || attempt === maxAttempts) throw error;
      }
      await pauseAfter(attempt);
    }
  }

  /** @param onCommit is called right before the commit is sent; after that, the transaction may be committed */
  async function runTransaction<T>(work: (database: Database) => Promise<T>, onCommit: () => void): Promise<T> {
    return pool.use(async (connection) => {
      let open = true;
      let failure: { error: unknown } | undefined;
      // A connection runs one query at a time, so concurrent queries are queued.
      let turn: Promise<unknown> = Promise.resolve();
      const inside = <R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> => {
        if (!open) return Promise.reject(new Error('The transaction has ended'));
        const result = turn.then(() => runQuery<R>(connection, compiled, name));
        turn = result.catch((error: unknown) => {
          failure ??= { error };
        });
        return result.catch((error: unknown) => {
          throw databaseFailure(error);
        });
      };
      const joined: Database = {
        dialect: 'postgres',
        query: queryBuilder('postgres', inside),
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
        // After a failed statement, PostgreSQL turns `commit` into a rollback without an error, even if the failure was
        // caught.
        if (failure !== undefined) throw failure.error;
        onCommit();
        await connection.query({ text: 'commit' });
        return result;
      } catch (error) {
        open = false;
        await turn;
        const first = failure === undefined ? error : failure.error;
        // After a lost connection, the server rolls back by itself.
        if (!connection.isLost()) await connection.query({ text: 'rollback' }).catch(connection.markLost);
        // The first error says whether the transaction can be retried; later ones only result from it.
        throw isConflict(first) || isConnectionLoss(first) || isReadOnly(first) ? first : error;
      }
    });
  }

  return {
    dialect: 'postgres',
    query: queryBuilder('postgres', execute),
    execute,
    transaction,
    lock: (name, work) => transaction((inside) => inside.lock(name, work)),
    async ping() {
      await overFailover(() => pool.check(), isConnectionLoss);
    },
    close: () => pool.end(),
  };
}
