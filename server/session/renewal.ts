import type { Context, Middleware, Next } from 'koa';
import type { Database } from '../database';
import type { SessionCookie } from './cookies';
import type { LoopGuard } from './sign-in-loop-guard';
import { recordRenewal } from './own-sessions';
import { renewSession, type Lifetimes, type Session } from './session-token';
import { callbackPath } from './sign-in';

/** Renews a session after half its lifetime, before any other response, and resets the loop guard. */
export function createRenewal(options: {
  database: Database;
  sessionCookie: SessionCookie;
  loopGuard: LoopGuard;
  lifetimes: Lifetimes;
  now: () => number;
}): Middleware {
  const { database, sessionCookie, loopGuard, lifetimes, now } = options;

  const renew = async (ctx: Context, renewed: Session): Promise<void> => {
    try {
      // Recorded first: the person's list must not lose a session that continues.
      await recordRenewal(database, renewed);
      ctx.state.session = renewed;
      sessionCookie.set(ctx, renewed);
    } catch (error) {
      ctx.state.log.warn({ err: error }, 'cannot record that a session was renewed; a later request renews it');
    }
  };

  return function renewal(ctx: Context, next: Next) {
    const { session } = ctx.state;
    if (session === undefined) return next();
    // At the callback a session proves nothing yet: the page behind it may not see the same one.
    if (ctx.path !== callbackPath) loopGuard.reset(ctx);
    const renewed = renewSession(session, lifetimes, now());
    return renewed === null ? next() : renew(ctx, renewed).then(next);
  };
}
