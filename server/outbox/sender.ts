// Sends queued messages, each to at most `mostReceivers` people (`wecom/text-card.ts`).
import { sql } from 'kysely';
import { z } from 'zod';
import type { Logger } from 'pino';
import type { Language } from '../../app/api/contract';
import type { Database } from '../database';
import { createLogThrottle } from '../log-throttle';
import { WecomError } from '../wecom/errors';
import { duplicateCheckSeconds, mostReceivers } from '../wecom/text-card';
import type { SendResult, WecomClient } from '../wecom/types';
import { takeLease, type Lease } from '../work/lease';
import { startLoop, type Loop } from '../work/loop';
import { cardOf, messageFacts, messageKinds } from './message-card';

export interface OutboxOptions {
  database: Database;
  wecom: Pick<WecomClient, 'textCardRequest' | 'send' | 'recall'>;
  corpId: string;
  /** Cards open paths of this origin. */
  publicOrigin: string;
  /** For dates in cards. */
  timeZone: string;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
  pauseMs?: number;
  /** After this time, another process goes on if this one has ended. */
  leaseMs?: number;
  /** The pause before a request that failed is sent again, which grows with each failure. */
  firstRestMs?: number;
}

/** Safely within the time in which WeCom recognizes a repeated request, also if clocks differ. */
const repeatWithinMs = duplicateCheckSeconds * 1000 - 10 * 60_000;
/** How long WeCom recalls a message. */
const recallWithinMs = 86_400_000 - 60_000;
const longestRestMs = 5 * 60_000;

/**
 * Sends stored messages, in one process at a time. A request is stored before it is sent, with exactly these bytes. If
 * the process ends before the response is stored, the same request is sent again: WeCom delivers it only if it had not
 * accepted the first. So nobody is missed, and nobody gets a message twice.
 */
export function startOutbox(options: OutboxOptions): Loop {
  const { database, corpId, log, pauseMs = 1000, leaseMs = 15_000 } = options;
  const outbox = createOutbox(options);
  return startLoop({
    async run(signal) {
      if (!(await outbox.hasWork())) return;
      const lease = await takeLease({ database, kind: 'outbox', key: corpId, leaseMs, longestRestMs });
      if (lease === null) return;
      let restMs = 0;
      try {
        while (!signal.aborted) {
          const result = await outbox.step(lease);
          if (result === 'done') break;
          if (result === 'sent') continue;
          restMs = result.restMs;
          break;
        }
      } finally {
        await lease.end(restMs);
      }
    },
    pauseMs,
    onError: (error) => log.warn({ err: error }, 'messages could not be sent; they are tried again'),
  });
}

/** One step sends one request, or finds that there is nothing to send now. */
type Step = 'sent' | 'done' | { restMs: number };

interface Batch {
  id: number;
  messageId: number;
  request: string;
  attempts: number;
  firstSentAt: number | null;
}

