import QuickLRU from 'quick-lru';
import type { Database } from '../database';
import { countMembers } from './membership';

/** Smaller audiences are counted each time, larger ones every five seconds. */
const countedUpTo = 5000;
const keptMs = 5000;
/** At least so many counts are kept, at most twice as many. */
const mostKept = 200;

interface Kept {
  value: unknown;
  /** Milliseconds of the monotonic clock. */
  until: number;
}

/** Counts of large audiences, per database. */
const kept = new WeakMap<Database, QuickLRU<string, Kept>>();

function keptCounts(given: Database): QuickLRU<string, Kept> {
  const database = given.origin ?? given;
  const counts = kept.get(database) ?? new QuickLRU<string, Kept>({ maxSize: mostKept });
  kept.set(database, counts);
  return counts;
}

/** The number of people in an audience. That of a large audience may be five seconds old. */
export async function audienceSize(database: Database, corpId: string, audienceId: number): Promise<number> {
  const key = `size ${corpId} ${audienceId}`;
  const counts = keptCounts(database);
  const found = counts.get(key);
  if (found !== undefined && performance.now() < found.until && typeof found.value === 'number') return found.value;
  const people = await countMembers(database, corpId, audienceId);
  if (people > countedUpTo) counts.set(key, { value: people, until: performance.now() + keptMs });
  return people;
}

/**
 * Counts of an audience by department, which may be five seconds old if the audience is large.
 * @param size the number of people in the audience
 */
export async function countsOfAudience(
  database: Database,
  key: string,
  size: number,
  count: () => Promise<ReadonlyMap<number, number>>,
): Promise<ReadonlyMap<number, number>> {
  if (size <= countedUpTo) return count();
  const counts = keptCounts(database);
  const found = counts.get(`departments ${key}`);
  if (found !== undefined && performance.now() < found.until && found.value instanceof Map) return found.value;
  const value = await count();
  counts.set(`departments ${key}`, { value, until: performance.now() + keptMs });
  return value;
}
