import { sql } from 'kysely';
import type { Database } from './types';
import { prepared, type Slots } from './prepared';

/** Values that expire after minutes, shared by all processes on a database. */
export interface ExpiringValues {
  /** Resolves with null if there is none, or if it has expired. */
  get(key: string): Promise<string | null>;
  put(key: string, value: string, lifeMs: number): Promise<void>;
  /**
   * Stores the value if the key has none. Resolves with true for exactly one of several concurrent callers, also in
   * different processes.
   * @param longestMs the longest life of any value under this key, if it is not `lifeMs`; an entry that ends later was
   *   written by a clock that was ahead, and is replaced
   */
  claim(key: string, value: string, lifeMs: number, longestMs?: number): Promise<boolean>;
  /** Increments a count and returns it. Its lifetime begins with the first call and is not prolonged. */
  increment(key: string, lifeMs: number): Promise<number>;
  remove(key: string): Promise<void>;
}

interface Key {
  kind: string;
  key: string;
}
interface Timed extends Key {
  now: number;
}
interface Entry extends Key {
  value: string;
  expiresAt: number;
}
/** An entry that ends later than this was written while a clock was ahead, and does not count. */
interface Latest {
  latest: number;
}

/** How far the clocks of two processes may differ. */
const clockSkewMs = 5000;

const read = prepared((query, slot: Slots<Timed>) =>
  query
    .selectFrom('short_lived')
    .select('value')
    .where('kind', '=', slot('kind'))
    .where('key', '=', slot('key'))
    .where('expires_at', '>', slot('now')),
);

const write = prepared((query, slot: Slots<Entry>) =>
  query
    .insertInto('short_lived')
    .values({ kind: slot('kind'), key: slot('key'), value: slot('value'), expires_at: slot('expiresAt') })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .doUpdateSet((row) => ({ value: row.ref('excluded.value'), expires_at: row.ref('excluded.expires_at') })),
    ),
);

const writeIfAbsent = prepared((query, slot: Slots<Entry & Timed & Latest>) =>
  query
    .insertInto('short_lived')
    .values({ kind: slot('kind'), key: slot('key'), value: slot('value'), expires_at: slot('expiresAt') })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .doUpdateSet((row) => ({ value: row.ref('excluded.value'), expires_at: row.ref('excluded.expires_at') }))
        .where((row) =>
          row.or([
            row('short_lived.expires_at', '<=', slot('now')),
            row('short_lived.expires_at', '>', slot('latest')),
          ]),
        ),
    ),
);

const count = prepared((query, slot: Slots<Timed & Latest & { expiresAt: number }>) =>
  query
    .insertInto('short_lived')
    .values({ kind: slot('kind'), key: slot('key'), value: '1', expires_at: slot('expiresAt') })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'key']).doUpdateSet({
        value: sql<string>`case when short_lived.expires_at <= ${slot('now')} or short_lived.expires_at > ${slot('latest')} then '1' else cast(cast(short_lived.value as integer) + 1 as text) end`,
        expires_at: sql<number>`case when short_lived.expires_at <= ${slot('now')} or short_lived.expires_at > ${slot('latest')} then excluded.expires_at else short_lived.expires_at end`,
      }),
    )
    .returning('value'),
);

const erase = prepared((query, slot: Slots<Key>) =>
  query.deleteFrom('short_lived').where('kind', '=', slot('kind')).where('key', '=', slot('key')),
);

/** @param kind keeps the keys of one use apart from those of others */
export function createExpiringValues(database: Database, kind: string, now: () => number = Date.now): ExpiringValues {
  return {
    get: async (key) => (await read.first(database, { kind, key, now: now() }))?.value ?? null,

    async put(key, value, lifeMs) {
      await write.affected(database, { kind, key, value, expiresAt: now() + lifeMs });
    },

    async claim(key, value, lifeMs, longestMs = lifeMs) {
      const time = now();
      return (
        (await writeIfAbsent.affected(database, {
          kind,
          key,
          value,
          now: time,
          expiresAt: time + lifeMs,
          latest: time + longestMs + clockSkewMs,
        })) === 1
      );
    },

    async increment(key, lifeMs) {
      const time = now();
      const row = await count.first(database, {
        kind,
        key,
        now: time,
        expiresAt: time + lifeMs,
        latest: time + lifeMs + clockSkewMs,
      });
      return Number(row?.value ?? 1);
    },

    async remove(key) {
      await erase.affected(database, { kind, key });
    },
  };
}
