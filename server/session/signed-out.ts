import type { Context } from 'koa';
import type { CookieJar } from './cookies';

/** Where the button of the signed-out page leads; `to` is the page to return to. */
export const signInPath = '/auth/sign-in';

export const signInAddress = (returnPath: string): string => `${signInPath}?to=${encodeURIComponent(returnPath)}`;

/** Renders the page that says that the person is signed out, with one button that leads to `signInAddress`. */
export type SendSignedOutPage = (ctx: Context, signInAddress: string) => Promise<void>;

/**
 * Remembers in this browser that the person signed out. Signing in is silent inside WeCom, so without this, Back or a
 * reload would sign them in again at once. It holds until they choose to sign in, and grants nothing: it needs no
 * signature.
 */
export interface SignedOut {
  set(ctx: Context): void;
  /** Also false after this request has cleared it. */
  isSet(ctx: Context): boolean;
  clear(ctx: Context): void;
}

const cookie = 'foyer-signed-out';
/** As long as browsers keep a cookie. */
const lifeSeconds = 400 * 86_400;

export function createSignedOut({ cookies }: { cookies: CookieJar }): SignedOut {
  const cleared = new WeakSet<Context>();
  return {
    set: (ctx) => cookies.set(ctx, cookie, '1', lifeSeconds),
    isSet: (ctx) => !cleared.has(ctx) && cookies.get(ctx, cookie) !== undefined,
    clear(ctx) {
      cleared.add(ctx);
      if (cookies.get(ctx, cookie) !== undefined) cookies.clear(ctx, cookie);
    },
  };
}
