import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

const reading = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Lets a write pass only where it comes from our own pages. Browsers say so in `Origin`, and the newer ones in
 * `Sec-Fetch-Site`, and no page can forge either. Where both are missing it is no browser of our time; then only what a
 * form on another site could not have sent passes, since anything else takes a permission (CORS) that is never given.
 * @throws {AppError} `cross-site`
 */
export function sameOrigin({ publicOrigin }: { publicOrigin: string }): Middleware {
  return async function sameOriginMiddleware(ctx: Context, next: Next) {
    if (!reading.includes(ctx.method) && !isOurs(ctx, publicOrigin)) throw appError('cross-site');
    await next();
  };
}

function isOurs(ctx: Context, publicOrigin: string): boolean {
  const origin = ctx.get('Origin');
  const site = ctx.get('Sec-Fetch-Site');
  // A form sent under a strict referrer policy has the origin `null`, and so has a sandboxed frame: the other header
  // knows which.
  if (origin !== '' && origin !== 'null') return origin === publicOrigin;
  if (site !== '') return site === 'same-origin';
  return origin === '' && isBeyondForms(ctx);
}

function isBeyondForms(ctx: Context): boolean {
  return ctx.method !== 'POST' || ctx.get('Content-Type').toLowerCase().startsWith('application/json');
}
