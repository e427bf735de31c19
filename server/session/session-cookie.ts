import type { Context } from 'koa';
import type { SigningKey } from '../../config/types';
import type { CookieJar } from './cookies';
import type { Session } from './session';
import { signToken, type TokenIdentity } from './token';

export const sessionCookieName = 'foyer';

/** Puts a session into its cookie, the only place where the token ever is. */
export interface SessionCookie {
  set(ctx: Context, session: Session): void;
  clear(ctx: Context): void;
}

export function createSessionCookie(options: { cookies: CookieJar; key: SigningKey; identity: TokenIdentity }): SessionCookie {
  const { cookies, key, identity } = options;
  return {
    set: (ctx, session) => cookies.set(ctx, sessionCookieName, signToken(session, key, identity), session.expiresAt - session.issuedAt),
    clear: (ctx) => cookies.clear(ctx, sessionCookieName),
  };
}
