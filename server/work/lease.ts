import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database';
import { currentTime } from '../database/dialect-sql';
import { startLoop } from './loop';

/** The right to do a kind of work, held by one of the processes that share the database. */
export interface Lease {
  /**
   * Extends the lease. Inside a transaction, pass the transaction.
   * @returns false if another process has taken it over
   */
  renew(within?: Database): Promise<boolean>;
  /**
   * Releases the lease. For `restMs` milliseconds it can only be taken with `urgent`; with 0 it can be taken at once.
   */
  end(restMs: number): Promise<void>;
}

export interface LeaseOptions {
  database: Database;
  /** The kind of work, and what it applies to. */
  kind: string;
  key: string;
  /** After this time without renewal others take the lease; it is renewed three times as often. 45 s by default. */
  leaseMs?: number;
  /** The longest rest that `end` is called with. */
  longestRestMs: number;
  /** Takes the lease even while the work rests. */
  urgent?: boolean;
}

/** Stored instead of the holder while the work rests. */
const resting = 'resting';
const defaultLeaseMs = 45_000;
/** The maximum time by which a clock may have been set back. */
const clockSkewMs = 5000;

/**
 * Takes the lease, or returns null if another process holds it or the work rests.
 *
 * Uses the clock of the database, so that those of the machines may differ. A lease or rest that ends later than
 * possible was written while that clock was ahead, and is ignored.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease | null> {
  const { database, kind, key, longestRestMs, urgent = false, leaseMs = defaultLeaseMs } = options;
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
    // Ignore errors: if the lease is lost or the database does not respond, the work fails when it writes.
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
