import type { Context } from 'koa';
import type { SignInBody } from '../../app/api/contract';
import { acceptedLanguage } from '../http/negotiation';
import type { IdentityProvider } from '../identity';
import type { PendingSignIns } from './pending-sign-in';
import { safeReturnPath } from './return-path';
import type { SignedOut } from './signed-out';

export const callbackPath = '/auth/callback';

/** The two ways to send a person to the identity provider. */
export interface SignIn {
  /** Responds with a 302 to the provider, without rendering or database access. Returns the state. */
  redirect(ctx: Context, returnTo: string): string;
  /** Responds with a 203 and the sign-in challenge, whose address lacks only `redirect_uri`. Returns the state. */
  sendChallenge(ctx: Context): string;
}

export function createSignIn(options: {
  identity: IdentityProvider;
  pending: PendingSignIns;
  signedOut: SignedOut;
  publicOrigin: string;
  corpId: string;
}): SignIn {
  const { identity, pending, signedOut, publicOrigin, corpId } = options;
  const addressFor = (ctx: Context, state: string, redirectUri?: string): string =>
    identity.authorizeUrl({
      userAgent: ctx.get('User-Agent'),
      language: acceptedLanguage(ctx),
      state,
      ...(redirectUri === undefined ? {} : { redirectUri }),
    });

  return {
    redirect(ctx, returnTo) {
      const { state } = pending.begin(ctx, { door: 'page', returnPath: safeReturnPath(returnTo), afterSignOut: false });
      const address = addressFor(ctx, state, publicOrigin + callbackPath);
      ctx.set({ 'Cache-Control': 'no-store', Vary: 'Cookie, User-Agent' });
      ctx.redirect(address);
      // Koa's default body repeats the address as a link.
      ctx.body = '';
      return state;
    },

    sendChallenge(ctx) {
      const afterSignOut = signedOut.isSet(ctx);
      const { state } = pending.begin(ctx, { door: 'data', returnPath: '/', afterSignOut });
      ctx.set({ 'Cache-Control': 'no-store', Vary: 'Cookie' });
      ctx.status = 203;
      const signIn = { corpId, authorizeUrl: addressFor(ctx, state) };
      ctx.body = { signIn: afterSignOut ? { ...signIn, signedOut: true } : signIn } satisfies SignInBody;
      return state;
    },
  };
}
