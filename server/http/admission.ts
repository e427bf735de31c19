import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';
import { hasBody } from './body-time';

/** One core responds to so many pages in about a third of a second. More requests would only wait longer. */
const usualLimit = 1000;

/**
 * Refuses requests at once while too many others are in progress, so that those are completed. Only what the portal
 * itself works on counts: otherwise slow bodies, or a slow WeCom, would lock everyone out.
 * @param limit requests in progress
 * @param waiting paths whose requests mostly wait for WeCom; they do not count, but are refused like others
 * @throws {AppError} `busy` with `Retry-After`
 */
export function admission({
  limit = usualLimit,
  waiting = [],
}: { limit?: number; waiting?: readonly string[] } = {}): Middleware {
  let running = 0;
  return function admissionMiddleware(ctx: Context, next: Next) {
    if (running >= limit) throw appError('busy');
    if (waiting.includes(ctx.path)) return next();
    const { req } = ctx;
    let isCounted = false;
    const enter = (): void => {
      isCounted = true;
      running += 1;
    };
    // Nothing reads the body of a GET.
    if (['GET', 'HEAD'].includes(ctx.method) || !hasBody(req)) enter();
    else req.once('end', enter);
    return next().finally(() => {
      req.off('end', enter);
      if (isCounted) running -= 1;
    });
  };
}
