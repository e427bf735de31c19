import type { Context, Middleware, Next } from 'koa';
import { randomText } from './random-text';
import type { ProxyTrust } from './trusted-proxy';

const validId = /^[\w.:-]{8,64}$/;

/** Assigns a request id, or keeps the one from a trusted proxy, and sends it in `X-Request-Id`. */
export function requestId({ trusts }: { trusts: ProxyTrust }): Middleware {
  return function requestIdMiddleware(ctx: Context, next: Next) {
    const given = ctx.get('X-Request-Id');
    const id = validId.test(given) && trusts(ctx.req.socket.remoteAddress) ? given : randomText(12, 'base64url');
    ctx.state.requestId = id;
    ctx.set('X-Request-Id', id);
    return next();
  };
}