function createOutbox(options: OutboxOptions) {
  const { database, wecom, corpId, publicOrigin, timeZone, log, now = Date.now, firstRestMs = 2000 } = options;
  const mayLog = createLogThrottle(60_000);

  async function hasWork(): Promise<boolean> {
    const { rows } = await sql<{ work: number }>`select
      (select count(*) from (select 1 from messages where corp_id = ${corpId} and is_open = 1 limit 1) as m) +
      (select count(*) from (select 1 from message_batches where corp_id = ${corpId} and recall = 'wanted' limit 1) as b)
      as work`.execute(database.query);
    return (rows[0]?.work ?? 0) > 0;
  }

  async function step(lease: Lease): Promise<Step> {
    if (await recallOne(lease)) return 'sent';
    const batch = await database.transaction((inside) => nextBatch(inside, lease));
    if (batch === null) return 'done';
    if (batch === 'closed') return 'sent';
    try {
      await accepted(batch, await wecom.send(batch.request));
      return 'sent';
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      return failed(batch, error);
    }
  }

  /**
   * The next request, marked as being sent. `closed`: something was settled without a request.
   * Fails if another process has taken over.
   */
  async function nextBatch(inside: Database, lease: Lease): Promise<Batch | 'closed' | null> {
    if (!(await lease.renew(inside))) throw new Error('Another process has taken over sending messages');
    const unfinished = await inside.query
      .selectFrom('message_batches')
      .select(['id', 'message_id', 'request', 'attempts', 'first_sent_at'])
      .where('corp_id', '=', corpId)
      .where('state', '=', 'sending')
      .where('next_at', '<=', now())
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (unfinished === undefined) return newBatch(inside);
    const { id, message_id: messageId, request, attempts, first_sent_at: firstSentAt } = unfinished;
    if (request === null) throw new Error(`The request of batch ${id} is missing`);
    if (firstSentAt !== null && now() - firstSentAt > repeatWithinMs) {
      await settle(inside, { id, messageId }, 'unknown', null);
      log.error({ message: messageId, batch: id }, 'WeCom did not say in time whether it accepted a message');
      return 'closed';
    }
    return begin(inside, { id, messageId, request, attempts, firstSentAt });
  }

  async function newBatch(inside: Database): Promise<Batch | 'closed' | null> {
    const message = await inside.query
      .selectFrom('messages as m')
      .select(['m.id', 'm.kind', 'm.facts'])
      .where('m.corp_id', '=', corpId)
      .where('m.is_open', '=', 1)
      .where(({ exists, not, selectFrom }) =>
        // A message whose last request waits to be repeated has nothing to do now.
        not(
          exists(
            selectFrom('message_batches as b')
              .select('b.id')
              .whereRef('b.message_id', '=', 'm.id')
              .where('b.state', '=', 'sending'),
          ),
        ),
      )
      .orderBy('m.id')
      .limit(1)
      .executeTakeFirst();
    if (message === undefined) return null;
    const waiting = await inside.query
      .selectFrom('message_recipients')
      .select(['userid', 'language'])
      .where('message_id', '=', message.id)
      .where('state', '=', 'waiting')
      .orderBy('userid')
      .limit(mostReceivers)
      .execute();
    const [first] = waiting;
    if (first === undefined) {
      await closeIfSettled(inside, message.id);
      return 'closed';
    }
    const userids = waiting.filter(({ language }) => language === first.language).map(({ userid }) => userid);
    const facts = messageFacts.parse(JSON.parse(message.facts));
    const card = cardOf(kindSchema.parse(message.kind), facts, languageOf(first.language), { publicOrigin, timeZone });
    let request: string;
    try {
      request = wecom.textCardRequest(userids, card);
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      return refuseUnsendable(inside, message.id, userids, error);
    }
    const { id } = await inside.query
      .insertInto('message_batches')
      .values({ message_id: message.id, corp_id: corpId, state: 'sending', next_at: now(), request })
      .returning('id')
      .executeTakeFirstOrThrow();
    await setRecipients(inside, message.id, userids, { state: 'batched', batch_id: id });
    return begin(inside, { id, messageId: message.id, request, attempts: 0, firstSentAt: null });
  }

  /** A userid that cannot be in a request must not stop the others. */
  async function refuseUnsendable(
    inside: Database,
    messageId: number,
    userids: readonly string[],
    error: WecomError,
  ): Promise<'closed'> {
    log.error({ err: error, message: messageId }, 'a message has recipients that cannot be addressed in WeCom');
    const sendable = (userid: string): boolean => {
      try {
        return wecom.textCardRequest([userid], { title: '-', description: '-', url: publicOrigin }) !== '';
      } catch {
        return false;
      }
    };
    const unsendable = userids.filter((userid) => !sendable(userid));
    const refused = unsendable.length > 0 ? unsendable : userids;
    await setRecipients(inside, messageId, refused, { state: 'refused', reason: 'invalid' });
    return 'closed';
  }

  async function begin(inside: Database, batch: Batch): Promise<Batch> {
    const firstSentAt = batch.firstSentAt ?? now();
    const attempts = batch.attempts + 1;
    await inside.query
      .updateTable('message_batches')
      .set({ first_sent_at: firstSentAt, attempts })
      .where('id', '=', batch.id)
      .execute();
    return { ...batch, firstSentAt, attempts };
  }

  async function accepted(batch: Batch, { messageId, invalidUsers, unlicensedUsers }: SendResult): Promise<void> {
    await database.transaction(async (inside) => {
      await inside.query
        .updateTable('message_batches')
        .set({ wecom_id: messageId })
        .where('id', '=', batch.id)
        .execute();
      await settle(inside, batch, 'sent', null);
      await refuseIn(inside, batch, unlicensedUsers, 'unlicensed');
      await refuseIn(inside, batch, invalidUsers, 'invalid');
    });
  }

  async function refuseIn(inside: Database, batch: Batch, userids: readonly string[], reason: string): Promise<void> {
    const rowsAtOnce = 500;
    for (let from = 0; from < userids.length; from += rowsAtOnce) {
      await inside.query
        .updateTable('message_recipients')
        .set({ state: 'refused', reason })
        .where('batch_id', '=', batch.id)
        .where('userid', 'in', userids.slice(from, from + rowsAtOnce))
        .execute();
    }
  }

  /** Decides what a failure means for the request. */
  async function failed(batch: Batch, error: WecomError): Promise<Step> {
    const isFinal = error.kind === 'unknown' || error.kind === 'request';
    if (isFinal) {
      log.error({ err: error, message: batch.messageId }, 'WeCom refused a message');
      const reason = error.errcode === 81013 ? 'invalid' : String(error.errcode ?? error.kind);
      await database.transaction((inside) => settle(inside, batch, 'refused', reason));
      return 'sent';
    }
    const restMs = restAfter(batch.attempts, error, firstRestMs);
    if (mayLog(`${error.kind} ${error.errcode}`))
      log.warn({ err: error, message: batch.messageId, restMs }, 'a message was not accepted; it is sent again');
    await database.transaction(async (inside) => {
      await inside.query
        .updateTable('message_batches')
        .set({
          next_at: now() + restMs,
          problem: error.message,
          // With an errcode, WeCom has surely not accepted it.
          ...(error.errcode === null ? {} : { first_sent_at: null }),
        })
        .where('id', '=', batch.id)
        .execute();
      await inside.query
        .updateTable('messages')
        .set({ problem: error.setting ?? error.message })
        .where('id', '=', batch.messageId)
        .execute();
    });
    return { restMs };
  }

  /** Stores the final state of a request and of its recipients. */
  async function settle(
    inside: Database,
    batch: Pick<Batch, 'id' | 'messageId'>,
    state: 'sent' | 'refused' | 'unknown',
    reason: string | null,
  ): Promise<void> {
    await inside.query
      .updateTable('message_batches')
      .set({ state, ended_at: now(), request: null, problem: reason })
      .where('id', '=', batch.id)
      .execute();
    await inside.query
      .updateTable('message_recipients')
      .set({ state, reason })
      .where('batch_id', '=', batch.id)
      .execute();
    await closeIfSettled(inside, batch.messageId);
  }

  async function closeIfSettled(inside: Database, messageId: number): Promise<void> {
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
            selectFrom('message_batches')
              .select('id')
              .where('message_id', '=', messageId)
              .where('state', '=', 'sending'),
          ),
        ),
      )
      .execute();
  }

  /** Asks WeCom to recall one message. Returns whether there was one. */
  async function recallOne(lease: Lease): Promise<boolean> {
    const batch = await database.query
      .selectFrom('message_batches')
      .select(['id', 'wecom_id', 'ended_at'])
      .where('corp_id', '=', corpId)
      .where('recall', '=', 'wanted')
      .where('state', '!=', 'sending')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (batch === undefined || !(await lease.renew())) return false;
    const done = await recalled(batch.wecom_id, batch.ended_at);
    await database.query
      .updateTable('message_batches')
      .set({ recall: done ? 'done' : 'failed' })
      .where('id', '=', batch.id)
      .execute();
    return true;
  }

  async function recalled(wecomId: string | null, sentAt: number | null): Promise<boolean> {
    if (wecomId === null || wecomId === '' || sentAt === null || now() - sentAt > recallWithinMs) return false;
    try {
      await wecom.recall(wecomId);
      return true;
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      log.warn({ err: error }, 'WeCom did not recall a message');
      return false;
    }
  }

  return { hasWork, step };
}

const kindSchema = z.enum(messageKinds);
const languageOf = (text: string): Language => (text === 'en' ? 'en' : 'zh-CN');

async function setRecipients(
  { query }: Database,
  messageId: number,
  userids: readonly string[],
  values: { state: 'batched' | 'refused'; batch_id?: number; reason?: string },
): Promise<void> {
  const rowsAtOnce = 500;
  for (let from = 0; from < userids.length; from += rowsAtOnce) {
    await query
      .updateTable('message_recipients')
      .set(values)
      .where('message_id', '=', messageId)
      .where('userid', 'in', userids.slice(from, from + rowsAtOnce))
      .execute();
  }
}

/** How long to wait before sending is tried again. A wrong setting or a limit of WeCom does not pass in seconds. */
function restAfter(attempts: number, { kind, errcode }: WecomError, firstMs: number): number {
  if (kind === 'configuration') return longestRestMs;
  if (errcode === 45009) return 60_000;
  return Math.min(firstMs * 3 ** (attempts - 1), longestRestMs);
}
