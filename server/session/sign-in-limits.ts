import { createHash } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { rateLimit, type FailureStore } from '../http/rate-limit';
import type { PendingSignIn } from './pending-sign-in';

/** Runs the end of a sign-in, unless too many have failed. @throws {AppError} `too-many-requests` */
export type SignInLimits = (ctx: Context, begun: PendingSignIn | null, end: () => Promise<void>) => Promise<void>;

/** WeChat's client may call a callback twice, and a person may reload. More failures of one sign-in are not genuine. */
const failuresPerSignIn = 10;
/**
 * Limit multiplier for browsers with a sign-in in progress. It bounds how much of WeCom's quota one address can use.
 */
export const begunFactor = 100;

/**
 * Bounds failed sign-ins within a minute: those that began in their browser per sign-in, all others per address.
 * So made-up callbacks do not block the people behind the same address who began a sign-in.
 * @param perMinute failures per address without a sign-in that began there
 */
export function createSignInLimits({ store, perMinute }: { store: FailureStore; perMinute: number }): SignInLimits {
  const limit = (name: string, failures: number, subject?: (ctx: Context) => string): Middleware =>
    rateLimit({
      store,
      name,
      failures,
      windowSeconds: 60,
      ...(subject === undefined ? {} : { subject }),
      // A sign-in that ends without a session, unless that is our fault or WeCom's. A stopped loop counts too.
      failed: ({ state }, status) => state.session === undefined && status < 500,
    });
  const others = limit('others', perMinute);
  const begunHere = limit('begun', perMinute * begunFactor);
  const perSignIn = (state: string): Middleware => {
    const digest = createHash('sha256').update(state).digest('base64url');
    return limit('sign-in', failuresPerSignIn, () => digest);
  };

  return async (ctx, begun, end) => {
    if (begun === null) await others(ctx, end);
    else await perSignIn(begun.state)(ctx, async () => void (await begunHere(ctx, end)));
  };
}
