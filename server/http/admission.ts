import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/** One core responds to so many pages in about a third of a second. More requests would only wait longer. */
const usualLimit = 1000;

/**
 * Refuses requests at once while too many others are in progress, so that those are completed.
 * @param limit requests in progress
 * @throws {AppError} `busy` with `Retry-After`
 */
export function admission({ limit = usualLimit }: { limit?: number } = {}): Middleware {
  let running = 0;
  const leave = (): void => {
    running -= 1;
  };
  return function admissionMiddleware(_ctx: Context, next: Next) {
    if (running >= limit) throw appError('busy');
    running += 1;
    return next().finally(leave);
  };
}
