import type { Context, Middleware, Next } from 'koa';
import { randomText } from './random-text';
import type { ProxyTrust } from './trusted-proxy';

const harmless = /^[\w.:-]{8,64}$/;

/** Gives each request an id, or keeps the one that a trusted proxy gave it, and tells it in `X-Request-Id`. */
export function requestId({ trusts }: { trusts: ProxyTrust }): Middleware {
  return async function requestIdMiddleware(ctx: Context, next: Next) {
    const given = ctx.get('X-Request-Id');
    const id = harmless.test(given) && trusts(ctx.req.socket.remoteAddress) ? given : randomText(12, 'base64url');
    ctx.state.requestId = id;
    ctx.set('X-Request-Id', id);
    await next();
  };
}
