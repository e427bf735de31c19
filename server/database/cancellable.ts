import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import { queryBuilder } from './builder';
import type { Tables } from './tables';
import type { Database } from './types';

/**
 * The same database for work that may be cancelled. After `signal` is aborted, no query starts. A query in progress is
 * not interrupted; the database's own timeouts apply.
 */
export function cancellable(database: Database, signal: AbortSignal): Database {
  const execute = async <R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> => {
    signal.throwIfAborted();
    return database.execute<R>(compiled, name);
  };
  const within =
    <T>(work: (database: Database) => Promise<T>) =>
    (inside: Database): Promise<T> =>
      work(cancellable(inside, signal));
  let query: Kysely<Tables> | undefined;

  return {
    dialect: database.dialect,
    origin: database.origin ?? database,
    get query() {
      return (query ??= queryBuilder(database.dialect, execute));
    },
    execute,
    async transaction(work) {
      signal.throwIfAborted();
      return database.transaction(within(work));
    },
    async lock(name, work) {
      signal.throwIfAborted();
      return database.lock(name, within(work));
    },
    ping: () => database.ping(),
    close: () => database.close(),
  };
}
