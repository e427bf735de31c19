import { type Expression, sql, type SqlBool } from 'kysely';
import { isMember } from '../../../audience/membership';
import type { Database } from '../../../database';
import type { Reminded } from '../../../outbox/message-card';
import { queueMessage } from '../../../outbox/messages';

/** At most one reminder in this time, also by hand. WeCom would not deliver the same card within four hours. */
export const remindEveryMs = 86_400_000;

/**
 * Stores a message to those in the present audience who have not read or confirmed a notice.
 * @returns the number of recipients
 */
export async function queueReminder(
  database: Database,
  corpId: string,
  id: number,
  who: Reminded,
  { now, createdBy }: { now: number; createdBy: string | null },
): Promise<number> {
  const notice = await database.query
    .updateTable('notices')
    .set({ reminded_at: now })
    .where('id', '=', id)
    .returning(['title', 'summary', 'publisher', 'confirm_by', 'audience_id'])
    .executeTakeFirstOrThrow();
  return queueMessage(database, {
    corpId,
    kind: 'notice-reminder',
    thingId: id,
    createdBy,
    now,
    facts: {
      title: notice.title,
      text: notice.summary,
      sender: notice.publisher,
      path: `/notices/${id}`,
      confirmBy: notice.confirm_by,
      reminded: who,
    },
    to: sql<SqlBool>`${isMember(corpId, notice.audience_id)} and ${hasNot(who, id)}`,
  });
}

/** Whether a person of `people as p` has not read, or not confirmed, a notice. */
function hasNot(who: Reminded, id: number): Expression<SqlBool> {
  const done = who === 'unread' ? sql`true` : sql`r.confirmed_at is not null`;
  return sql<SqlBool>`not exists (
    select 1 from reads r
      where r.corp_id = p.corp_id and r.userid = p.userid and r.notice_id = ${id} and r.marked is null and ${done})`;
}

/** Who still needs a reminder that waits: a condition for `people as p`. */
export async function needsReminder(
  { query }: Database,
  corpId: string,
  id: number,
  who: Reminded,
): Promise<Expression<SqlBool>> {
  const notice = await query
    .selectFrom('notices')
    .select('confirm_by')
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .executeTakeFirst();
  // Since an update of the notice, it need not be confirmed.
  if (who === 'unconfirmed' && notice?.confirm_by === null) return sql<SqlBool>`1 = 0`;
  return hasNot(who, id);
}
