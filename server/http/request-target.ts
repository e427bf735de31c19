import type { Context, Middleware, Next } from 'koa';

declare module 'koa' {
  interface DefaultState {
    /** The request target is not a path of this site. */
    targetRefused?: boolean;
  }
}

/** Whether the path belongs to the API rather than to a page. */
export const isApiPath = (path: string): boolean => path === '/api' || path.startsWith('/api/');

/** Matches what every URL parser reads as a path: no host (`//`), no backslash before the query, no fragment. */
const originForm = /^\/(?!\/)[^#?\\]*(?:\?[^#]*)?$/;

/**
 * Makes the request target safe to read, before anything else reads it. Koa's URL parser finds a host in `/\a@b#`, so
 * that `ctx.path` is null, and throws for `/\a@[#`. Such a target, an absolute address and `*` are replaced by `/`, and
 * `limits` refuses the request later, when errors can be rendered.
 */
export function requestTarget(): Middleware {
  return function requestTargetMiddleware(ctx: Context, next: Next) {
    if (!originForm.test(ctx.url)) {
      ctx.state.targetRefused = true;
      ctx.url = '/';
      ctx.originalUrl = '/';
    }
    return next();
  };
}
