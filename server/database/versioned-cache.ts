import QuickLRU from 'quick-lru';
import type { Database } from './types';

interface Entry<T> {
  version: number | string;
  value: Promise<T>;
}

export interface VersionedCache<T> {
  /**
   * The cached value, or a new one if the version has changed. Others may wait for it too, so `read` gets a database
   * that the request cannot cancel.
   * @param key of the company, and of what the value is about
   * @param version of the data from which the value is made; read before, so that a later change is never missed
   */
  get(database: Database, key: string, version: number | string, read: (database: Database) => Promise<T>): Promise<T>;
}

/**
 * Caches what is derived from data with a version, so that a change on any process counts at once. Entries are kept per
 * database object, so a transaction does not see entries from outside it, and nobody sees those of a transaction.
 * @param entries at least so many are kept, at most twice as many
 */
export function versionedCache<T>(entries = 50): VersionedCache<T> {
  const databases = new WeakMap<Database, QuickLRU<string, Entry<T>>>();

  return {
    get(requested, key, version, read) {
      const database = requested.origin ?? requested;
      const known = databases.get(database) ?? new QuickLRU<string, Entry<T>>({ maxSize: entries });
      databases.set(database, known);
      const cached = known.get(key);
      if (cached?.version === version) return cached.value;
      const entry: Entry<T> = { version, value: read(database) };
      // A failed read is not cached.
      entry.value.catch(() => known.peek(key) === entry && known.delete(key));
      known.set(key, entry);
      return entry.value;
    },
  };
}
