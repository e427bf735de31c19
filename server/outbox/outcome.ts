import type { Selectable } from 'kysely';
import type { Database, MessagesTable } from '../database';
import { inParts } from '../database/in-parts';

/**
 * Locks a message until the end of the transaction, and reads it. A withdrawal at the same moment either waits, or has
 * been committed and is seen by the queries that follow.
 */
export async function lockMessage(
  { query }: Database,
  id: number,
): Promise<Pick<Selectable<MessagesTable>, 'id' | 'corp_id' | 'kind' | 'thing_id' | 'facts' | 'removed'>> {
  return query
    .updateTable('messages')
    .set(({ ref }) => ({ is_open: ref('is_open') }))
    .where('id', '=', id)
    .returning(['id', 'corp_id', 'kind', 'thing_id', 'facts', 'removed'])
    .executeTakeFirstOrThrow();
}

/** Stores the final state of a request and of its recipients. */
export async function settle(
  inside: Database,
  { id, messageId }: { id: number; messageId: number },
  { state, reason, now }: { state: 'sent' | 'refused' | 'unknown' | 'cancelled'; reason: string | null; now: number },
): Promise<void> {
  await inside.query
    .updateTable('message_batches')
    // From now on, attempts are those to recall it.
    .set({
      state,
      ended_at: now,
      request: null,
      problem: reason,
      attempts: 0,
      next_at: now,
      ...(state === 'cancelled' ? { recall: null } : {}),
    })
    .where('id', '=', id)
    .execute();
  await inside.query
    .updateTable('message_recipients')
    .set({ state, reason })
    .where('batch_id', '=', id)
    .where('state', '=', 'batched')
    .execute();
  await closeIfSettled(inside, messageId);
}

/** Closes a message of which each recipient has a final state. */
export async function closeIfSettled(inside: Database, messageId: number): Promise<void> {
  await inside.query
    .updateTable('messages')
    .set({ is_open: 0, problem: null })
    .where('id', '=', messageId)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('message_recipients')
            .select('userid')
            .where('message_id', '=', messageId)
            .where('state', '=', 'waiting'),
        ),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('message_batches').select('id').where('message_id', '=', messageId).where('state', '=', 'sending'),
        ),
      ),
    )
    .execute();
}

/** Changes some recipients of a message. */
export async function setRecipients(
  { query }: Database,
  messageId: number,
  userids: readonly string[],
  values: { state: 'batched' | 'refused' | 'cancelled' | 'unneeded'; batch_id?: number | null; reason?: string },
): Promise<void> {
  for (const some of inParts(userids)) {
    await query
      .updateTable('message_recipients')
      .set(values)
      .where('message_id', '=', messageId)
      .where('userid', 'in', some)
      .execute();
  }
}
