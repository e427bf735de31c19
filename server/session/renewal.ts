import type { Context, Middleware, Next } from 'koa';
import type { Attempts } from './attempts';
import { callbackPath } from './sign-in';
import { renewSession } from './token';
import type { SessionCookie } from './session-cookie';

/** Gives a request with a session past half its life a fresh one, before anything else is answered; and ends the counting of failed sign-ins. */
export function createRenewal(options: { sessionCookie: SessionCookie; attempts: Attempts; lives: { lifeSeconds: number; absoluteSeconds: number }; now: () => number }): Middleware {
  const { sessionCookie, attempts, lives, now } = options;

  return function renewal(ctx: Context, next: Next) {
    const { session } = ctx.state;
    if (session === undefined) return next();
    // At the callback it proves nothing yet: the page behind it may not see the same session.
    if (ctx.path !== callbackPath) attempts.forget(ctx);
    const renewed = renewSession(session, lives, now());
    if (renewed !== null) {
      ctx.state.session = renewed;
      sessionCookie.set(ctx, renewed);
    }
    return next();
  };
}
