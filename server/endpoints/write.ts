import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import type { Database } from '../database';
import { appError } from '../errors';
import { type Answer, runOnce, type RunOnceOptions } from './run-once';

const keySchema = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);

export interface WriteOptions {
  database: Database;
  /** The parsed body; null where there is none. Refuses what is no JSON or too large. */
  readBody(ctx: Context): Promise<unknown>;
}

/** One write of a person: `body` is still to be validated; everything goes through `database`, a transaction unless said otherwise. */
export type Work = (ctx: Context, write: { body: unknown; database: Database }) => Promise<Answer>;

/** Makes the handlers of writes: each does its work once for each `Idempotency-Key`, and says when an answer is a repeated one. */
export function createWrite({ database, readBody }: WriteOptions) {
  return (work: Work, how: Pick<RunOnceOptions, 'transaction'> = {}): Middleware => async function write(ctx) {
    const { session } = ctx.state;
    if (session === undefined) throw appError('internal', { cause: new Error('A write was reached without a session') });
    const key = keyOf(ctx);
    const body = await readBody(ctx);
    const { corpId, userid } = session;
    const request = { corpId, userid, key, method: ctx.method, path: ctx.path, body };
    const answer = await runOnce(database, request, (inside) => work(ctx, { body, database: inside }), how);

    if (answer.repeated) ctx.set('Idempotency-Replayed', 'true');
    ctx.status = answer.status;
    ctx.body = answer.status === 204 ? null : answer.body;
  };
}

function keyOf(ctx: Context): string {
  const given = ctx.get('Idempotency-Key');
  if (given === '') throw appError('idempotency-key-missing');
  const key = keySchema.safeParse(given);
  if (!key.success) throw appError('idempotency-key-invalid');
  return key.data;
}
