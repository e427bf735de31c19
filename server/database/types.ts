import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Tables } from './tables';

/**
 * The database or a transaction. Both have the same interface, so features need not know which one they use. `query`
 * may be destructured; a method whose `this` is declared may not.
 */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  /** Of a cancellable database (see `cancellable`): the one behind it, to which caches belong. */
  readonly origin?: Database;
  readonly query: Kysely<Tables>;
  /** Runs a compiled query (see `prepared`). With a name, PostgreSQL keeps its plan for the connection. */
  execute<R>(this: Database, compiled: CompiledQuery<R>, name?: string): Promise<QueryResult<R>>;
  /**
   * Runs `work` in a transaction: either all of its writes are committed or none. Within a transaction, joins that one.
   *
   * `work` runs again if the transaction conflicts with another or the connection is lost before the commit. So it must
   * have no effects outside the database; those belong after the transaction.
   */
  transaction<T>(this: Database, work: (database: Database) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction that holds the lock `name`. Only one transaction of all processes holds it at a time;
   * others wait, so `work` should be short. The lock is released when the transaction ends or its connection is lost.
   */
  lock<T>(this: Database, name: string, work: (database: Database) => Promise<T>): Promise<T>;
  /**
   * Checks that the database responds.
   * @throws {AppError} `database-unavailable`
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** `short` for requests, `long` for migrations, which run before the process listens. */
export type Timeouts = 'short' | 'long';
