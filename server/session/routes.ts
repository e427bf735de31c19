import type { Context, Next } from 'koa';
import Router from 'koa-router';
import { z } from 'zod';
import type { SessionBody } from '../../app/api/contract';
import { appError } from '../errors';
import { SpentCodeError } from '../identity';
import { checkQuery, flag } from '../input';
import { longestCode, type Redeem } from './code-exchange';
import type { SessionCookie } from './cookies';
import type { LoopGuard } from './sign-in-loop-guard';
import { redirectClean, single } from './page-door';
import type { PendingSignIn, PendingSignIns } from './pending-sign-in';
import { safeReturnPath } from './return-path';
import type { Revocation } from './revocation';
import { callbackPath, type SignIn } from './sign-in';
import type { SignInLimits } from './failed-sign-in-limits';
import { signInAddress, signInPath, type SendSignedOutPage, type SignedOut } from './signed-out';

export const sessionPath = '/api/session';

const bodySchema = z.strictObject({
  code: z.string().min(1).max(longestCode),
  state: z.string().min(1).max(128),
  corpId: z.string().min(1).max(64),
});

const endSchema = z.strictObject({ everywhere: flag.optional() });

export interface SessionRoutesOptions {
  readBody: (ctx: Context) => Promise<unknown>;
  nameOf: (userid: string) => Promise<string>;
  pageCallback: (ctx: Context) => Promise<void>;
  redeem: Redeem;
  pending: PendingSignIns;
  loopGuard: LoopGuard;
  signIn: SignIn;
  limits: SignInLimits;
  signedOut: SignedOut;
  sendSignedOutPage: SendSignedOutPage;
  sessionCookie: SessionCookie;
  revocation: Revocation;
  corpId: string;
}

/**
 * The routes that begin and end sessions. They come before both doors, because they also work without a session:
 *
 * - `POST /api/session` exchanges a code for a session (steps 5 to 7 of the data door)
 * - `DELETE /api/session` signs out, with `?everywhere=true` on all devices
 * - `GET /auth/callback` is where a page sign-in returns
 * - `GET /auth/sign-in?to=<path>` is the button of the signed-out page, a plain link that works without JavaScript
 */
export function sessionRoutes(options: SessionRoutesOptions): Router {
  const {
    readBody,
    nameOf,
    pageCallback,
    redeem,
    pending,
    loopGuard,
    signIn,
    limits,
    signedOut,
    sendSignedOutPage,
    sessionCookie,
    revocation,
    corpId,
  } = options;

  /** Responds to a code that leads to no session with one silent new sign-in. */
  const sendChallengeAgain = async (ctx: Context, state: string): Promise<void> => {
    const count = await loopGuard.countReturn(ctx, state);
    await loopGuard.carryOn(count, signIn.sendChallenge(ctx));
  };

  const finish = async (ctx: Context, code: string, state: string, begun: PendingSignIn | null): Promise<void> => {
    if (begun === null || begun.door !== 'data') return sendChallengeAgain(ctx, state);
    if (signedOut.isSet(ctx) && !begun.afterSignOut) {
      // A request that was in progress during the sign-out began it. The front end shows its button.
      pending.end(ctx, begun);
      signIn.sendChallenge(ctx);
      return;
    }
    // If the person had signed out, they pressed the button: the front end leaves for no such sign-in without it.
    signedOut.clear(ctx);
    try {
      const { userid, name } = await redeem(ctx, code, begun);
      await loopGuard.noteReturn(ctx);
      pending.end(ctx, begun);
      sendSession(ctx, { user: { id: userid, name } });
    } catch (error) {
      if (!(error instanceof SpentCodeError)) throw error;
      pending.end(ctx, begun);
      return sendChallengeAgain(ctx, state);
    }
  };

  const create = async (ctx: Context): Promise<void> => {
    const body = bodySchema.safeParse(await readBody(ctx));
    if (!body.success)
      throw appError('body-invalid', { message: 'The body must be { "code", "state", "corpId" }, all strings.' });
    const { code, state } = body.data;
    if (body.data.corpId !== corpId) throw appError('corp-unknown');
    const begun = pending.find(ctx, state);
    if (ctx.state.session === undefined) return limits(ctx, begun, () => finish(ctx, code, state, begun));
    if (begun !== null) pending.end(ctx, begun);
    const { userid } = ctx.state.session;
    sendSession(ctx, { user: { id: userid, name: await nameOf(userid) } });
  };

  const end = async (ctx: Context): Promise<void> => {
    const { session } = ctx.state;
    const { everywhere = false } = checkQuery({ ...ctx.query }, endSchema);
    // Without a session it is unknown whose devices to sign out. This browser is signed out already.
    if (session === undefined && everywhere) {
      signIn.sendChallenge(ctx);
      return;
    }
    // Even if nothing can be written, this browser is signed out until the person chooses to sign in.
    sessionCookie.clear(ctx);
    signedOut.set(ctx);
    pending.endAll(ctx);
    ctx.set({ 'Cache-Control': 'no-store', 'Clear-Site-Data': '"cache"' });
    try {
      if (session !== undefined)
        await (everywhere
          ? revocation.endSessionsOf(session.userid, session.id)
          : revocation.endSession(session.userid, session.id));
    } catch (error) {
      throw appError('session-not-ended', { cause: error });
    }
    ctx.status = 204;
  };

  const signInButton = async (ctx: Context): Promise<void> => {
    const returnPath = safeReturnPath(single(ctx.query.to) ?? '/');
    ctx.state.retryPath = returnPath;
    if (ctx.state.session !== undefined) return redirectClean(ctx, returnPath);
    // Another site cannot press the button for the person.
    if (signedOut.isSet(ctx) && ctx.get('Sec-Fetch-Site') === 'cross-site')
      return sendSignedOutPage(ctx, signInAddress(returnPath));
    signedOut.clear(ctx);
    signIn.redirect(ctx, returnPath);
  };

  const router = new Router({ strict: true, sensitive: true });
  router.post(sessionPath, create);
  router.delete(sessionPath, end);
  router.all(sessionPath, refuseMethod('POST, DELETE'));
  router.get(callbackPath, onlyGet(pageCallback));
  router.all(callbackPath, refuseMethod('GET'));
  router.get(signInPath, onlyGet(signInButton));
  router.all(signInPath, refuseMethod('GET'));
  return router;
}

/** koa-router runs the handler of GET for HEAD too, but a HEAD must not redeem a code or begin a sign-in. */
function onlyGet(handler: (ctx: Context) => Promise<void>) {
  return (ctx: Context, next: Next): Promise<void> => (ctx.method === 'GET' ? handler(ctx) : next());
}

function refuseMethod(allow: string) {
  return (): never => {
    throw appError('method-not-allowed', { headers: { Allow: allow } });
  };
}

function sendSession(ctx: Context, body: SessionBody): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.body = body;
}
