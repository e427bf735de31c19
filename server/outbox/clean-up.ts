import { sql, type SqlBool } from 'kysely';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Database, RecipientState } from '../database';
import { startLeasedLoop } from '../work/leased-loop';
import type { Loop } from '../work/loop';
import { lockMessage } from './outcome';

const dayMs = 86_400_000;
/** How long it is kept who got a message. */
const keptMs = 180 * dayMs;
/** SQLite deletes so many in less than 10 ms, in which the process does nothing else. */
const rowsAtOnce = 500;
/** The others are kept: publishers are shown whom WeCom refused a message, and why. */
const removable: readonly RecipientState[] = ['sent', 'unknown', 'cancelled', 'unneeded'];

const counts = z.record(z.string(), z.number());

/** The number of recipients by state who are no longer stored one by one. */
export const removedCounts = (stored: string | null): Record<string, number> =>
  stored === null ? {} : counts.parse(JSON.parse(stored));

interface CleanUp {
  database: Database;
  corpId: string;
  /** Milliseconds since 1970. */
  now: number;
  signal?: AbortSignal;
}

/**
 * Deletes the recipients of messages that are older than half a year, and keeps their number by state. Those whom WeCom
 * refused the message stay. May end at any time: each part is one transaction.
 * @returns the number of deleted rows
 */
export async function removeOldRecipients({ database, corpId, now, signal }: CleanUp): Promise<number> {
  let deleted = 0;
  for (;;) {
    const message = await database.query
      .selectFrom('messages')
      .select('id')
      .where('corp_id', '=', corpId)
      .where(sql<SqlBool>`is_open = 0 and removed_at is null`)
      .where('created_at', '<=', now - keptMs)
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
    if (message === undefined) return deleted;
    for (let after: string | null = ''; after !== null;) {
      if (signal?.aborted === true) return deleted;
      const from: string = after;
      const part = await database.transaction((inside) => removePart(inside, message.id, from, now));
      deleted += part.deleted;
      after = part.last;
      // Let waiting writes go first.
      await new Promise(setImmediate);
    }
  }
}

/**
 * Deletes recipients of a message with userids above `after`.
 * @returns the last userid that was looked at; null if there are no more
 */
async function removePart(
  inside: Database,
  messageId: number,
  after: string,
  now: number,
): Promise<{ deleted: number; last: string | null }> {
  const { query } = inside;
  const { corp_id: corpId, thing_id: thingId, removed } = await lockMessage(inside, messageId);
  const userids = await query
    .selectFrom('message_recipients')
    .select('userid')
    .where('message_id', '=', messageId)
    .where('userid', '>', after)
    .orderBy('userid')
    .limit(rowsAtOnce)
    .execute();
  const last = userids.at(-1)?.userid;
  const change = query.updateTable('messages').where('id', '=', messageId);
  if (last === undefined) {
    await change.set({ removed_at: now }).execute();
    return { deleted: 0, last: null };
  }
  const rows = await query
    .deleteFrom('message_recipients')
    .where('message_id', '=', messageId)
    .where('userid', '>', after)
    .where('userid', '<=', last)
    .where('state', 'in', removable)
    // Otherwise an earlier refusal would look like the last message to the person.
    .where(
      sql<SqlBool>`not exists (
        select 1 from messages m join message_recipients r on r.message_id = m.id
          where m.corp_id = ${corpId} and m.thing_id = ${thingId} and m.id < ${messageId}
            and r.userid = message_recipients.userid and r.state = 'refused')`,
    )
    .returning('state')
    .execute();
  const numbers = removedCounts(removed);
  for (const { state } of rows) numbers[state] = (numbers[state] ?? 0) + 1;
  await change.set({ removed: JSON.stringify(numbers) }).execute();
  return { deleted: rows.length, last };
}

/** How often it is looked whether the work is due. */
const lookMs = 10 * 60_000;
const restMs = 60 * 60_000;

/** Deletes the recipients of old messages once an hour, in one process at a time. */
export function startMessageCleanUp(options: {
  database: Database;
  corpId: string;
  log: Logger;
  pauseMs?: number;
}): Loop {
  const { database, corpId, log, pauseMs = lookMs } = options;
  return startLeasedLoop({
    database,
    kind: 'message clean-up',
    key: corpId,
    async run(signal) {
      const deleted = await removeOldRecipients({ database, corpId, now: Date.now(), signal });
      if (deleted > 0) log.info({ deleted }, 'recipients of old messages deleted');
    },
    lookMs: pauseMs,
    restMs,
    onError: (error) => log.warn({ err: error }, 'recipients of old messages could not be deleted'),
  });
}
