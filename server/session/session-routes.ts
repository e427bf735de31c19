import type { Context, Middleware, Next } from 'koa';
import { z } from 'zod';
import type { SessionAnswer } from '../../app/api/contract';
import { appError } from '../errors';
import { checkQuery, flag } from '../input';
import { SpentCodeError } from './admission';
import type { Attempts } from './attempts';
import type { PendingSignIn, PendingSignIns } from './pending-sign-in';
import { longestCode, type Redeem } from './redeem';
import type { Revocation } from './revocation';
import type { SessionCookie } from './session-cookie';
import type { SignedOut } from './signed-out';
import type { SignInLimits } from './sign-in-limits';
import type { SignIn } from './sign-in';

export const sessionPath = '/api/session';

const bodySchema = z.strictObject({
  code: z.string().min(1).max(longestCode),
  state: z.string().min(1).max(128),
  corpId: z.string().min(1).max(64),
});

const endSchema = z.strictObject({ everywhere: flag.optional() });

/**
 * `POST /api/session` trades a code for a session, step 5 to 7 of the data door; `DELETE /api/session` signs out, here or
 * with `?everywhere=true` on every device. They stand before the data door, because there is no session yet, or no more.
 */
export function createSessionRoutes(options: {
  readBody: (ctx: Context) => Promise<unknown>;
  nameOf: (userid: string) => Promise<string>;
  redeem: Redeem;
  pending: PendingSignIns;
  attempts: Attempts;
  signIn: SignIn;
  limits: SignInLimits;
  signedOut: SignedOut;
  sessionCookie: SessionCookie;
  revocation: Revocation;
  corpId: string;
}): Middleware {
  const { readBody, nameOf, redeem, pending, attempts, signIn, limits, signedOut, sessionCookie, revocation, corpId } = options;

  /** A code that leads nowhere: the front end is invited to one silent new sign-in, and told so at the third time in a minute. */
  const inviteAnew = async (ctx: Context, state: string): Promise<void> => {
    const { count, exhausted } = await attempts.countReturn(ctx, state);
    if (exhausted) {
      attempts.clear(ctx);
      throw appError('sign-in-loop');
    }
    await attempts.carryOn(count, signIn.invite(ctx));
  };

  const finish = async (ctx: Context, code: string, state: string, begun: PendingSignIn | null): Promise<void> => {
    if (begun === null || begun.door !== 'data') return inviteAnew(ctx, state);
    // This browser began the sign-in after signing out, which only the person's choice leads to.
    signedOut.clear(ctx);
    try {
      const { userid, name } = await redeem(ctx, code, begun);
      await attempts.countReturn(ctx, undefined);
      pending.end(ctx, begun);
      answer(ctx, { user: { id: userid, name } });
    } catch (error) {
      if (!(error instanceof SpentCodeError)) throw error;
      pending.end(ctx, begun);
      return inviteAnew(ctx, state);
    }
  };

  const create = async (ctx: Context): Promise<void> => {
    const body = bodySchema.safeParse(await readBody(ctx));
    if (!body.success) throw appError('body-invalid', { message: 'The body must be { "code", "state", "corpId" }, all texts.' });
    const { code, state } = body.data;
    if (body.data.corpId !== corpId) throw appError('corp-unknown');

    const begun = pending.find(ctx, state);
    if (ctx.state.session !== undefined) {
      if (begun !== null) pending.end(ctx, begun);
      const { userid } = ctx.state.session;
      return answer(ctx, { user: { id: userid, name: await nameOf(userid) } });
    }
    await limits(ctx, begun, () => finish(ctx, code, state, begun));
  };

  const end = async (ctx: Context): Promise<void> => {
    const { session } = ctx.state;
    const { everywhere = false } = checkQuery({ ...ctx.query }, endSchema);
    // Whom to sign out everywhere is not known without a session; signing out here is done already.
    if (session === undefined && everywhere) {
      signIn.invite(ctx);
      return;
    }
    // Whatever the server can write, this browser is signed out, and stays so until the person chooses to sign in.
    sessionCookie.clear(ctx);
    signedOut.set(ctx);
    pending.endAll(ctx);
    ctx.set('Cache-Control', 'no-store');
    try {
      if (session !== undefined) await (everywhere ? revocation.endPerson(session.userid) : revocation.endSession(session.userid, session.id));
    } catch (error) {
      throw appError('session-not-ended', { cause: error });
    }
    ctx.status = 204;
  };

  return async function sessionRoutes(ctx: Context, next: Next) {
    if (ctx.path !== sessionPath) return next();
    if (ctx.method === 'POST') return create(ctx);
    if (ctx.method === 'DELETE') return end(ctx);
    throw appError('method-not-allowed', { headers: { Allow: 'POST, DELETE' } });
  };
}

function answer(ctx: Context, body: SessionAnswer): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.body = body;
}
