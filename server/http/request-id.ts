import { randomBytes } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import type { ProxyTrust } from './trusted-proxy';

const harmless = /^[\w.:-]{8,64}$/;

/** Gives each request an id, or keeps the one that a trusted proxy gave it, and tells it in `X-Request-Id`. */
export function requestId({ trusts }: { trusts: ProxyTrust }): Middleware {
  return async function requestIdMiddleware(ctx: Context, next: Next) {
    const given = ctx.get('X-Request-Id');
    const id = harmless.test(given) && trusts(ctx.req.socket.remoteAddress) ? given : randomBytes(12).toString('base64url');
    ctx.state.requestId = id;
    ctx.set('X-Request-Id', id);
    await next();
  };
}
