// Sends queued messages, each to at most `mostReceivers` people (`wecom/text-card.ts`).
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../database';
import { inParts } from '../database/in-parts';
import { createLogThrottle } from '../log-throttle';
import { WecomError } from '../wecom/errors';
import type { SendResult, WecomClient } from '../wecom/types';
import { takeLease, type Lease } from '../work/lease';
import { startLoop, type Loop } from '../work/loop';
import { messageKinds } from './message-card';
import { type Batch, createRequests, type RequestOptions } from './next-request';
import { lockMessage, settle } from './outcome';
import { recallOne } from './recall';

export interface OutboxOptions extends Omit<RequestOptions, 'now' | 'wecom'> {
  database: Database;
  wecom: Pick<WecomClient, 'textCardRequest' | 'send' | 'recall'>;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
  pauseMs?: number;
  /** After this time, another process goes on if this one has ended. */
  leaseMs?: number;
  /** The pause after a failure, which grows with each further one. */
  firstRestMs?: number;
}

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

/** One step makes one request, or finds that there is nothing to do now. */
type Step = 'sent' | 'done' | { restMs: number };

function createOutbox(options: OutboxOptions) {
  const { database, wecom, corpId, log, now = Date.now, firstRestMs = 2000 } = options;
  const mayLog = createLogThrottle(60_000);
  const requests = createRequests({ ...options, now });
  /** Failures in a row, of any requests. */
  let failures = 0;

  async function hasWork(): Promise<boolean> {
    const { rows } = await sql<{ work: number }>`select
      (select count(*) from (
        select 1 from messages
          where corp_id = ${corpId} and is_open = 1 and due_at <= ${now()} and kind in (${sql.join(messageKinds)}) limit 1
      ) as m) +
      (select count(*) from (select 1 from message_batches where corp_id = ${corpId} and recall = 'wanted' limit 1) as b)
      as work`.execute(database.query);
    return (rows[0]?.work ?? 0) > 0;
  }

  /** After a failure, the other kind of work comes first, so that neither blocks the other. */
  async function step(lease: Lease): Promise<Step> {
    if (failures > 0) return (await send(lease)) ?? (await recall(lease)) ?? 'done';
    return (await recall(lease)) ?? (await send(lease)) ?? 'done';
  }

  async function recall(lease: Lease): Promise<Step | null> {
    const result = await recallOne({ database, wecom, corpId, log, now, rest }, lease);
    if (result !== 'done') return result;
    failures = 0;
    return 'sent';
  }

  async function send(lease: Lease): Promise<Step | null> {
    const batch = await database.transaction((inside) => requests.next(inside, lease, failures > 0));
    if (batch === null) return null;
    if (batch === 'closed') return 'sent';
    try {
      await accepted(batch, await wecom.send(batch.request));
      failures = 0;
      return 'sent';
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      return failed(batch, error);
    }
  }

  async function accepted(batch: Batch, { messageId, invalidUsers, unlicensedUsers }: SendResult): Promise<void> {
    await database.transaction(async (inside) => {
      await lockMessage(inside, batch.messageId);
      await inside.query
        .updateTable('message_batches')
        .set({ wecom_id: messageId })
        .where('id', '=', batch.id)
        .execute();
      await settle(inside, batch, { state: 'sent', reason: null, now: now() });
      await refuseIn(inside, batch, unlicensedUsers, 'unlicensed');
      await refuseIn(inside, batch, invalidUsers, 'invalid');
    });
  }

  /** Decides what a failure means for the request. Only a refusal of the message itself is final. */
  async function failed(batch: Batch, error: WecomError): Promise<Step> {
    const isFinal = error.call === 'message/send' && (error.kind === 'unknown' || error.kind === 'request');
    if (isFinal) {
      log.error({ err: error, message: batch.messageId }, 'WeCom refused a message');
      const reason = error.errcode === 81013 ? 'invalid' : String(error.errcode ?? error.kind);
      await database.transaction(async (inside) => {
        await lockMessage(inside, batch.messageId);
        await settle(inside, batch, { state: 'refused', reason, now: now() });
      });
      failures = 0;
      return 'sent';
    }
    const { restMs, nextAt } = rest(batch.attempts, error);
    if (mayLog(`${error.kind} ${error.errcode}`))
      log.warn({ err: error, message: batch.messageId, restMs }, 'a message was not accepted; it is sent again');
    await database.transaction((inside) => repeatLater(inside, batch, error, nextAt));
    return { restMs };
  }

  async function repeatLater(inside: Database, batch: Batch, error: WecomError, nextAt: number): Promise<void> {
    const surelyNotAccepted = error.errcode !== null || error.unaccepted;
    await lockMessage(inside, batch.messageId);
    const { recall } = await inside.query
      .updateTable('message_batches')
      .set({
        next_at: nextAt,
        problem: error.message,
        ...(surelyNotAccepted ? { first_sent_at: null } : {}),
      })
      .where('id', '=', batch.id)
      .returning('recall')
      .executeTakeFirstOrThrow();
    // Withdrawn in the meantime.
    if (surelyNotAccepted && recall === 'wanted')
      return settle(inside, batch, { state: 'cancelled', reason: null, now: now() });
    await inside.query
      .updateTable('messages')
      .set({ problem: JSON.stringify(sendingProblem(error)) })
      .where('id', '=', batch.messageId)
      .execute();
  }

  /** How long to make no request after a failure, and when to repeat the one that failed. */
  function rest(attempts: number, error: WecomError): { restMs: number; nextAt: number } {
    failures += 1;
    return {
      restMs: restAfter(failures, error, firstRestMs),
      nextAt: now() + restAfter(Math.max(attempts, failures), error, firstRestMs),
    };
  }

  return { hasWork, step };
}

/** Errcodes of WeCom's limits of calls and messages. */
const limits = [45009, 45033];

/** Why sending does not go on. `settings` are those of the app in WeCom or of the portal. */
export interface SendingProblem {
  reason: 'unavailable' | 'limit' | 'settings';
  errcode: number | null;
}

/** For publishers. The log has the whole error. */
function sendingProblem({ kind, errcode }: WecomError): SendingProblem {
  const isLimit = errcode !== null && limits.includes(errcode);
  return { reason: isLimit ? 'limit' : kind === 'configuration' ? 'settings' : 'unavailable', errcode };
}

async function refuseIn(inside: Database, { id }: Batch, userids: readonly string[], reason: string): Promise<void> {
  for (const some of inParts(userids)) {
    await inside.query
      .updateTable('message_recipients')
      .set({ state: 'refused', reason })
      .where('batch_id', '=', id)
      .where('userid', 'in', some)
      .execute();
  }
}

/** A wrong setting or a limit of WeCom does not pass in seconds. */
function restAfter(failures: number, { kind, errcode }: WecomError, firstMs: number): number {
  if (kind === 'configuration') return longestRestMs;
  if (errcode === 45009) return 60_000;
  return Math.min(firstMs * 3 ** (failures - 1), longestRestMs);
}
