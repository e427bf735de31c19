import type { KeyObject } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import jsonwebtoken from 'jsonwebtoken';
import jwt from 'koa-jwt';
import type { SigningKey } from '../../config/types';
import type { CookieJar } from './cookies';
import type { Revocation } from './revocation';
import type { Session } from './session';
import { sessionCookieName } from './session-cookie';
import { sessionOfClaims, tokenAlgorithm, tokenType, type TokenIdentity } from './token';
import { createVerifiedTokens } from './verified-tokens';

declare module 'koa' {
  interface DefaultState {
    /** Who is asking, if their session is valid. */
    session?: Session;
    /** The verified token's claims, as koa-jwt leaves them. */
    claims?: unknown;
    /** The key to verify the token with, for koa-jwt: a `KeyObject`, with which verifying is fifty times quicker than with a text. */
    secret?: KeyObject;
  }
}

const longestToken = 2048;

/**
 * Sets `ctx.state.session` where the request's cookie holds a valid token; otherwise the request goes on without one and
 * the doors decide. koa-jwt verifies signature, algorithm (fixed here), issuer, audience and times; the key is a
 * `KeyObject` chosen by the token's key id among ours. A token is verified once and remembered while it lives; whether its
 * session was ended is asked each time. Only the cookie counts: an Authorization header opens nothing.
 */
export function createVerifySession(options: {
  keys: readonly SigningKey[];
  identity: TokenIdentity;
  cookies: CookieJar;
  revocation: Pick<Revocation, 'isEnded'>;
  corpId: string;
  agentId: string;
  /** Today's settings. They limit tokens that were signed under longer ones too. */
  lives: { lifeSeconds: number; absoluteSeconds: number };
  /** Milliseconds since 1970. */
  now?: () => number;
}): Middleware {
  const { keys, identity, cookies, revocation, corpId, agentId, lives, now = Date.now } = options;

  const verify = jwt({
    getToken: (ctx) => cookies.get(ctx, sessionCookieName) ?? null,
    // The key is chosen for each token, and put where koa-jwt looks first: `ctx.state.secret`.
    secret: [],
    algorithms: [tokenAlgorithm],
    issuer: identity.issuer,
    audience: identity.audience,
    key: 'claims',
    passthrough: true,
  });

  /** The key that a token says it was signed with; what the header says is believed only when the signature fits. */
  const keyFor = (token: string): KeyObject | undefined => {
    try {
      const header = jsonwebtoken.decode(token, { complete: true })?.header;
      return header?.typ === tokenType ? keys.find(({ id }) => id === header.kid)?.key : undefined;
    } catch {
      return undefined;
    }
  };

  const verified = createVerifiedTokens({ now });

  const sessionOf = async (ctx: Context, token: string): Promise<Session | undefined> => {
    const known = verified.get(token);
    if (known !== undefined) return known;
    ctx.state.secret = keyFor(token);
    if (ctx.state.secret === undefined) return undefined;
    await verify(ctx, async () => undefined);
    const session = sessionOfClaims(ctx.state.claims);
    if (session === null || session.corpId !== corpId || session.agentId !== agentId) return undefined;
    const expiresAt = Math.min(session.expiresAt, session.issuedAt + lives.lifeSeconds, Math.floor(session.firstSignInAt + lives.absoluteSeconds));
    const limited = { ...session, expiresAt };
    if (limited.expiresAt <= now() / 1000) return undefined;
    verified.keep(token, limited);
    return limited;
  };

  return async function verifySession(ctx: Context, next: Next) {
    const token = cookies.get(ctx, sessionCookieName);
    if (token !== undefined && token.length <= longestToken) {
      const session = await sessionOf(ctx, token);
      if (session !== undefined && !revocation.isEnded(session)) ctx.state.session = session;
    }
    return next();
  };
}
