import type { Context, Middleware, Next } from 'koa';
import { createLogThrottle } from '../log-throttle';
import type { CookieJar } from './cookies';
import type { LoopGuard } from './sign-in-loop-guard';
import { isState, type PendingSignIns } from './pending-sign-in';
import { safeReturnPath, withoutSignInParameters } from './return-path';
import { signInAddress, type SendSignedOutPage, type SignedOut } from './signed-out';
import type { SignIn } from './sign-in';
import { refuseWrites } from '../http/read-only';

declare module 'koa' {
  interface DefaultState {
    /** Where the button of an error page leads. */
    retryPath?: string;
  }
}

/** The unrendered document, with nothing about any person in it. */
export type SendShell = (ctx: Context) => Promise<void>;

/** This browser has just been redirected to the public host name. It lasts about as long as a redirect takes. */
const ledCookie = 'foyer-led';
const ledSeconds = 10;

/**
 * The page door: redirects a page request without a session to WeChat, without rendering. An address that WeChat
 * returned to is never rendered as it is: with a session it is cleaned; if it belongs to a data sign-in of this
 * browser, the shell lets the front end finish; any other code (a shared link, a spent code) is dropped and the person
 * signs in silently.
 */
export function createPageDoor(options: {
  signIn: SignIn;
  cookies: CookieJar;
  pending: PendingSignIns;
  loopGuard: LoopGuard;
  signedOut: SignedOut;
  sendSignedOutPage: SendSignedOutPage;
  shell: SendShell;
  publicOrigin: string;
}): Middleware {
  const { signIn, cookies, pending, loopGuard, signedOut, sendSignedOutPage, shell, publicOrigin } = options;
  const publicHost = new URL(publicOrigin).host;
  // Any client can send any host, so at most one line a minute is logged.
  const mayLog = createLogThrottle(60_000);

  /** Whether the browser used another host name. It would not send the cookies of that one to the public one. */
  const isElsewhere = (ctx: Context): boolean => {
    const { host } = ctx.state.client;
    if (ctx.get('Sec-Fetch-Mode') !== 'navigate' || host === publicHost) return false;
    if (cookies.get(ctx, ledCookie) === undefined) return true;
    // It was redirected to the public name, but the request still has the other one: a proxy changes the Host header.
    if (mayLog('host'))
      ctx.state.log.warn(
        { host, publicOrigin },
        'requests have another host name than PUBLIC_ORIGIN; configure the proxy to pass on the Host header',
      );
    return false;
  };

  return async function pageDoor(ctx: Context, next: Next) {
    refuseWrites(ctx);
    const state = single(ctx.query.state);
    const returned = isState(state) && (ctx.query.code !== undefined || pending.find(ctx, state) !== null);
    if (ctx.state.session !== undefined && !returned) return next();
    // Only WeChat's parameters are removed: a page may have a `state` or `code` of its own.
    const cleanAddress = safeReturnPath(returned ? withoutSignInParameters(ctx.originalUrl) : ctx.originalUrl);

    if (ctx.state.session !== undefined) return redirectClean(ctx, cleanAddress);
    if (returned && pending.find(ctx, state)?.door === 'data') return shell(ctx);
    if (signedOut.isSet(ctx)) return sendSignedOutPage(ctx, signInAddress(cleanAddress));
    ctx.state.retryPath = cleanAddress;
    loopGuard.check(ctx);
    if (isElsewhere(ctx)) {
      cookies.set(ctx, ledCookie, '1', ledSeconds);
      return redirectClean(ctx, publicOrigin + cleanAddress);
    }
    signIn.redirect(ctx, cleanAddress);
  };
}

/** The value of a query parameter that is given exactly once. */
export const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Redirects to an address without WeChat's parameters. */
export function redirectClean(ctx: Context, address: string): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
  ctx.body = '';
}
