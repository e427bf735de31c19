import type { Context } from 'koa';
import Router from 'koa-router';
import type { Logger } from 'pino';
import { AppError, appError } from '../errors';
import { rawBody } from '../http/body';
import { withTimeout } from '../work/with-timeout';

/** One request of WeCom's servers. Nothing in it is verified: a handler checks the signature first. */
export interface WecomCall {
  /** GET when WeCom checks the address, POST for an event. */
  method: 'GET' | 'POST';
  /** Parameters that are given once. */
  query: Readonly<Record<string, string>>;
  /** Empty in a GET. */
  body: Buffer;
  /** Aborted when WeCom no longer waits for the response. */
  signal: AbortSignal;
  log: Logger;
}

/** An address that WeCom's servers call. */
export interface WecomCallback {
  path: `/wecom/callback${string}`;
  /** Returns the text of the response. */
  handle(call: WecomCall): Promise<string>;
}

/** Shorter than the five seconds that WeCom waits before it repeats a call. */
const usualTimeoutMs = 4000;
const usualLimitBytes = 65_536;

/**
 * Where WeCom's servers report events. It comes before the check of the origin and before the session: the caller is
 * not a browser and proves itself by a signature. Without handlers, these addresses are unknown.
 */
export function wecomCallbacks(
  callbacks: readonly WecomCallback[],
  { limitBytes = usualLimitBytes, timeoutMs = usualTimeoutMs }: { limitBytes?: number; timeoutMs?: number } = {},
): Router {
  const readBody = rawBody({ limitBytes });

  const handle =
    ({ handle }: WecomCallback) =>
    async (ctx: Context): Promise<void> => {
      const { log } = ctx.state;
      ctx.set('Cache-Control', 'no-store');
      ctx.type = 'text/plain; charset=utf-8';
      try {
        ctx.body = await withTimeout(
          timeoutMs,
          async (signal) => {
            const method = ctx.method === 'POST' ? 'POST' : 'GET';
            const body = method === 'POST' ? await readBody(ctx) : Buffer.alloc(0);
            signal.throwIfAborted();
            return handle({ method, query: singleParameters(ctx), body, signal, log });
          },
          { error: () => appError('timeout') },
        );
      } catch (thrown) {
        log.warn({ err: thrown }, 'a callback of WeCom failed');
        sendError(ctx, thrown instanceof AppError ? thrown : appError('internal'));
      }
    };

  const router = new Router({ strict: true, sensitive: true });
  for (const callback of callbacks) router.register(callback.path, ['GET', 'POST'], handle(callback));
  return router;
}

function sendError(ctx: Context, { id, status, headers }: AppError): void {
  ctx.state.errorId = id;
  ctx.status = status;
  ctx.set({ ...headers });
  // The unread rest of a body must not be taken for the next request.
  if (!ctx.req.complete) ctx.set('Connection', 'close');
  ctx.body = id;
}

const singleParameters = ({ query }: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
