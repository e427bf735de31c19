import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses writes from other origins. Browsers send `Origin` or `Sec-Fetch-Site`, which pages cannot forge. A request
 * without either comes from an old browser or a program. It passes unless an HTML form could have sent it: for all
 * others, a browser sends a CORS preflight first, which is never granted.
 * @throws {AppError} `cross-site`
 */
export function sameOrigin({ publicOrigin }: { publicOrigin: string }): Middleware {
  return function sameOriginMiddleware(ctx: Context, next: Next) {
    if (!safeMethods.includes(ctx.method) && !isOurs(ctx, publicOrigin)) throw appError('cross-site');
    return next();
  };
}

function isOurs(ctx: Context, publicOrigin: string): boolean {
  const origin = ctx.get('Origin');
  const site = ctx.get('Sec-Fetch-Site');
  // A form under a strict referrer policy and a sandboxed frame both send `Origin: null`. Sec-Fetch-Site tells them
  // apart.
  if (origin !== '' && origin !== 'null') return origin === publicOrigin;
  if (site !== '') return site === 'same-origin';
  return origin === '' && !couldBeForm(ctx);
}

/**
 * Refuses requests for a path unless they are navigations. Otherwise another site could load the address as a picture
 * in its visitors' browsers, and the failures would count towards the limit of their shared network. Browsers without
 * `Sec-Fetch-Dest` pass.
 * @throws {AppError} `cross-site`
 */
export function navigationOnly({ path }: { path: string }): Middleware {
  return function navigationOnlyMiddleware(ctx: Context, next: Next) {
    if (ctx.path === path && !isNavigation(ctx.get('Sec-Fetch-Dest'), ctx.get('Sec-Fetch-Site')))
      throw appError('cross-site');
    return next();
  };
}

/** A frame counts if the page around it is on our own site. */
function isNavigation(destination: string, site: string): boolean {
  return (
    destination === '' ||
    destination === 'document' ||
    (destination === 'iframe' && (site === 'same-site' || site === 'same-origin'))
  );
}

function couldBeForm(ctx: Context): boolean {
  return ctx.method === 'POST' && !ctx.get('Content-Type').toLowerCase().startsWith('application/json');
}
