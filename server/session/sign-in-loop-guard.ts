/**
 * The limit of three sign-ins a minute in one browser, after which it gets the error `sign-in-loop` instead of a
 * redirect.
 */

import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { appError } from '../errors';
import type { CookieJar, SignedValues } from './cookies';

const windowSeconds = 60;
const maxReturns = 3;
const cookie = 'foyer-attempts';
const pattern = /^([1-9]\d?)-([0-9a-z]{1,8})$/;

/** Values that expire within minutes, for browsers that keep no cookies. */
export interface LoopGuardStore {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, lifeMs: number): Promise<void>;
}

/** Counts consecutive returns from WeChat that did not lead to a session. */
export interface LoopGuard {
  /**
   * Counts one more return, and returns how many there were within a minute.
   * @throws {AppError} `sign-in-loop` at the third, after which counting starts again
   */
  countReturn(ctx: Context, state: string | undefined): Promise<number>;
  /** Counts a return that may have led to a session; the next request shows whether it did. */
  noteReturn(ctx: Context): Promise<void>;
  /** Ties the count to the sign-in that follows, for a browser that keeps no cookies. */
  carryOn(count: number, nextState: string): Promise<void>;
  /** @throws {AppError} `sign-in-loop` if the limit has been reached, after which counting starts again */
  check(ctx: Context): void;
  /** Starts counting again, because there is a session. */
  reset(ctx: Context): void;
}

/**
 * Stops a sign-in that would repeat endlessly: the code is refused, the state is lost, or the browser does not keep
 * the session cookie. The count is in a signed cookie and, for a browser that keeps none, stored under the state of the
 * next sign-in.
 */
export function createLoopGuard(options: {
  cookies: CookieJar;
  signed: SignedValues;
  store: LoopGuardStore;
  now: () => number;
}): LoopGuard {
  const { cookies, signed, store, now } = options;
  const storeKey = (state: string): string => createHash('sha256').update(state).digest('base64url');
  const seconds = (): number => Math.floor(now() / 1000);

  const countInCookie = (ctx: Context): { count: number; since: number } => {
    const [, count = '0', start = '0'] =
      pattern.exec(signed.open('sign-in attempts', '', cookies.get(ctx, cookie)) ?? '') ?? [];
    const since = Number.parseInt(start, 36);
    const age = seconds() - since;
    // A start in the future comes from a clock that was ahead.
    return age < 0 || age >= windowSeconds ? { count: 0, since: seconds() } : { count: Number(count), since };
  };

  const count = async (ctx: Context, state: string | undefined): Promise<number> => {
    const { count: counted, since } = countInCookie(ctx);
    const carried = counted === 0 && state !== undefined ? Number((await store.get(storeKey(state))) ?? 0) : 0;
    const total = Math.max(counted, carried) + 1;
    cookies.set(
      ctx,
      cookie,
      signed.seal('sign-in attempts', '', `${Math.min(total, 99)}-${since.toString(36)}`),
      windowSeconds,
    );
    return total;
  };

  const stop = (ctx: Context): never => {
    cookies.clear(ctx, cookie);
    throw appError('sign-in-loop');
  };

  return {
    async countReturn(ctx, state) {
      const total = await count(ctx, state);
      return total >= maxReturns ? stop(ctx) : total;
    },

    async noteReturn(ctx) {
      await count(ctx, undefined);
    },

    carryOn: (total, nextState) => store.put(storeKey(nextState), String(total), windowSeconds * 1000),

    check(ctx) {
      if (countInCookie(ctx).count >= maxReturns) stop(ctx);
    },

    reset(ctx) {
      if (cookies.get(ctx, cookie) !== undefined) cookies.clear(ctx, cookie);
    },
  };
}
