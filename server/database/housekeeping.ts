import { sql } from 'kysely';
import type { Logger } from 'pino';
import { startLoop } from '../work/loop';
import type { Database } from './types';

const everyMs = 5 * 60_000;
/** Small enough not to delay other writes noticeably. */
const batch = 200;

/** Tables with a column `expires_at`, and their primary keys. */
const expiring = [
  { table: 'short_lived', key: 'kind, key' },
  { table: 'idempotency_keys', key: 'corp_id, userid, key' },
  { table: 'sessions', key: 'id' },
  { table: 'sessions_ended', key: 'seq' },
] as const;

/** Deletes the rows that have expired at `now`, in small batches. Returns their number. */
export async function sweep(database: Database, now: number, signal?: AbortSignal): Promise<number> {
  let deleted = 0;
  for (const { table, key } of expiring) {
    for (let last = batch; last === batch && signal?.aborted !== true;) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where (${sql.raw(key)}) in (select ${sql.raw(key)} from ${sql.table(table)} where expires_at <= ${now} limit ${batch})
      `.execute(database.query);
      last = Number(numAffectedRows ?? 0n);
      deleted += last;
      // Let waiting writes go first.
      await new Promise(setImmediate);
    }
  }
  return deleted;
}

export interface HousekeepingOptions {
  database: Database;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
  pauseMs?: number;
}

/**
 * Deletes expired rows every five minutes until stopped. A failure is logged, and the next run tries again.
 *
 * A system clock that is briefly ahead must not delete rows that are still needed, such as the list of ended sessions.
 * So a step of the clock counts only if it persists until the next run.
 */
export function startHousekeeping({ database, log, now = Date.now, pauseMs = everyMs }: HousekeepingOptions): {
  stop(): Promise<void>;
} {
  /** Difference between the system clock and the monotonic clock, at the last run. */
  const offset = (): number => now() - performance.now();
  let lastOffset = offset();

  return startLoop({
    async run(signal) {
      const current = offset();
      const cautiousNow = Math.min(current, lastOffset) + performance.now();
      lastOffset = current;
      const deleted = await sweep(database, Math.floor(cautiousNow), signal);
      if (deleted > 0) log.debug({ deleted }, 'expired rows deleted');
    },
    pauseMs,
    startsWith: 'pause',
    onError: (error) => log.warn({ err: error }, 'expired rows could not be deleted'),
  });
}
