import type { Database } from '../database';

/** The memory of a directory that suddenly looks much smaller, shared by all processes. */
export interface Shrinkage {
  /** Notes that it still looks so. Answers when it is to be believed, in milliseconds since 1970; null where that is now. */
  note(): Promise<number | null>;
  /** It looks as usual. */
  forget(): Promise<void>;
}

const kind = 'directory-shrinkage';
const fewest = 20;
/** An hour: long enough for somebody to read the log, and for a slip in the console to be mended. */
const believedAfterMs = 3_600_000;
/** Two sightings further apart are not one lasting state. */
const forgottenAfterMs = 900_000;

/** Whether so many leave at once that a slip is likelier: more than a third, of at least 20. */
export const isShrinkage = (leaving: number, people: number): boolean => people >= fewest && leaving * 3 > people;

export function createShrinkage(options: { database: Database; corpId: string; everyMs: number; now: () => number }): Shrinkage {
  const { database, corpId, everyMs, now } = options;

  return {
    async note() {
      const time = now();
      const row = await database.query.selectFrom('short_lived').select('value')
        .where('kind', '=', kind).where('key', '=', corpId).where('expires_at', '>', time).executeTakeFirst();
      const since = Number(row?.value ?? time);
      const expiresAt = time + Math.max(forgottenAfterMs, everyMs * 3);
      await database.query.insertInto('short_lived').values({ kind, key: corpId, value: String(since), expires_at: expiresAt })
        .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ value: String(since), expires_at: expiresAt }))
        .execute();
      return time - since >= believedAfterMs ? null : since + believedAfterMs;
    },

    async forget() {
      await database.query.deleteFrom('short_lived').where('kind', '=', kind).where('key', '=', corpId).execute();
    },
  };
}
