import { type Expression, sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { SendingProblem, SentMessage } from '../../../../app/features/notices/readers/contract';
import { isMemberInOrder } from '../../../audience/membership';
import type { Database, RecipientState } from '../../../database';
import { removedCounts } from '../../../outbox/clean-up';
import { type ReaderKind, readerKinds } from '../../../outbox/message-card';

const mostMessages = 20;
const isKind = (text: string): text is ReaderKind => readerKinds.some((kind) => kind === text);

const sendingProblem = z.object({
  reason: z.enum(['unavailable', 'limit', 'settings']),
  errcode: z.number().nullable(),
});

const problemOf = (stored: string | null): SendingProblem | null =>
  stored === null ? null : sendingProblem.parse(JSON.parse(stored));

/** The messages to the readers of a notice with the states of their recipients, the newest first. */
export async function messagesAbout({ query }: Database, corpId: string, id: number): Promise<SentMessage[]> {
  const newest = query
    .selectFrom('messages')
    .select(['id', 'kind', 'created_at', 'problem', 'removed'])
    .where('corp_id', '=', corpId)
    .where('thing_id', '=', id)
    .where('kind', 'in', readerKinds)
    .orderBy('id', 'desc')
    .limit(mostMessages);
  // One query, because recipients may be removed at this moment.
  const rows = await query
    .with('newest', () => newest)
    .selectFrom('newest as m')
    .leftJoin('recipient_counts as s', 's.message_id', 'm.id')
    .select(['m.id', 'm.kind', 'm.created_at', 'm.problem', 'm.removed', 's.state', 's.people'])
    .orderBy('m.id', 'desc')
    .execute();
  const messages = rows.filter((row, index) => row.id !== rows[index - 1]?.id);
  return messages.map(({ id: messageId, kind, created_at: at, problem, removed }) => {
    const numbers = removedCounts(removed);
    for (const { id: ofMessage, state, people } of rows)
      if (ofMessage === messageId && state !== null) numbers[state] = (numbers[state] ?? 0) + (people ?? 0);
    const count = (...states: RecipientState[]): number => sum(states.map((state) => numbers[state] ?? 0));
    return {
      id: messageId,
      kind: isKind(kind) ? kind : 'notice',
      at: new Date(at).toISOString(),
      people: sum(Object.values(numbers)),
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

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

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
