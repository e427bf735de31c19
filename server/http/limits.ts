import type { ServerOptions } from 'node:http';
import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/**
 * What a connection may take. Slow or silent clients lose theirs; a connection that is kept alive outlives the 60 seconds
 * that load balancers keep theirs, so that it is never us who close one just as they use it.
 */
export const serverLimits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
  // Ours to refuse, with words.
  requireHostHeader: false,
} as const satisfies ServerOptions;

/** How long nothing may move on a connection under an answer: far longer than we take to make one; who reads slowly, but reads, is never cut off. */
export const unreadMs = 60_000;

/** @throws {AppError} `bad-request`: no `Host`; `address-too-long`; `path-malformed`: an address that is not a path, or that cannot be decoded */
export function limits({ addressLength = 4096 }: { addressLength?: number } = {}): Middleware {
  return async function limitsMiddleware(ctx: Context, next: Next) {
    if (ctx.req.httpVersion !== '1.0' && ctx.req.headers.host === undefined) throw appError('bad-request', { message: 'The request has no Host.' });
    if (ctx.url.length > addressLength) throw appError('address-too-long');
    if (ctx.state.targetRefused === true || !isDecodable(ctx.path)) throw appError('path-malformed');
    await next();
  };
}

/** Also refuses control characters, which mean nothing in a path and much in a log, a file name or a header. */
function isDecodable(path: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
