import { sql } from 'kysely';
import type { Logger } from 'pino';
import { startLoop } from '../work/loop';
import { currentTime } from './dialect-sql';
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
  /** Milliseconds since 1970; by default the clock of the database, which all processes share. */
  now?: () => number | Promise<number>;
  pauseMs?: number;
}

/** How many runs a step of the clock must last before it is believed: an hour. */
const runsRemembered = 12;

/**
 * Deletes expired rows every five minutes until stopped. A failure is logged, and the next run tries again.
 *
 * A clock that is ahead for a moment must not delete what is still needed, such as the list of ended sessions. So the
 * difference between the clock and the monotonic clock counts as the smallest within an hour. The first run only reads
 * the clock.
 */
export function startHousekeeping(options: HousekeepingOptions): { stop(): Promise<void> } {
  const { database, log, now = () => timeOf(database), pauseMs = everyMs } = options;
  const offsets: number[] = [];

  return startLoop({
    async run(signal) {
      const isFirst = offsets.length === 0;
      offsets.push((await now()) - performance.now());
      if (offsets.length > runsRemembered) offsets.shift();
      if (isFirst) return;
      const deleted = await sweep(database, Math.floor(Math.min(...offsets) + performance.now()), signal);
      if (deleted > 0) log.debug({ deleted }, 'expired rows deleted');
    },
    pauseMs,
    onError: (error) => log.warn({ err: error }, 'expired rows could not be deleted'),
  });
}

async function timeOf({ query, dialect }: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${currentTime(dialect)} as now`.execute(query);
  return rows[0]?.now ?? 0;
}
