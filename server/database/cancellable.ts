import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import { queryBuilder } from './builder';
import type { Tables } from './tables';
import type { Database } from './types';
import type { TimeLimit } from '../work/with-timeout';

/**
 * The same database for work that may be cancelled. After `limit` is aborted, no query starts. A query in progress is
 * not interrupted; the database's own timeouts apply.
 */
export const cancellable = (database: Database, limit: TimeLimit): Database => new CancellableDatabase(database, limit);

/** A class, because there is one for each call: the accessor of an object literal would keep its objects alive. */
class CancellableDatabase implements Database {
  readonly dialect: Database['dialect'];
  readonly origin: Database;
  readonly #database: Database;
  readonly #limit: TimeLimit;
  #query: Kysely<Tables> | undefined;

  constructor(database: Database, limit: TimeLimit) {
    this.dialect = database.dialect;
    this.origin = database.origin ?? database;
    this.#database = database;
    this.#limit = limit;
  }

  get query(): Kysely<Tables> {
    return (this.#query ??= queryBuilder(this.dialect, <R>(compiled: CompiledQuery) => this.execute<R>(compiled)));
  }

  async execute<R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> {
    this.#limit.throwIfAborted();
    return this.#database.execute<R>(compiled, name);
  }

  async transaction<T>(work: (database: Database) => Promise<T>): Promise<T> {
    this.#limit.throwIfAborted();
    return this.#database.transaction((inside) => work(cancellable(inside, this.#limit)));
  }

  async lock<T>(name: string, work: (database: Database) => Promise<T>): Promise<T> {
    this.#limit.throwIfAborted();
    return this.#database.lock(name, (inside) => work(cancellable(inside, this.#limit)));
  }

  ping(): Promise<void> {
    return this.#database.ping();
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
