import QuickLRU from 'quick-lru';
import type { Database } from '../../../database';
import type { ReadingFigures } from './reading-counts';

/** Of fewer readings, the figures are read each time. */
const keptFrom = 5000;
const keptMs = 10_000;
/** At least so many notices are kept, at most twice as many. */
const mostKept = 20;

/** The figures of a notice, with what they were made for. */
export interface TimedFigures {
  figures: ReadingFigures;
  time: { since: number; length: number };
}

interface Entry {
  made: Promise<TimedFigures>;
  /** Milliseconds of the monotonic clock. */
  until: number;
}

const databases = new WeakMap<Database, QuickLRU<number, Entry>>();

/**
 * The figures of a notice. Those of a notice with many readings may be ten seconds old, because its page asks again
 * every few seconds. Requests at the same time share them.
 */
export function keptFigures(
  requested: Database,
  noticeId: number,
  make: (database: Database) => Promise<TimedFigures>,
): Promise<TimedFigures> {
  // Other requests may wait for the same figures, so no request may cancel reading them.
  const database = requested.origin ?? requested;
  const kept = databases.get(database) ?? new QuickLRU<number, Entry>({ maxSize: mostKept });
  databases.set(database, kept);
  const known = kept.get(noticeId);
  if (known !== undefined && performance.now() < known.until) return known.made;
  const entry: Entry = { made: make(database), until: Infinity };
  const forget = (): void => {
    if (kept.peek(noticeId) === entry) kept.delete(noticeId);
  };
  entry.made.then(({ figures }) => {
    if (figures.read < keptFrom) forget();
    else entry.until = performance.now() + keptMs;
  }, forget);
  kept.set(noticeId, entry);
  return entry.made;
}
