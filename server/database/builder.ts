import {
  type CompiledQuery,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Database } from './types';
import type { Tables } from './tables';

export type Execute = <R>(compiled: CompiledQuery) => Promise<QueryResult<R>>;

const refuse = (): Promise<never> => Promise.reject(new Error('Use database.transaction() to start a transaction.'));
const nothing = async (): Promise<void> => {};

/**
 * Kysely as a typed query builder that runs queries with `execute`. Kysely's own transactions are refused, because they
 * would bypass the write queue and the retries of `sqlite.ts` and `postgres.ts`.
 */
export function queryBuilder(dialect: Database['dialect'], execute: Execute): Kysely<Tables> {
  const connection = {
    executeQuery: execute,
    async *streamQuery(): AsyncGenerator<never> {
      throw new Error('Streams are not supported. Read pages by cursor.');
    },
  };
  const driver = {
    init: nothing,
    acquireConnection: async () => connection,
    releaseConnection: nothing,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: nothing,
  };
  const parts: Dialect =
    dialect === 'sqlite'
      ? {
          createDriver: () => driver,
          createAdapter: () => new SqliteAdapter(),
          createQueryCompiler: () => new SqliteQueryCompiler(),
          createIntrospector: (db) => new SqliteIntrospector(db),
        }
      : {
          createDriver: () => driver,
          createAdapter: () => new PostgresAdapter(),
          createQueryCompiler: () => new PostgresQueryCompiler(),
          createIntrospector: (db) => new PostgresIntrospector(db),
        };
  return new Kysely<Tables>({ dialect: parts });
}
