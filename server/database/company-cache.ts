import QuickLRU from 'quick-lru';
import type { Database } from './types';

/**
 * More than one deployment serves. The least recently used go first: at least this many stay, at most twice as many.
 */
const companiesKept = 50;

interface Entry<T> {
  value: Promise<T>;
  /** Milliseconds of the monotonic clock. */
  until: number;
}

export interface CompanyCache<T> {
  get(database: Database, corpId: string): Promise<T>;
  /** For whoever has changed it: the next `get` of this process reads it anew. */
  forget(database: Database, corpId: string): void;
}

/**
 * Keeps for a few seconds what everybody in a company sees alike and what seldom changes, so that it is not read once
 * more for each page. Another process's change is seen after `seconds` at the latest. What a transaction reads is its
 * own.
 */
export function companyCache<T>(
  seconds: number,
  read: (database: Database, corpId: string) => Promise<T>,
  now: () => number = () => performance.now(),
): CompanyCache<T> {
  const databases = new WeakMap<Database, QuickLRU<string, Entry<T>>>();

  return {
    get(asked, corpId) {
      // Others may wait for the same value: no request can cancel it.
      const database = asked.origin ?? asked;
      const companies = databases.get(database) ?? new QuickLRU<string, Entry<T>>({ maxSize: companiesKept });
      const known = companies.get(corpId);
      if (known !== undefined && now() < known.until) return known.value;
      const entry: Entry<T> = { value: read(database, corpId), until: now() + seconds * 1000 };
      // What failed is not kept: whoever comes next asks again.
      entry.value.catch(() => companies.peek(corpId) === entry && companies.delete(corpId));
      databases.set(database, companies.set(corpId, entry));
      return entry.value;
    },
    forget: (database, corpId) => void databases.get(database.origin ?? database)?.delete(corpId),
  };
}
