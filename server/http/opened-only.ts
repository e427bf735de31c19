import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/**
 * Lets a path be reached only by opening it as a page of its own. A page elsewhere that puts the address into pictures
 * or frames makes its visitors ask for it, and what they ask counts against the network they share. Browsers that do
 * not say what they ask for pass.
 * @throws {AppError} `cross-site`
 */
export function openedOnly({ path }: { path: string }): Middleware {
  return async function openedOnlyMiddleware(ctx: Context, next: Next) {
    if (ctx.path === path && !isOpened(ctx.get('Sec-Fetch-Dest'), ctx.get('Sec-Fetch-Site')))
      throw appError('cross-site');
    await next();
  };
}

/** As a document; or in a frame of a page of our own site, which has no need to do harm this way. */
function isOpened(destination: string, site: string): boolean {
  return (
    destination === '' ||
    destination === 'document' ||
    (destination === 'iframe' && (site === 'same-site' || site === 'same-origin'))
  );
}
