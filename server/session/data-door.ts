import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';
import type { SignIn } from './sign-in';

/**
 * The data door: responds to an API request without a session with a 203 and the sign-in challenge; the handler does
 * not run. A person who opens a file directly, for example a picture in a new tab, expects a page, so the page door
 * responds.
 * @param isFile whether a path is that of a file
 */
export function createDataDoor({
  signIn,
  pageDoor,
  isFile,
}: {
  signIn: SignIn;
  pageDoor: Middleware;
  isFile(path: string): boolean;
}): Middleware {
  const isOpenedFile = (ctx: Context): boolean =>
    ['GET', 'HEAD'].includes(ctx.method) &&
    isFile(ctx.path) &&
    ['', 'document'].includes(ctx.get('Sec-Fetch-Dest')) &&
    /\btext\/html\b/i.test(ctx.get('Accept'));

  return function dataDoor(ctx: Context, next: Next) {
    if (ctx.state.session !== undefined) return next();
    // Browsers send OPTIONS without cookies and keep none of the response.
    if (ctx.method === 'OPTIONS')
      throw appError('method-not-allowed', { headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' } });
    if (isOpenedFile(ctx)) return pageDoor(ctx, next);
    signIn.sendChallenge(ctx);
    return undefined;
  };
}
