import { type Expression, sql, type SqlBool } from 'kysely';
import type { Logger } from 'pino';
import type { Language } from '../../app/api/contract';
import type { Database } from '../database';
import { WecomError } from '../wecom/errors';
import { duplicateCheckSeconds, mostReceivers } from '../wecom/text-card';
import type { WecomClient } from '../wecom/types';
import type { Lease } from '../work/lease';
import {
  cardOf,
  messageFacts,
  type MessageFacts,
  type MessageKind,
  messageKinds,
  readerKinds,
  type Reminded,
} from './message-card';
import { closeIfSettled, lockMessage, setRecipients, settle } from './outcome';

export interface RequestOptions {
  wecom: Pick<WecomClient, 'textCardRequest'>;
  corpId: string;
  /** Cards open paths of this origin. */
  publicOrigin: string;
  /** For dates in cards. */
  timeZone: string;
  /**
   * Who may get messages about a notice now: a condition for `people as p`. Its audience may have changed since a
   * message was stored.
   */
  audienceOf(inside: Database, corpId: string, noticeId: number): Promise<Expression<SqlBool>>;
  /** Who still needs a reminder of a notice: a condition for `people as p`. */
  needsReminder(inside: Database, corpId: string, noticeId: number, who: Reminded): Promise<Expression<SqlBool>>;
  newQuestions: ReadNewQuestions;
  log: Logger;
  now: () => number;
}

/**
 * Reads the questions under a notice, from the one with the id `first` on.
 * @returns how many wait for an answer, and who may get a message about them now: a condition for `people as p`
 */
export type ReadNewQuestions = (
  inside: Database,
  corpId: string,
  noticeId: number,
  first: number,
) => Promise<{ count: number; to: Expression<SqlBool> }>;

/** A request that is about to be sent. */
export interface Batch {
  id: number;
  messageId: number;
  request: string;
  attempts: number;
}

/** Safely within the time in which WeCom recognizes a repeated request, also if clocks differ. */
const repeatWithinMs = duplicateCheckSeconds * 1000 - 10 * 60_000;
/** While WeCom does not respond, no more requests are begun than this. Each may become unknown. */
const mostUnfinished = 10;

type Message = Awaited<ReturnType<typeof lockMessage>>;

