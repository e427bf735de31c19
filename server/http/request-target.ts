import type { Context, Middleware, Next } from 'koa';

declare module 'koa' {
  interface DefaultState {
    /** The request target is not a path of this site. */
    targetRefused?: boolean;
  }
}

/**
 * A path that every URL parser reads as a path: no host (`//`), no backslash before the query, no fragment. Node admits
 * only `!` to `~`.
 */
const originForm = /^\/(?!\/)[^#?\\]*(?:\?[^#]*)?$/;

/**
 * Makes the request target safe to read, before anything else reads it. Koa parses `ctx.path` with a URL parser that
 * finds a host in `/\a@b#` (the path is then null) and throws for `/\a@[#`. Such a target, an absolute address and `*`
 * are replaced by `/`, and `limits` refuses the request where errors are rendered.
 */
export function requestTarget(): Middleware {
  return async function requestTargetMiddleware(ctx: Context, next: Next) {
    if (!originForm.test(ctx.url)) {
      ctx.state.targetRefused = true;
      ctx.url = '/';
      ctx.originalUrl = '/';
    }
    await next();
  };
}
