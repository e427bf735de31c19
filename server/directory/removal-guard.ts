import type { Database } from '../database';

/** Remembers for all processes that WeCom suddenly lists far fewer people. */
export interface RemovalGuard {
  /**
   * Notes that a sync would remove suspiciously many people.
   * @returns when the people will be removed, in milliseconds since 1970; null to remove them now
   */
  suspect(): Promise<number | null>;
  /** Notes that a sync removes few people or none. */
  clear(): Promise<void>;
}

const kind = 'directory-shrinkage';
const fewestPeople = 20;
/** An hour: long enough for somebody to read the log and to correct a mistake in the console. */
const believedAfterMs = 3_600_000;
/** Two suspicious syncs further apart than this do not count as one lasting state. */
const forgottenAfterMs = 900_000;

/** Whether the removal is probably a mistake: more than a third of at least 20 people. */
export const isSuspicious = (leaving: number, people: number): boolean =>
  people >= fewestPeople && leaving * 3 > people;

/**
 * Many people are removed only after an hour in which each sync would remove them. The hour is the sum of the times
 * between syncs, each counted as two intervals at most: a clock that is ahead for a moment does not let it pass.
 */
export function createRemovalGuard(options: {
  database: Database;
  corpId: string;
  everyMs: number;
  now: () => number;
}): RemovalGuard {
  const { database, corpId, everyMs, now } = options;
  const longestStepMs = Math.max(everyMs * 2, 60_000);

  return {
    async suspect() {
      const time = now();
      const expiresAt = time + Math.max(forgottenAfterMs, everyMs * 3);
      const row = await database.query
        .selectFrom('short_lived')
        .select('value')
        .where('kind', '=', kind)
        .where('key', '=', corpId)
        .where('expires_at', '>', time)
        .executeTakeFirst();
      const [seenForMs = 0, lastAt] = (row?.value ?? '').split(' ').map(Number);
      // Earlier versions stored a single number with another meaning.
      const seen = lastAt === undefined ? 0 : seenForMs + Math.min(Math.max(0, time - lastAt), longestStepMs);
      const value = `${seen} ${time}`;
      await database.query
        .insertInto('short_lived')
        .values({ kind, key: corpId, value, expires_at: expiresAt })
        .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ value, expires_at: expiresAt }))
        .execute();
      return seen >= believedAfterMs ? null : time + believedAfterMs - seen;
    },

    async clear() {
      await database.query.deleteFrom('short_lived').where('kind', '=', kind).where('key', '=', corpId).execute();
    },
  };
}
