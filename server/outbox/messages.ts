import { type Expression, sql, type SqlBool } from 'kysely';
import type { Database, RecipientState } from '../database';
import type { MessageFacts, MessageKind } from './message-card';
import { lockMessage } from './outcome';

export interface NewMessage {
  corpId: string;
  /** What it reports. */
  kind: MessageKind;
  /** The id of the notice. */
  thingId: number;
  createdBy: string | null;
  /** Milliseconds since 1970. */
  now: number;
  /** Not sent before this time. By default, it is sent at once. */
  dueAt?: number;
  facts: Omit<MessageFacts, 'at'>;
  /** Who gets it: a condition for `people as p`. Each person gets it once. */
  to: Expression<SqlBool>;
}

/**
 * Stores a message with its recipients in the transaction of what it reports. It is sent after the commit, to exactly
 * these people, by one of the processes.
 * @returns the number of recipients
 */
export async function queueMessage(database: Database, message: NewMessage): Promise<number> {
  const { query } = database;
  const { earlier } = await query
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('earlier'))
    .where('corp_id', '=', message.corpId)
    .where('thing_id', '=', message.thingId)
    .where('kind', '=', message.kind)
    .executeTakeFirstOrThrow();
  const path = earlier === 0 ? message.facts.path : withNumber(message.facts.path, earlier + 1);
  const { id } = await query
    .insertInto('messages')
    .values({
      corp_id: message.corpId,
      kind: message.kind,
      thing_id: message.thingId,
      created_at: message.now,
      created_by: message.createdBy,
      ...(message.dueAt === undefined ? {} : { due_at: message.dueAt }),
      facts: JSON.stringify({ ...message.facts, path, at: message.now }),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { numInsertedOrUpdatedRows: people } = await query
    .insertInto('message_recipients')
    .columns(['message_id', 'userid', 'language', 'state'])
    .expression((from) =>
      from
        .selectFrom('people as p')
        .select([
          sql<number>`cast(${id} as bigint)`.as('message_id'),
          'p.userid',
          sql<string>`case when p.language = 'en' then 'en' else 'zh-CN' end`.as('language'),
          sql<RecipientState>`'waiting'`.as('state'),
        ])
        .where(message.to),
    )
    .executeTakeFirstOrThrow();
  if (people === undefined || people === 0n)
    await query.updateTable('messages').set({ is_open: 0 }).where('id', '=', id).execute();
  return Number(people ?? 0n);
}

/**
 * The last message of a kind about a notice to a person. It is locked until the end of the transaction.
 * @returns `isUnwritten`: its card is still to be written. `sentAt`: when WeCom settled its request; `now` while the
 * request is being sent; null if there is none. Undefined if there is no message.
 */
export async function lastMessageTo(
  database: Database,
  { corpId, thingId, kind, userid, now }: Pick<NewMessage, 'corpId' | 'thingId' | 'kind' | 'now'> & { userid: string },
): Promise<{ isUnwritten: boolean; sentAt: number | null } | undefined> {
  const { query } = database;
  const last = await query
    .selectFrom('messages as m')
    .innerJoin('message_recipients as r', 'r.message_id', 'm.id')
    .select('m.id')
    .where('m.corp_id', '=', corpId)
    .where('m.thing_id', '=', thingId)
    .where('m.kind', '=', kind)
    .where('r.userid', '=', userid)
    .orderBy('m.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return undefined;
  await lockMessage(database, last.id);
  const row = await query
    .selectFrom('message_recipients as r')
    .leftJoin('message_batches as b', 'b.id', 'r.batch_id')
    .select(['r.state', 'b.first_sent_at', 'b.ended_at'])
    .where('r.message_id', '=', last.id)
    .where('r.userid', '=', userid)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { state, first_sent_at: firstSentAt, ended_at: endedAt } = row;
  return {
    isUnwritten: state === 'waiting' || (state === 'batched' && firstSentAt === null),
    sentAt: state === 'batched' ? now : endedAt,
  };
}

/**
 * Within four hours, WeCom takes the same card for a repetition and does not deliver it. So the cards of a notice that
 * is published again, after its first message was recalled, have another address.
 */
const withNumber = (path: string, number: number): string => `${path}${path.includes('?') ? '&' : '?'}v=${number}`;

/**
 * Stops messages about a notice that WeCom has not accepted, and asks it to recall those of the last day. Of a request
 * that may have been accepted, WeCom's response decides.
 */
export async function withdrawMessages(database: Database, corpId: string, thingId: number): Promise<void> {
  const { query } = database;
  const ofThing = query
    .selectFrom('messages')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('thing_id', '=', thingId);
  // This waits for a request that is being made, and locks the messages as the sender does.
  await query
    .updateTable('messages')
    .set(({ ref }) => ({ is_open: ref('is_open') }))
    .where('id', 'in', ofThing)
    .where('is_open', '=', 1)
    .execute();
  const unaccepted = await query
    .updateTable('message_batches')
    .set({ state: 'cancelled', request: null })
    .where('message_id', 'in', ofThing)
    .where('state', '=', 'sending')
    .where('first_sent_at', 'is', null)
    .returning('id')
    .execute();
  const recipients = query.updateTable('message_recipients').set({ state: 'cancelled' });
  await recipients.where('message_id', 'in', ofThing).where('state', '=', 'waiting').execute();
  for (const { id } of unaccepted) await recipients.where('batch_id', '=', id).where('state', '=', 'batched').execute();
  await query
    .updateTable('message_batches')
    .set({ recall: 'wanted' })
    .where('message_id', 'in', ofThing)
    .where('recall', 'is', null)
    .where('state', 'in', ['sent', 'sending'])
    .execute();
}
