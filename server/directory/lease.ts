import { randomUUID } from 'node:crypto';
import type { Database } from '../database';

/** The task of syncing, held by one process of all that share the database. */
export interface Lease {
  /** Prolongs it; false where another process has taken it over. Inside a transaction, pass that. */
  renew(within?: Database): Promise<boolean>;
  /** Gives it back: nobody need sync before `nextAt`, unless told to; null lets anybody try at once. */
  end(nextAt: number | null): Promise<void>;
}

const kind = 'directory-sync';
/** Stands in place of the holder between syncs. */
const resting = 'resting';
const leaseMs = 45_000;
const renewEveryMs = 15_000;

/**
 * Takes the lease where it is free; null where another process is syncing, or has just done so.
 * @param urgent does not mind that another process has just done so
 */
export async function takeLease(database: Database, corpId: string, urgent: boolean, now: () => number = Date.now): Promise<Lease | null> {
  const holder = randomUUID();
  const { numInsertedOrUpdatedRows } = await database.query.insertInto('short_lived')
    .values({ kind, key: corpId, value: holder, expires_at: now() + leaseMs })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ value: holder, expires_at: now() + leaseMs })
      .where((row) => row.or([row('short_lived.expires_at', '<=', now()), ...(urgent ? [row('short_lived.value', '=', resting)] : [])])))
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return null;

  const mine = async (within: Database, set: { value: string; expires_at: number }): Promise<boolean> => {
    const { numUpdatedRows } = await within.query.updateTable('short_lived').set(set)
      .where('kind', '=', kind).where('key', '=', corpId).where('value', '=', holder).executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  };
  const renew = (within: Database = database): Promise<boolean> => mine(within, { value: holder, expires_at: now() + leaseMs });
  // A lost lease, or a database that is away, shows when the sync wants to write.
  const timer = setInterval(() => void renew().catch(() => false), renewEveryMs).unref();

  return {
    renew,
    async end(nextAt) {
      clearInterval(timer);
      await mine(database, { value: resting, expires_at: nextAt ?? 0 });
    },
  };
}
