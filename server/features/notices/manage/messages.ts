import { type Expression, sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { SendingProblem, SentMessage } from '../../../../app/features/notices/readers/contract';
import { isMemberInOrder } from '../../../audience/membership';
import type { Database } from '../../../database';
import { type MessageKind, messageKinds } from '../../../outbox/message-card';

const mostMessages = 20;
const isKind = (text: string): text is MessageKind => messageKinds.some((kind) => kind === text);

const sendingProblem = z.object({
  reason: z.enum(['unavailable', 'limit', 'settings']),
  errcode: z.number().nullable(),
});

const problemOf = (stored: string | null): SendingProblem | null =>
  stored === null ? null : sendingProblem.parse(JSON.parse(stored));

/** The messages about a notice with the states of their recipients, the newest first. */
export async function messagesAbout({ query }: Database, corpId: string, id: number): Promise<SentMessage[]> {
  const messages = await query
    .selectFrom('messages')
    .select(['id', 'kind', 'created_at', 'problem'])
    .where('corp_id', '=', corpId)
    .where('thing_id', '=', id)
    .where('kind', '!=', 'answer')
    .orderBy('id', 'desc')
    .limit(mostMessages)
    .execute();
  if (messages.length === 0) return [];
  const states = await query
    .selectFrom('message_recipients')
    .select(({ fn }) => ['message_id', 'state', fn.countAll<number>().as('people')])
    .where(
      'message_id',
      'in',
      messages.map((message) => message.id),
    )
    .groupBy(['message_id', 'state'])
    .execute();
  return messages.map(({ id: messageId, kind, created_at: at, problem }) => {
    const own = states.filter((row) => row.message_id === messageId);
    const count = (...names: string[]): number =>
      own.filter(({ state }) => names.includes(state)).reduce((sum, { people }) => sum + people, 0);
    return {
      id: messageId,
      kind: isKind(kind) ? kind : 'notice',
      at: new Date(at).toISOString(),
      people: own.reduce((sum, { people }) => sum + people, 0),
      waiting: count('waiting', 'batched'),
      sent: count('sent'),
      refused: count('refused'),
      unknown: count('unknown'),
      cancelled: count('cancelled'),
      unneeded: count('unneeded'),
      problem: problemOf(problem),
    };
  });
}

/** Who may get messages about a notice now: its present audience, as a condition for `people as p`. */
export async function messageAudience(database: Database, corpId: string, id: number): Promise<Expression<SqlBool>> {
  const notice = await database.query
    .selectFrom('notices')
    .select(['state', 'audience_id'])
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (notice?.state !== 'published') return sql<SqlBool>`1 = 0`;
  return isMemberInOrder(database, corpId, notice.audience_id);
}
