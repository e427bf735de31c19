import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { CookieJar } from './cookies';
import type { SignedValues } from './signed-value';

const windowSeconds = 60;
const mostAttempts = 3;
const cookie = 'foyer-attempts';
const pattern = /^([1-9]\d?)-([0-9a-z]{1,8})$/;

/** Facts that live for minutes, for browsers that keep no cookie. */
export interface AttemptStore {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, lifeMs: number): Promise<void>;
}

export interface Attempts {
  /** One more way back from WeChat: true when it was the third within a minute, and none of them ended in a session. */
  countReturn(ctx: Context, state: string | undefined): Promise<{ count: number; exhausted: boolean }>;
  /** Ties the count to the sign-in that follows, for a browser that keeps no cookie. */
  carryOn(count: number, nextState: string): Promise<void>;
  /** Whether three have come back within a minute without a session now. */
  exhausted(ctx: Context): boolean;
  /** There is a session: counting begins anew, where the browser carries a count. */
  forget(ctx: Context): void;
  /** A person has been told: their next try is the first. */
  clear(ctx: Context): void;
}

/**
 * Stops a sign-in that goes round for ever. What counts is a way back from WeChat that did not leave a session behind:
 * a refused code, a lost state, or a session cookie that the browser did not keep. The count is in a signed cookie, and
 * for a browser that keeps none, beside the state of the sign-in that follows.
 */
export function createAttempts(options: { cookies: CookieJar; signed: SignedValues; store: AttemptStore; now: () => number }): Attempts {
  const { cookies, signed, store, now } = options;
  const storeKey = (state: string): string => createHash('sha256').update(state).digest('base64url');
  const seconds = (): number => Math.floor(now() / 1000);

  const countInCookie = (ctx: Context): { count: number; since: number } => {
    const [, count = '0', start = '0'] = pattern.exec(signed.open('sign-in attempts', '', cookies.get(ctx, cookie)) ?? '') ?? [];
    const since = Number.parseInt(start, 36);
    const age = seconds() - since;
    // A start in the future comes from a clock that was ahead.
    return age < 0 || age >= windowSeconds ? { count: 0, since: seconds() } : { count: Number(count), since };
  };

  return {
    async countReturn(ctx, state) {
      const { count, since } = countInCookie(ctx);
      const carried = count === 0 && state !== undefined ? Number(await store.get(storeKey(state)) ?? 0) : 0;
      const total = Math.max(count, carried) + 1;
      cookies.set(ctx, cookie, signed.seal('sign-in attempts', '', `${Math.min(total, 99)}-${since.toString(36)}`), windowSeconds);
      return { count: total, exhausted: total >= mostAttempts };
    },

    carryOn: (count, nextState) => store.put(storeKey(nextState), String(count), windowSeconds * 1000),

    exhausted: (ctx) => countInCookie(ctx).count >= mostAttempts,

    forget(ctx) {
      if (cookies.get(ctx, cookie) !== undefined) cookies.clear(ctx, cookie);
    },

    clear: (ctx) => cookies.clear(ctx, cookie),
  };
}
