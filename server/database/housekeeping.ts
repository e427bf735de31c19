import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from './types';

const everyMs = 5 * 60_000;
/** Small enough that a write waiting behind it does not notice. */
const batch = 200;

/** The tables whose rows go when their `expires_at` has passed, with their keys. */
const perishable = [
  { table: 'short_lived', key: 'kind, key' },
  { table: 'idempotency_keys', key: 'corp_id, userid, key' },
  { table: 'sessions', key: 'id' },
  { table: 'sessions_ended', key: 'seq' },
] as const;

/** Deletes every row whose time has passed, in small batches, until done or told to stop. Answers how many. */
export async function sweep(database: Database, now: number, signal?: AbortSignal): Promise<number> {
  let deleted = 0;
  for (const { table, key } of perishable) {
    for (let last = batch; last === batch && signal?.aborted !== true;) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where (${sql.raw(key)}) in (select ${sql.raw(key)} from ${sql.table(table)} where expires_at <= ${now} limit ${batch})
      `.execute(database.query);
      last = Number(numAffectedRows ?? 0n);
      deleted += last;
      // Others' writes first.
      await new Promise(setImmediate);
    }
  }
  return deleted;
}

/** Sweeps now and every few minutes until stopped. A failure is logged and tried again next time. */
export function startHousekeeping(database: Database, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let round = work();

  async function work(): Promise<void> {
    try {
      const deleted = await sweep(database, Date.now(), stopping.signal);
      if (deleted > 0) log.debug({ deleted }, 'expired rows deleted');
    } catch (error) {
      log.warn({ err: error }, 'expired rows could not be deleted');
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      round = work();
    }, everyMs).unref();
  }

  return {
    /** Resolves when nothing of it touches the database any more. */
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await round;
    },
  };
}
