import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';
import type { SignIn } from './sign-in';

/**
 * Lets no request for data through without a session: the handler does not run, and the response says where to sign in.
 * A file that a browser opens by itself is a page to the person, so the page door answers.
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
