import type { Context, Middleware, Next } from 'koa';

/** Sends the id of the front end's build in `X-Foyer-Build`, so that a page of an earlier build can reload. */
export function buildHeader(buildId: string): Middleware {
  return function buildHeaderMiddleware(ctx: Context, next: Next) {
    ctx.set('X-Foyer-Build', buildId);
    return next();
  };
}
