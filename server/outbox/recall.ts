import type { Logger } from 'pino';
import type { Database } from '../database';
import { WecomError } from '../wecom/errors';
import type { WecomClient } from '../wecom/types';
import type { Lease } from '../work/lease';

export interface RecallOptions {
  database: Database;
  wecom: Pick<WecomClient, 'recall'>;
  corpId: string;
  log: Logger;
  now: () => number;
  /** Notes a failure that may pass. Returns how long to make no request, and when to repeat this one. */
  rest(attempts: number, error: WecomError): { restMs: number; nextAt: number };
}

/** How long WeCom recalls a message. */
const recallWithinMs = 86_400_000 - 60_000;

/**
 * Recalls one sent message of a withdrawn notice, and tries again while WeCom recalls messages of that age.
 * @returns null if there is none to recall now
 */
export async function recallOne(
  { database, wecom, corpId, log, now, rest }: RecallOptions,
  lease: Lease,
): Promise<'done' | { restMs: number } | null> {
  const batch = await database.query
    .selectFrom('message_batches')
    .select(['id', 'message_id', 'wecom_id', 'ended_at', 'attempts'])
    .where('corp_id', '=', corpId)
    .where('recall', '=', 'wanted')
    .where('state', '!=', 'sending')
    .where('next_at', '<=', now())
    .orderBy('next_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (batch === undefined || !(await lease.renew())) return null;
  const { id, message_id: message, wecom_id: wecomId, ended_at: sentAt } = batch;
  const store = async (values: { recall: 'done' | 'failed' } | { attempts: number; next_at: number }): Promise<void> =>
    void (await database.query.updateTable('message_batches').set(values).where('id', '=', id).execute());

  if (wecomId === null || wecomId === '' || sentAt === null || now() - sentAt > recallWithinMs) {
    await store({ recall: 'failed' });
    return 'done';
  }
  try {
    await wecom.recall(wecomId);
  } catch (error) {
    if (!(error instanceof WecomError)) throw error;
    const mayPass = error.kind === 'unavailable' || error.kind === 'configuration';
    if (!mayPass) {
      log.warn({ err: error, message }, 'WeCom did not recall a message');
      await store({ recall: 'failed' });
      return 'done';
    }
    const attempts = batch.attempts + 1;
    const { restMs, nextAt } = rest(attempts, error);
    await store({ attempts, next_at: nextAt });
    return { restMs };
  }
  await store({ recall: 'done' });
  return 'done';
}
