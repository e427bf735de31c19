import type { Database } from '../database';
import type { Viewer } from '../viewer';
import { type AuditEntry, writeEntry } from './entries';

export type { AuditEntry } from './entries';

/**
 * Records what the viewer does, in the transaction of the write, so that neither is committed without the other. The
 * entry keeps the names of this time.
 *
 *     await recordAudit(viewer, { action: 'publish', kind: 'notice', id, title, details: { people: 120 } });
 * @throws {Error} outside of a transaction
 */
export async function recordAudit(viewer: Viewer, entry: AuditEntry): Promise<void> {
  if (!viewer.isInTransaction)
    throw new Error('recordAudit was called outside of a transaction. Call it in a write, with the viewer inside it.');
  const { database, corpId, userid, now, client } = viewer;
  await writeEntry(database, { corpId, userid, at: now(), ...client }, entry);
}

/**
 * Records what the portal does by itself, such as sending a reminder on its date.
 * @param transaction the transaction of the write
 */
export async function recordPortalAudit(
  transaction: Database,
  corpId: string,
  at: number,
  entry: AuditEntry,
): Promise<void> {
  await writeEntry(transaction, { corpId, userid: null, at }, entry);
}
