import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';
import { redirectClean, single } from './page-door';
import { safeReturnPath } from './return-path';
import { signInAddress, signInPath, type AnswerSignedOut, type SignedOut } from './signed-out';
import type { SignIn } from './sign-in';

/** `GET /auth/sign-in?to=<path>`: a person who was signed out chose to sign in again. A plain link, for it works without scripts. */
export function createSignInButton(options: { signIn: SignIn; signedOut: SignedOut; answerSignedOut: AnswerSignedOut }): Middleware {
  const { signIn, signedOut, answerSignedOut } = options;

  return async function signInButton(ctx: Context, next: Next) {
    if (ctx.path !== signInPath) return next();
    if (ctx.method !== 'GET') throw appError('method-not-allowed', { headers: { Allow: 'GET' } });
    const returnPath = safeReturnPath(single(ctx.query.to) ?? '/');
    ctx.state.retryPath = returnPath;
    if (ctx.state.session !== undefined) return redirectClean(ctx, returnPath);
    // Another site cannot press the button for the person.
    if (signedOut.isSet(ctx) && ctx.get('Sec-Fetch-Site') === 'cross-site') return answerSignedOut(ctx, signInAddress(returnPath));
    signedOut.clear(ctx);
    signIn.redirect(ctx, returnPath);
  };
}
