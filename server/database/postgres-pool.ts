import pg from 'pg';
import type { Logger } from 'pino';
import { isConnectionLoss, isReadOnly, isStatementFailure } from './failures';
import { postgresSettings } from './postgres-url';
import type { Timeouts } from './types';

const limits = {
  statement_timeout: 10_000,
  lock_timeout: 8000,
  idle_in_transaction_session_timeout: 15_000,
  /** Applies if the network drops the response. Longer than the server's own timeout. */
  query_timeout: 12_000,
} as const;

/** A read-only database fails every write, so the warning is not repeated for each. */
const warningPauseMs = 60_000;

/** Parses int8 and numeric as numbers. Every integer in our tables fits a double. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    format !== 'binary' && (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC)
      ? Number
      : pg.types.getTypeParser(oid, format),
};

export interface PooledConnection {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
  /** A lost connection is closed instead of being returned to the pool. */
  isLost(): boolean;
  markLost(error: Error): void;
}

export interface PostgresPool {
  /** Runs `work` with a connection that nothing else uses meanwhile. */
  use<T>(work: (connection: PooledConnection) => Promise<T>): Promise<T>;
  /** Rejects if the server does not respond. Drops stale connections if it is read-only. */
  check(): Promise<void>;
  /** May be called twice. */
  end(): Promise<void>;
}

/**
 * A pool that drops stale connections after a failover: when a connection reports that the server is read-only or
 * shutting down, all connections opened so far lead to the former primary and are closed before they are used again.
 */
export function createPostgresPool(databaseUrl: string, log: Logger, timeouts: Timeouts): PostgresPool {
  const { settings, ignored } = postgresSettings(databaseUrl);
  if (ignored.length > 0) log.warn({ parameters: ignored }, 'DATABASE_URL has parameters that have no effect');
  const pool = new pg.Pool({
    ...settings,
    application_name: 'foyer',
    max: 10,
    connectionTimeoutMillis: 3000,
    keepAlive: true,
    types,
    ...(timeouts === 'short' ? limits : {}),
  });
  /** Incremented when connections turn out to be stale. Those of an earlier generation are not used again. */
  let generation = 0;
  let lastWarning = -warningPauseMs;
  const generations = new WeakMap<pg.PoolClient, number>();
  const isStale = (client: pg.PoolClient): boolean => generations.get(client) !== generation;

  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  pool.on('connect', (client) => {
    generations.set(client, generation);
    // An error without a listener ends the process. The pool listens while a connection is idle and a query while it
    // runs, but nothing listens in between.
    client.on('error', () => undefined);
  });

  async function acquire(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await pool.connect();
      if (!isStale(client)) return client;
      client.release(true);
    }
  }

  function dropStale(client: pg.PoolClient, error: unknown): void {
    if (isStale(client)) return;
    generation += 1;
    const time = performance.now();
    if (time - lastWarning < warningPauseMs) return;
    lastWarning = time;
    log.warn({ err: error }, 'the database is read-only or has closed its connections; reconnecting');
  }

  return {
    async use(work) {
      const client = await acquire();
      let lost: Error | undefined;
      const markLost = (error: Error): void => {
        lost ??= error;
      };
      client.on('error', markLost);
      const query = async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
        try {
          return await client.query(config);
        } catch (error) {
          if (isReadOnly(error) || isConnectionLoss(error)) dropStale(client, error);
          if (error instanceof Error && !isStatementFailure(error)) markLost(error);
          throw error;
        }
      };
      try {
        return await work({
          query,
          markLost,
          isLost: () => lost !== undefined,
        });
      } finally {
        client.off('error', markLost);
        client.release(lost ?? isStale(client));
      }
    },

    async check() {
      const client = await acquire();
      let lost: Error | undefined;
      try {
        const { rows } = await client.query<{ read_only: boolean }>(
          "select current_setting('transaction_read_only')::boolean as read_only",
        );
        if (rows[0]?.read_only === true) dropStale(client, new Error('The database is read-only'));
      } catch (error) {
        lost = error instanceof Error ? error : new Error(String(error));
        throw error;
      } finally {
        client.release(lost ?? isStale(client));
      }
    },

    async end() {
      if (!pool.ending) await pool.end();
    },
  };
}
