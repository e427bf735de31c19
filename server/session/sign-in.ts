import type { Context } from 'koa';
import type { SignInBody } from '../../app/api/contract';
import { acceptedLanguage } from '../http/accepted-language';
import { authorizeUrl, type AuthorizeOptions } from './authorize-url';
import type { PendingSignIns } from './pending-sign-in';
import { safeReturnPath } from './return-path';
import type { SignedOut } from './signed-out';

export const callbackPath = '/auth/callback';

/** The two ways to send somebody to WeChat. */
export interface SignIn {
  /** Answers 302 straight to WeChat. No database, no rendering. Returns the state. */
  redirect(ctx: Context, returnTo: string): string;
  /** Answers 203 with the address to sign in at, complete but for `redirect_uri`. Returns the state. */
  invite(ctx: Context): string;
}

export function createSignIn(options: AuthorizeOptions & { publicOrigin: string; pending: PendingSignIns; signedOut: SignedOut }): SignIn {
  const { pending, signedOut, publicOrigin, corpId } = options;
  const addressFor = (ctx: Context, state: string, redirectUri?: string): string =>
    authorizeUrl(options, { userAgent: ctx.get('User-Agent'), language: acceptedLanguage(ctx), state, redirectUri });

  return {
    redirect(ctx, returnTo) {
      const { state } = pending.begin(ctx, 'page', safeReturnPath(returnTo));
      const address = addressFor(ctx, state, publicOrigin + callbackPath);
      ctx.set({ 'Cache-Control': 'no-store', Vary: 'Cookie, User-Agent' });
      ctx.redirect(address);
      // Koa's own body repeats the address as a link; nobody reads it.
      ctx.body = '';
      return state;
    },

    invite(ctx) {
      const { state } = pending.begin(ctx, 'data', '/');
      ctx.set({ 'Cache-Control': 'no-store', Vary: 'Cookie' });
      ctx.status = 203;
      const signIn = { corpId, authorizeUrl: addressFor(ctx, state) };
      ctx.body = { signIn: signedOut.isSet(ctx) ? { ...signIn, signedOut: true } : signIn } satisfies SignInBody;
      return state;
    },
  };
}
