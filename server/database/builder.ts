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

const refuse = (): Promise<never> => Promise.reject(new Error('Begin transactions with database.transaction()'));
const nothing = async (): Promise<void> => {};

/**
 * Kysely as what it is best at, a typed builder of queries; how they run is `execute`'s business. Its own transactions
 * are refused: they would know nothing of the rules in `sqlite.ts` and `postgres.ts`.
 */
export function builderOver(dialect: Database['dialect'], execute: Execute): Kysely<Tables> {
  const connection = {
    executeQuery: execute,
    async *streamQuery(): AsyncGenerator<never> {
      throw new Error('Streams are not supported: read by cursor');
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
