/**
 * Limits on failed sign-ins: `SIGN_IN_FAILURES_PER_MINUTE` (`config/settings.ts`) per address, and more for a sign-in
 * that began in its browser. The limit of three sign-ins a minute in one browser is in `sign-in-loop-guard.ts`, and for
 * the front end in `app/sign-in/sign-in-attempts.ts`.
 */

import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { rateLimit, type FailureStore } from '../http/rate-limit';
import type { PendingSignIn } from './pending-sign-in';

/** Runs the end of a sign-in, unless too many have failed. @throws {AppError} `too-many-requests` */
export type SignInLimits = (ctx: Context, begun: PendingSignIn | null, end: () => Promise<void>) => Promise<void>;

/** WeChat's client may call a callback twice, and a person may reload. More failures of one sign-in are not genuine. */
const failuresPerSignIn = 10;
/**
 * Limit multiplier for browsers with a sign-in in progress. It bounds how much of WeCom's quota one address can use, so
 * only failures after a call of WeCom count. Others would block the people behind an address for free.
 */
export const begunFactor = 100;

/**
 * Bounds failed sign-ins within a minute: those that began in their browser per sign-in, all others per address.
 * So made-up callbacks do not block the people behind the same address who began a sign-in.
 * @param perMinute failures per address without a sign-in that began there
 */
export function createSignInLimits({ store, perMinute }: { store: FailureStore; perMinute: number }): SignInLimits {
  /** Digests of the states of the sign-ins that are being finished. */
  const digests = new WeakMap<Context, string>();
  // A sign-in that ends without a session, unless that is our fault or WeCom's. A stopped loop counts too.
  const failed = ({ state }: Context, status: number): boolean => state.session === undefined && status < 500;
  const common = { store, windowSeconds: 60, failed };
  const others = rateLimit({ ...common, name: 'others', failures: perMinute });
  const perSignIn = rateLimit({
    ...common,
    name: 'sign-in',
    failures: failuresPerSignIn,
    subject: (ctx) => digests.get(ctx) ?? '',
  });
  const begunHere = rateLimit({
    ...common,
    name: 'begun',
    failures: perMinute * begunFactor,
    failed: (ctx, status) => ctx.state.codeSent === true && failed(ctx, status),
  });

  return async (ctx, begun, end) => {
    if (begun === null) return void (await others(ctx, end));
    digests.set(ctx, createHash('sha256').update(begun.state).digest('base64url'));
    await perSignIn(ctx, async () => void (await begunHere(ctx, end)));
  };
}
