import QuickLRU from 'quick-lru';
import type { Database } from '../../../database';

/** Of fewer readings, the figures are read each time. */
const keptFrom = 5000;
const keptMs = 10_000;
/** At least so many notices are kept, at most twice as many. */
const mostKept = 50;

interface Entry<T> {
  made: Promise<T>;
  /** Milliseconds of the monotonic clock. */
  until: number;
}

/**
 * Keeps what was counted of the readings of a notice. What was counted of many readings may be ten seconds old, because
 * pages ask again every few seconds. Requests at the same time share it.
 * @param readOf how many have read the notice
 */
export function createKeptFigures<T>(readOf: (figures: T) => number) {
  const databases = new WeakMap<Database, QuickLRU<number, Entry<T>>>();

  return (requested: Database, noticeId: number, make: (database: Database) => Promise<T>): Promise<T> => {
    // Other requests may wait for the same figures, so no request may cancel reading them.
    const database = requested.origin ?? requested;
    const kept = databases.get(database) ?? new QuickLRU<number, Entry<T>>({ maxSize: mostKept });
    databases.set(database, kept);
    const known = kept.get(noticeId);
    if (known !== undefined && performance.now() < known.until) return known.made;
    const entry: Entry<T> = { made: make(database), until: Infinity };
    const forget = (): void => {
      if (kept.peek(noticeId) === entry) kept.delete(noticeId);
    };
    entry.made.then((figures) => {
      if (readOf(figures) < keptFrom) forget();
      else entry.until = performance.now() + keptMs;
    }, forget);
    kept.set(noticeId, entry);
    return entry.made;
  };
}
