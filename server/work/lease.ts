import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database';
import { currentTime } from '../database/dialect-sql';
import { startLoop } from './loop';

/** The right to do some work, held by one of the processes that share the database. */
export interface Lease {
  /**
   * Extends the lease. Inside a transaction, pass that.
   * @returns false if another process has taken it over
   */
  renew(within?: Database): Promise<boolean>;
  /**
   * Gives the lease back. For `restMs` milliseconds nobody takes it unless it is urgent; 0 lets anybody take it at
   * once.
   */
  end(restMs: number): Promise<void>;
}

export interface LeaseOptions {
  database: Database;
  /** The kind of work, and what it is done for. */
  kind: string;
  key: string;
  /** How long others wait for a holder that crashed; it is renewed three times as often. 45 seconds by default. */
  leaseMs?: number;
  /** The longest rest that `end` is called with. */
  longestRestMs: number;
  /** Takes the lease although the work rests. */
  urgent?: boolean;
}

/** Stands in place of the holder while the work rests. */
const resting = 'resting';
const usualLeaseMs = 45_000;
/** How far a clock may have been set back. */
const clockSkewMs = 5000;

/**
 * Takes the lease, or returns null if another process holds it or the work rests.
 *
 * Times are those of the database, so that the clocks of the machines need not agree. A lease or rest that ends later
 * than it can was written while that clock was ahead, and does not count.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease | null> {
  const { database, kind, key, longestRestMs, urgent = false, leaseMs = usualLeaseMs } = options;
  const holder = randomUUID();
  const now = currentTime(database.dialect);
  const { numInsertedOrUpdatedRows } = await database.query
    .insertInto('short_lived')
    .values({ kind, key, value: holder, expires_at: sql<number>`${now} + ${leaseMs}` })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .doUpdateSet({ value: holder, expires_at: sql<number>`${now} + ${leaseMs}` })
        .where((row) =>
          row.or([
            row('short_lived.expires_at', '<=', now),
            row.and([
              row('short_lived.value', '!=', resting),
              row('short_lived.expires_at', '>', sql<number>`${now} + ${leaseMs + clockSkewMs}`),
            ]),
            row.and([
              row('short_lived.value', '=', resting),
              row('short_lived.expires_at', '>', sql<number>`${now} + ${longestRestMs + clockSkewMs}`),
            ]),
            ...(urgent ? [row('short_lived.value', '=', resting)] : []),
          ]),
        ),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return null;

  async function set(within: Database, value: string, lastsMs: number): Promise<boolean> {
    const { numUpdatedRows } = await within.query
      .updateTable('short_lived')
      .set({ value, expires_at: sql<number>`${now} + ${Math.floor(lastsMs)}` })
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('value', '=', holder)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }
  const renew = (within: Database = database): Promise<boolean> => set(within, holder, leaseMs);
  const renewal = startLoop({
    run: async () => void (await renew()),
    pauseMs: leaseMs / 3,
    startsWith: 'pause',
    // A lease that was lost, or a database that does not respond, is noticed when the work writes.
    onError: () => undefined,
  });

  return {
    renew,
    async end(restMs) {
      await renewal.stop();
      await set(database, resting, Math.max(0, restMs));
    },
  };
}