/** Finds and prepares requests. */
export function createRequests(options: RequestOptions) {
  const { wecom, corpId, publicOrigin, timeZone, audienceOf, needsReminder, newQuestions, log, now } = options;

  /**
   * The next request, marked as being sent. Null if there is nothing to send now. `closed`: something was settled
   * without a request.
   * @param newFirst whether one that was never sent comes first. After a failure it does: the failure may concern only
   * one request, which must not block all others.
   * @throws {Error} if another process has taken over
   */
  async function next(inside: Database, lease: Lease, newFirst: boolean): Promise<Batch | 'closed' | null> {
    if (!(await lease.renew(inside))) throw new Error('Another process has taken over sending messages');
    if (newFirst && (await unfinishedCount(inside)) < mostUnfinished)
      return (await newBatch(inside)) ?? (await unfinished(inside));
    return (await unfinished(inside)) ?? (await newBatch(inside));
  }

  async function unfinishedCount({ query }: Database): Promise<number> {
    const { batches } = await query
      .selectFrom('message_batches')
      .select(({ fn }) => fn.countAll<number>().as('batches'))
      .where('corp_id', '=', corpId)
      .where('state', '=', 'sending')
      .executeTakeFirstOrThrow();
    return batches;
  }

  async function unfinished(inside: Database): Promise<Batch | 'closed' | null> {
    const batch = await inside.query
      .selectFrom('message_batches')
      .select(['id', 'message_id', 'request', 'attempts', 'first_sent_at'])
      .where('corp_id', '=', corpId)
      .where('state', '=', 'sending')
      .where('next_at', '<=', now())
      .orderBy('next_at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (batch === undefined) return null;
    const { id, message_id: messageId, request, attempts, first_sent_at: firstSentAt } = batch;
    if (firstSentAt === null) return fillAgain(inside, messageId, { id, attempts });
    if (request === null || now() - firstSentAt > repeatWithinMs) {
      await lockMessage(inside, messageId);
      await settle(inside, { id, messageId }, { state: 'unknown', reason: null, now: now() });
      log.error({ message: messageId, batch: id }, 'WeCom did not say in time whether it accepted a message');
      return 'closed';
    }
    return begin(inside, { id, messageId, request, attempts });
  }

  async function newBatch(inside: Database): Promise<Batch | 'closed' | null> {
    const found = await inside.query
      .selectFrom('messages as m')
      .select('m.id')
      .where('m.corp_id', '=', corpId)
      .where('m.is_open', '=', 1)
      .where('m.due_at', '<=', now())
      // Kinds of a later version wait for it.
      .where('m.kind', 'in', messageKinds)
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
    if (found === undefined) return null;
    const message = await lockMessage(inside, found.id);
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
    const filled = await fill(inside, message, userids, first.language);
    if (filled === null) return 'closed';
    const { id } = await inside.query
      .insertInto('message_batches')
      .values({ message_id: message.id, corp_id: corpId, state: 'sending', next_at: now(), request: filled.request })
      .returning('id')
      .executeTakeFirstOrThrow();
    await setRecipients(inside, message.id, filled.userids, { state: 'batched', batch_id: id });
    return begin(inside, { id, messageId: message.id, request: filled.request, attempts: 0 });
  }

  /** Makes a request that WeCom has surely not accepted again, for the audience of this moment. */
  async function fillAgain(
    inside: Database,
    messageId: number,
    batch: Pick<Batch, 'id' | 'attempts'>,
  ): Promise<Batch | 'closed'> {
    const message = await lockMessage(inside, messageId);
    const batched = await inside.query
      .selectFrom('message_recipients')
      .select(['userid', 'language'])
      .where('batch_id', '=', batch.id)
      .where('state', '=', 'batched')
      .orderBy('userid')
      .execute();
    const [first] = batched;
    const userids = batched.map(({ userid }) => userid);
    const filled = first === undefined ? null : await fill(inside, message, userids, first.language);
    if (filled !== null) return begin(inside, { ...batch, messageId, request: filled.request });
    await settle(inside, { id: batch.id, messageId }, { state: 'cancelled', reason: null, now: now() });
    return 'closed';
  }

  /** The request to those who may still get the message. Null if there is none; the others are settled. */
  async function fill(
    inside: Database,
    message: Message,
    given: readonly string[],
    language: string,
  ): Promise<{ userids: string[]; request: string } | null> {
    const facts = factsOf(message);
    if (facts === null) {
      log.error({ message: message.id }, 'a message cannot be read and is not sent');
      await setRecipients(inside, message.id, given, { state: 'refused', reason: 'unreadable', batch_id: null });
      return null;
    }
    const questions = await questionsOf(inside, message, facts);
    const needs =
      questions === null ? await needsMessage(inside, message, facts) : sql<SqlBool>`${sql.lit(questions.count)} > 0`;
    const current = await inside.query
      .selectFrom('people as p')
      .select(['p.userid', sql<number>`case when ${needs} then 1 else 0 end`.as('needs')])
      .where('p.corp_id', '=', corpId)
      .where('p.userid', 'in', given)
      .where(questions?.to ?? (await audienceOf(inside, corpId, message.thing_id ?? 0)))
      .execute();
    const mayGet = new Map(current.map(({ userid, needs: isNeeded }) => [userid, isNeeded === 1]));
    const userids = given.filter((userid) => mayGet.get(userid) === true);
    const unneeded = given.filter((userid) => mayGet.get(userid) === false);
    const others = given.filter((userid) => !mayGet.has(userid));
    await setRecipients(inside, message.id, unneeded, { state: 'unneeded', batch_id: null });
    await setRecipients(inside, message.id, others, { state: 'cancelled', batch_id: null });
    if (userids.length === 0) return null;
    const counted = questions === null ? {} : { newQuestions: questions.count };
    const card = cardOf(facts.kind, { ...facts.facts, ...counted }, languageOf(language), { publicOrigin, timeZone });
    try {
      return { userids, request: wecom.textCardRequest(userids, card) };
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      await refuseUnsendable(inside, message.id, userids, error);
      return null;
    }
  }

  const questionsOf = async (
    inside: Database,
    { thing_id: noticeId }: Message,
    { kind, facts }: { kind: MessageKind; facts: MessageFacts },
  ) => (kind === 'questions' ? newQuestions(inside, corpId, noticeId ?? 0, facts.firstQuestion ?? 0) : null);

  /**
   * Who still needs a message, as a condition for `people as p`: nobody who gets a newer one about the same notice, and
   * of a reminder nobody who has done what it is about.
   */
  async function needsMessage(
    inside: Database,
    { id, thing_id: noticeId }: Message,
    { kind, facts }: { kind: MessageKind; facts: MessageFacts },
  ): Promise<Expression<SqlBool>> {
    if (kind === 'answer' || noticeId === null) return sql<SqlBool>`1 = 1`;
    const reminded =
      facts.reminded === undefined
        ? sql<SqlBool>`1 = 1`
        : await needsReminder(inside, corpId, noticeId, facts.reminded);
    return sql<SqlBool>`${reminded} and not exists (
      select 1 from messages m join message_recipients r on r.message_id = m.id and r.userid = p.userid
        where m.corp_id = ${corpId} and m.thing_id = ${noticeId} and m.id > ${id} and m.kind in (${sql.join(readerKinds)})
          and r.state in ('waiting', 'batched', 'sent', 'unknown'))`;
  }

  /** A userid that cannot be in a request must not stop the others, which are sent with the next one. */
  async function refuseUnsendable(
    inside: Database,
    messageId: number,
    userids: readonly string[],
    error: WecomError,
  ): Promise<void> {
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
    await setRecipients(inside, messageId, refused, { state: 'refused', reason: 'invalid', batch_id: null });
  }

  async function begin(inside: Database, { id, messageId, request, attempts }: Batch): Promise<Batch | 'closed'> {
    const { numUpdatedRows } = await inside.query
      .updateTable('message_batches')
      .set(({ fn, val, ref }) => ({
        request,
        attempts: attempts + 1,
        first_sent_at: fn.coalesce(ref('first_sent_at'), val(now())),
      }))
      .where('id', '=', id)
      .where('state', '=', 'sending')
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n ? { id, messageId, request, attempts: attempts + 1 } : 'closed';
  }

  return { next };
}

const languageOf = (text: string): Language => (text === 'en' ? 'en' : 'zh-CN');

/** What a message says; null if it cannot be read. */
function factsOf(message: Message): { kind: MessageKind; facts: MessageFacts } | null {
  const kind = messageKinds.find((one) => one === message.kind);
  try {
    return kind === undefined ? null : { kind, facts: messageFacts.parse(JSON.parse(message.facts)) };
  } catch {
    return null;
  }
}
