import { type Expression, sql, type SqlBool } from 'kysely';
import type { Database, RecipientState } from '../database';
import type { MessageFacts, MessageKind } from './message-card';

export interface NewMessage {
  corpId: string;
  /** What it reports. */
  kind: MessageKind;
  /** The id of the notice. */
  thingId: number;
  createdBy: string | null;
  /** Milliseconds since 1970. */
  now: number;
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
  const { id } = await query
    .insertInto('messages')
    .values({
      corp_id: message.corpId,
      kind: message.kind,
      thing_id: message.thingId,
      created_at: message.now,
      created_by: message.createdBy,
      facts: JSON.stringify({ ...message.facts, at: message.now }),
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

/** Stops messages about a notice that have not been sent, and asks WeCom to recall those of the last day. */
export async function withdrawMessages(database: Database, corpId: string, thingId: number): Promise<void> {
  const { query } = database;
  const ofThing = query
    .selectFrom('messages')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('thing_id', '=', thingId);
  await query
    .updateTable('message_recipients')
    .set({ state: 'cancelled' })
    .where('message_id', 'in', ofThing)
    .where('state', '=', 'waiting')
    .execute();
  await query
    .updateTable('message_batches')
    .set({ recall: 'wanted' })
    .where('message_id', 'in', ofThing)
    .where('recall', 'is', null)
    .where('state', 'in', ['sent', 'sending'])
    .execute();
}

/** How many recipients of the messages about a notice are in each state. */
export async function recipientCounts({ query }: Database, messageId: number): Promise<Record<RecipientState, number>> {
  const counts = { waiting: 0, batched: 0, sent: 0, refused: 0, unknown: 0, cancelled: 0 };
  const rows = await query
    .selectFrom('message_recipients')
    .select(({ fn }) => ['state', fn.countAll<number>().as('people')])
    .where('message_id', '=', messageId)
    .groupBy('state')
    .execute();
  for (const { state, people } of rows) counts[state] = people;
  return counts;
}
