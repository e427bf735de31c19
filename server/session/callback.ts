import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';
import { SpentCodeError } from './admission';
import type { Attempts } from './attempts';
import type { Exchange } from './exchange';
import { redirectClean, single } from './page-door';
import type { PendingSignIn, PendingSignIns } from './pending-sign-in';
import { longestCode, type Redeem } from './redeem';
import type { SignInLimits } from './sign-in-limits';
import { signInAddress, type AnswerSignedOut, type SignedOut } from './signed-out';
import { callbackPath, type SignIn } from './sign-in';

/**
 * `GET /auth/callback`: the way back of the page door. Redeems the code on the server and goes on to the page first asked
 * for; never shows anything of the app. A session that is valid by now wins. Whatever cannot lead to a session for a
 * sign-in that this browser began leads to one silent new sign-in, and to a page with words at the third time in a minute.
 */
export function createCallback(options: {
  redeem: Redeem;
  exchange: Exchange;
  pending: PendingSignIns;
  attempts: Attempts;
  signIn: SignIn;
  limits: SignInLimits;
  signedOut: SignedOut;
  answerSignedOut: AnswerSignedOut;
}): Middleware {
  const { redeem, exchange, pending, attempts, signIn, limits, signedOut, answerSignedOut } = options;

  const startAnew = async (ctx: Context, state: string | undefined, returnPath: string): Promise<void> => {
    if (signedOut.isSet(ctx)) return answerSignedOut(ctx, signInAddress(returnPath));
    const { count, exhausted } = await attempts.countReturn(ctx, state);
    if (exhausted) {
      attempts.clear(ctx);
      throw appError('sign-in-loop');
    }
    await attempts.carryOn(count, signIn.redirect(ctx, returnPath));
  };

  /** Where a callback that comes behind a session leads: to the page that its sign-in was for. */
  const pathBehind = async (code: string | undefined, state: string | undefined, userid: string): Promise<string> => {
    if (code === undefined || state === undefined) return '/';
    const known = await exchange.remembered(code, state);
    return known?.userid === userid ? known.returnPath : '/';
  };

  const finish = async (ctx: Context, code: string | undefined, state: string | undefined, begun: PendingSignIn | null): Promise<void> => {
    if (begun === null || begun.door !== 'page') return startAnew(ctx, state, begun?.returnPath ?? '/');
    if (code === undefined) {
      pending.end(ctx, begun);
      throw appError('sign-in-refused');
    }
    if (code.length > longestCode) {
      pending.end(ctx, begun);
      return startAnew(ctx, state, begun.returnPath);
    }
    try {
      await redeem(ctx, code, begun);
    } catch (error) {
      if (!(error instanceof SpentCodeError)) throw error;
      pending.end(ctx, begun);
      return startAnew(ctx, state, begun.returnPath);
    }
    await attempts.countReturn(ctx, undefined);
    pending.end(ctx, begun);
    redirectClean(ctx, begun.returnPath);
  };

  return async function callback(ctx: Context, next: Next) {
    if (ctx.path !== callbackPath) return next();
    if (ctx.method !== 'GET') throw appError('method-not-allowed', { headers: { Allow: 'GET' } });
    const code = single(ctx.query.code);
    const state = single(ctx.query.state);
    const begun = pending.find(ctx, state);
    ctx.state.retryPath = begun?.returnPath ?? '/';

    if (ctx.state.session !== undefined) {
      // Counted too: where the page does not see what is seen here (another process, another path) it would go round for ever.
      await attempts.countReturn(ctx, undefined);
      if (begun !== null) pending.end(ctx, begun);
      return redirectClean(ctx, begun?.returnPath ?? await pathBehind(code, state, ctx.state.session.userid));
    }
    await limits(ctx, begun, () => finish(ctx, code, state, begun));
  };
}
