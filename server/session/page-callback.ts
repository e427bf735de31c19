import type { Context } from 'koa';
import { appError } from '../errors';
import { SpentCodeError } from '../identity';
import { longestCode, type Exchange, type Redeem } from './code-exchange';
import type { LoopGuard } from './sign-in-loop-guard';
import type { PendingSignIn, PendingSignIns } from './pending-sign-in';
import type { SignIn } from './sign-in';
import type { SignInLimits } from './failed-sign-in-limits';
import { signInAddress, type SendSignedOutPage, type SignedOut } from './signed-out';
import { redirectClean, single } from './page-door';

/**
 * Makes the handler of `GET /auth/callback`, where a page sign-in returns. It redeems the code and redirects to the
 * page that was requested; it never shows the app. A valid session wins. Anything that cannot lead to a session for a
 * sign-in that began in this browser leads to one silent new sign-in, and to an error page the third time within a
 * minute.
 */
export function createPageCallback(options: {
  redeem: Redeem;
  exchange: Exchange;
  pending: PendingSignIns;
  loopGuard: LoopGuard;
  signIn: SignIn;
  limits: SignInLimits;
  signedOut: SignedOut;
  sendSignedOutPage: SendSignedOutPage;
}): (ctx: Context) => Promise<void> {
  const { redeem, exchange, pending, loopGuard, signIn, limits, signedOut, sendSignedOutPage } = options;

  const signInAgain = async (ctx: Context, state: string | undefined, returnPath: string): Promise<void> => {
    const count = await loopGuard.countReturn(ctx, state);
    await loopGuard.carryOn(count, signIn.redirect(ctx, returnPath));
  };

  /** Where to redirect if there is a session already: to the page that the callback's own sign-in was for. */
  const pathWithSession = async (
    code: string | undefined,
    state: string | undefined,
    userid: string,
  ): Promise<string> => {
    if (code === undefined || state === undefined) return '/';
    const known = await exchange.remembered(code, state);
    return known?.userid === userid ? known.returnPath : '/';
  };

  const finish = async (
    ctx: Context,
    code: string | undefined,
    state: string | undefined,
    begun: PendingSignIn | null,
  ): Promise<void> => {
    // Also a sign-in that is still valid: a request that was in progress during the sign-out may have begun it.
    if (signedOut.isSet(ctx)) {
      if (begun !== null) pending.end(ctx, begun);
      return sendSignedOutPage(ctx, signInAddress(begun?.returnPath ?? '/'));
    }
    if (begun === null || begun.door !== 'page') return signInAgain(ctx, state, begun?.returnPath ?? '/');
    if (code === undefined) {
      pending.end(ctx, begun);
      throw appError('sign-in-refused');
    }
    try {
      if (code.length > longestCode) throw new SpentCodeError('The code is longer than the provider makes them');
      await redeem(ctx, code, begun);
    } catch (error) {
      if (!(error instanceof SpentCodeError)) throw error;
      pending.end(ctx, begun);
      return signInAgain(ctx, state, begun.returnPath);
    }
    await loopGuard.noteReturn(ctx);
    pending.end(ctx, begun);
    redirectClean(ctx, begun.returnPath);
  };

  return async function pageCallback(ctx) {
    const code = single(ctx.query.code);
    const state = single(ctx.query.state);
    const begun = pending.find(ctx, state);
    ctx.state.retryPath = begun?.returnPath ?? '/';
    if (ctx.state.session === undefined) return limits(ctx, begun, () => finish(ctx, code, state, begun));
    // Counted, too: if the page does not see the session that is seen here, the browser would loop.
    await loopGuard.noteReturn(ctx);
    if (begun !== null) pending.end(ctx, begun);
    redirectClean(ctx, begun?.returnPath ?? (await pathWithSession(code, state, ctx.state.session.userid)));
  };
}
