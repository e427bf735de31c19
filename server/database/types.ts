import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Tables } from './tables';

/**
 * A connection to the data, or a transaction on it. Both have the same interface, so features need not know which one
 * they use.
 */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  /** Of a cancellable database (see `cancellable`): the one behind it, to which caches belong. */
  readonly origin?: Database;
  readonly query: Kysely<Tables>;
  /**
   * Runs a query that was compiled before (see `prepared`). With a name, PostgreSQL keeps its plan for the connection.
   */
  execute<R>(compiled: CompiledQuery<R>, name?: string): Promise<QueryResult<R>>;
  /**
   * Runs `work` in one transaction: all of its writes are kept, or none. Inside a transaction, joins it.
   *
   * `work` runs again if the database could not serialize the transaction, or if the connection was lost before the
   * commit: effects other than those in the database belong after the transaction.
   */
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction that holds the lock `name`, which one transaction holds at a time, in all processes on
   * the database. It is released when the transaction ends or its connection is lost. For short work: others wait for
   * it.
   */
  lock<T>(name: string, work: (database: Database) => Promise<T>): Promise<T>;
  /**
   * Checks that the database responds.
   * @throws {AppError} `database-unavailable`
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** `bounded` for requests, `long` for work before the process listens. */
export type Patience = 'bounded' | 'long';
