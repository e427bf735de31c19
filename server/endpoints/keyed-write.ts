import type { Context } from 'koa';
import { z } from 'zod';
import type { Database } from '../database';
import { appError } from '../errors';
import type { Viewer } from '../viewer';
import { type NewResponse, runOnce } from './run-once';

const keySchema = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);

/** How long a write may wait for its transaction before another process may take over its key. */
const waitForTransactionMs = 2000;

/** A write with validated input. */
export interface ReadyWrite {
  /** The body as it was sent. A repeated request must have the same. */
  body: unknown;
  run(inside: Viewer): Promise<NewResponse>;
  /** Reads the body of a repeated response. By default it is what was kept of the first. */
  repeat?(kept: unknown): Promise<unknown>;
}

/**
 * Sends the response of a write that has exactly one effect for each `Idempotency-Key`. The input is validated by
 * `prepare` before the key is claimed, so a refused write can be corrected and sent again.
 * @throws {AppError} `idempotency-key-missing`, `idempotency-key-invalid`, and what `runOnce` and `prepare` throw
 */
export function keyedWrite(database: Database, { timeoutMs }: { timeoutMs: number }) {
  const leaseMs = timeoutMs + waitForTransactionMs;

  /** @returns whether the response is that of an earlier request */
  return async function write(ctx: Context, viewer: Viewer, prepare: () => Promise<ReadyWrite>): Promise<boolean> {
    const key = keyOf(ctx);
    const { body, run, repeat = async (kept: unknown) => kept } = await prepare();
    const { corpId, userid } = viewer;
    const request = { corpId, userid, key, method: ctx.method, path: ctx.path, body };
    const response = await viewer.withCommitHooks(
      (inside) => runOnce(database, request, (transaction) => run(inside(transaction)), { leaseMs }),
      // Another process may have taken over a write, which was then rolled back here.
      ({ repeated }) => !repeated,
    );

    if (response.repeated) ctx.set('Idempotency-Replayed', 'true');
    ctx.status = response.status;
    ctx.body = response.status === 204 ? null : response.repeated ? await repeat(response.body) : response.body;
    return response.repeated;
  };
}

/** @throws {AppError} `idempotency-key-missing`, `idempotency-key-invalid` */
export function keyOf(ctx: Context): string {
  const given = ctx.get('Idempotency-Key');
  if (given === '') throw appError('idempotency-key-missing');
  const key = keySchema.safeParse(given);
  if (!key.success) throw appError('idempotency-key-invalid');
  return key.data;
}
