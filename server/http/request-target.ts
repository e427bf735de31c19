import type { Context, Middleware, Next } from 'koa';

declare module 'koa' {
  interface DefaultState {
    /** The request named something else than a path of this site. */
    targetRefused?: boolean;
  }
}

/**
 * Takes the address away from a request that names something else than a path of this site (a whole address, `*`, or a path with two
 * slashes, which a browser would read as another host), before anybody reads it: Koa throws for some of them at its first
 * look. `limits` then refuses the request, where errors are answered.
 */
export function requestTarget(): Middleware {
  return async function requestTargetMiddleware(ctx: Context, next: Next) {
    if (!/^\/(?!\/)/.test(ctx.url)) {
      ctx.url = '/';
      ctx.state.targetRefused = true;
    }
    await next();
  };
}
