import type { CompiledQuery, QueryResult } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database, Patience } from './index';
import { builderOver } from './builder';
import { databaseFailure } from './failures';

const limits = {
  statement_timeout: 10_000,
  lock_timeout: 8000,
  idle_in_transaction_session_timeout: 15_000,
  /** On this side, for a network that swallows the answer; after the server's own limit. */
  query_timeout: 12_000,
} as const;

/** int8 and numeric as numbers: every integer kept here fits a double, and counts do. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (
    format !== 'binary' && (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) ? Number : pg.types.getTypeParser(oid, format)
  ),
};

interface Asker {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
}

async function ask<R>(asker: Asker, { sql, parameters }: CompiledQuery, name?: string): Promise<QueryResult<R>> {
  try {
    const { rows, rowCount } = await asker.query({ ...(name === undefined ? {} : { name }), text: sql, values: [...parameters] });
    return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  } catch (error) {
    throw databaseFailure(error);
  }
}

/** A pool of connections to PostgreSQL. A connection lost costs those who use it an error, and never the process. */
export function openPostgres(databaseUrl: string, log: Logger, patience: Patience = 'bounded'): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl, application_name: 'foyer', max: 10, connectionTimeoutMillis: 3000, keepAlive: true, types,
    ...(patience === 'bounded' ? limits : {}),
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // The pool listens while a connection is idle, a query while it is asked; in the moment between, a loss would have no listener and end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const execute = <R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> => ask(pool, compiled, name);

  async function transaction<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw databaseFailure(error);
    });
    let lost: Error | undefined;
    const noteLoss = (error: Error): void => {
      lost = error;
    };
    client.on('error', noteLoss);

    let open = true;
    let failure: { error: unknown } | undefined;
    // One connection answers one query at a time; those made side by side take turns.
    let turn: Promise<unknown> = Promise.resolve();
    const inside = <R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> => {
      if (!open) return Promise.reject(new Error('The transaction has ended'));
      const answer = turn.then(() => ask<R>(client, compiled, name));
      turn = answer.catch((error: unknown) => {
        failure ??= { error };
      });
      return answer;
    };
    const joined: Database = {
      dialect: 'postgres',
      query: builderOver('postgres', inside),
      execute: inside,
      transaction: (inner) => inner(joined),
      ping: async () => {},
      close: () => Promise.reject(new Error('A transaction cannot close the database')),
    };
    try {
      await client.query('begin');
      const result = await work(joined);
      open = false;
      await turn;
      // After a failed statement PostgreSQL answers `commit` with a rollback and no error, even where the failure was caught.
      if (failure !== undefined) throw failure.error;
      await client.query('commit');
      return result;
    } catch (error) {
      open = false;
      await turn;
      await client.query('rollback').catch(noteLoss);
      throw databaseFailure(error);
    } finally {
      client.off('error', noteLoss);
      client.release(lost);
    }
  }

  return {
    dialect: 'postgres',
    query: builderOver('postgres', execute),
    execute,
    transaction,
    async ping() {
      await pool.query('select 1').catch((error: unknown) => {
        throw databaseFailure(error);
      });
    },
    async close() {
      if (!pool.ending) await pool.end();
    },
  };
}
