import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';
import type { SignIn } from './sign-in';

/**
 * Answers a request for data without a session with the address for signing in; the handler does not run. A person who
 * opens a file directly, for example a picture in a new tab, expects a page, so the page door answers.
 * @param filePaths beginnings of the paths of files
 */
export function createDataDoor({
  signIn,
  pageDoor,
  filePaths,
}: {
  signIn: SignIn;
  pageDoor: Middleware;
  filePaths: readonly string[];
}): Middleware {
  const isOpenedFile = (ctx: Context): boolean =>
    ['GET', 'HEAD'].includes(ctx.method) &&
    filePaths.some((path) => ctx.path.startsWith(path)) &&
    ['', 'document'].includes(ctx.get('Sec-Fetch-Dest')) &&
    /\btext\/html\b/i.test(ctx.get('Accept'));

  return async function dataDoor(ctx: Context, next: Next) {
    if (ctx.state.session !== undefined) return next();
    // Browsers send OPTIONS without cookies and keep none of the response.
    if (ctx.method === 'OPTIONS')
      throw appError('method-not-allowed', { headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' } });
    if (isOpenedFile(ctx)) return pageDoor(ctx, next);
    signIn.invite(ctx);
  };
}
