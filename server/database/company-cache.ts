import QuickLRU from 'quick-lru';
import type { Database } from './types';

/** More companies than one deployment serves. The LRU cache keeps between this number and twice as many. */
const maxCompanies = 50;

interface Entry<T> {
  value: Promise<T>;
  /** Milliseconds of the monotonic clock. */
  until: number;
}

export interface CompanyCache<T> {
  get(database: Database, corpId: string): Promise<T>;
  /** Removes an entry after a change. Other processes see the change when their entry expires. */
  forget(database: Database, corpId: string): void;
}

/**
 * Caches data that is the same for everyone in a company and rarely changes. Entries are kept per database object, so a
 * transaction does not see entries from outside it.
 * @param seconds lifetime of an entry; a change by another process is visible after this time
 */
export function companyCache<T>(
  seconds: number,
  read: (database: Database, corpId: string) => Promise<T>,
  now: () => number = () => performance.now(),
): CompanyCache<T> {
  const databases = new WeakMap<Database, QuickLRU<string, Entry<T>>>();

  return {
    get(requested, corpId) {
      // Other requests may wait for the same value, so no request may cancel reading it.
      const database = requested.origin ?? requested;
      const companies = databases.get(database) ?? new QuickLRU<string, Entry<T>>({ maxSize: maxCompanies });
      const cached = companies.get(corpId);
      if (cached !== undefined && now() < cached.until) return cached.value;
      const entry: Entry<T> = { value: read(database, corpId), until: now() + seconds * 1000 };
      // A failed read is not cached.
      entry.value.catch(() => companies.peek(corpId) === entry && companies.delete(corpId));
      databases.set(database, companies.set(corpId, entry));
      return entry.value;
    },
    forget: (database, corpId) => void databases.get(database.origin ?? database)?.delete(corpId),
  };
}
