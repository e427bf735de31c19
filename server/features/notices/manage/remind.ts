import { sql, type SqlBool } from 'kysely';
import { isMember } from '../../../audience/membership';
import type { Database } from '../../../database';
import { queueMessage } from '../../../outbox/messages';

/** At most one reminder in this time, also by hand. WeCom would not deliver the same card within four hours. */
export const remindEveryMs = 86_400_000;

/** Who is reminded: those who have not read a notice, or have not confirmed it. */
export type Reminded = 'unread' | 'unconfirmed';

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
  const done = who === 'unread' ? sql`true` : sql`r.confirmed_at is not null`;
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
    },
    to: sql<SqlBool>`${isMember(corpId, notice.audience_id)} and not exists (
      select 1 from reads r
        where r.corp_id = p.corp_id and r.userid = p.userid and r.notice_id = ${id} and r.marked is null and ${done})`,
  });
}
