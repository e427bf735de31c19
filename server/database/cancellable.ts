import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import { queryBuilder } from './builder';
import type { Tables } from './tables';
import type { Database } from './types';

/**
 * The same database for work that may be cancelled. After `signal` is aborted, no query starts. A query in progress is
 * not interrupted; the database's own timeouts apply.
 */
export const cancellable = (database: Database, signal: AbortSignal): Database =>
  new CancellableDatabase(database, signal);

/** A class, because there is one for each call: the accessor of an object literal would keep its objects alive. */
class CancellableDatabase implements Database {
  readonly dialect: Database['dialect'];
  readonly origin: Database;
  readonly #database: Database;
  readonly #signal: AbortSignal;
  #query: Kysely<Tables> | undefined;

  constructor(database: Database, signal: AbortSignal) {
    this.dialect = database.dialect;
    this.origin = database.origin ?? database;
    this.#database = database;
    this.#signal = signal;
  }

  get query(): Kysely<Tables> {
    return (this.#query ??= queryBuilder(this.dialect, <R>(compiled: CompiledQuery) => this.execute<R>(compiled)));
  }

  async execute<R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> {
    this.#signal.throwIfAborted();
    return this.#database.execute<R>(compiled, name);
  }

  async transaction<T>(work: (database: Database) => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    return this.#database.transaction((inside) => work(cancellable(inside, this.#signal)));
  }

  async lock<T>(name: string, work: (database: Database) => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    return this.#database.lock(name, (inside) => work(cancellable(inside, this.#signal)));
  }

  ping(): Promise<void> {
    return this.#database.ping();
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
