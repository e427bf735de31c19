import type { KeyObject } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import jwt from 'koa-jwt';
import type { SigningKey } from '../../config/types';
import { appError } from '../errors';
import { sessionCookieName, type CookieJar } from './cookies';
import type { Revocation } from './revocation';
import {
  clockSkewSeconds,
  sessionOfClaims,
  tokenAlgorithm,
  tokenType,
  type Lifetimes,
  type Session,
  type TokenIdentity,
} from './session-token';
import { createVerifiedTokens } from './verified-tokens';

declare module 'koa' {
  interface DefaultState {
    /** Who sends the request, if the session is valid. */
    session?: Session;
    /** The claims of the verified token, set by koa-jwt. */
    claims?: unknown;
  }
}

const longestToken = 2048;

/**
 * Sets `ctx.state.session` if the session cookie has a valid token. Otherwise the request continues without a session
 * and the page door or data door decides. koa-jwt verifies signature, algorithm (fixed here), issuer, audience and
 * times. A verified token is cached until it expires; whether its session was ended is checked each time. Only the
 * cookie counts: an Authorization header grants nothing.
 */
export function createVerifySession(options: {
  keys: readonly SigningKey[];
  identity: TokenIdentity;
  cookies: CookieJar;
  revocation: Pick<Revocation, 'isEnded'>;
  corpId: string;
  agentId: string;
  /** The current settings. They also limit tokens that were signed under longer ones. */
  lifetimes: Lifetimes;
  /** Milliseconds since 1970. */
  now?: () => number;
}): Middleware {
  const { keys, identity, cookies, revocation, corpId, agentId, lifetimes, now = Date.now } = options;

  const verifyToken = jwt({
    getToken: (ctx) => cookies.get(ctx, sessionCookieName) ?? null,
    secret: async ({ typ, kid }): Promise<KeyObject> => {
      const key = typ === tokenType ? keys.find(({ id }) => id === kid) : undefined;
      if (key === undefined) throw new Error('No key of ours signed this token');
      return key.key;
    },
    algorithms: [tokenAlgorithm],
    issuer: identity.issuer,
    audience: identity.audience,
    key: 'claims',
    passthrough: true,
  });
  const verified = createVerifiedTokens({ now });

  const sessionOf = async (ctx: Context, token: string): Promise<Session | undefined> => {
    await verifyToken(ctx, async () => undefined);
    const session = sessionOfClaims(ctx.state.claims);
    if (session === null || session.corpId !== corpId || session.agentId !== agentId) return undefined;
    const expiresAt = Math.min(
      session.expiresAt,
      session.issuedAt + lifetimes.lifeSeconds,
      Math.floor(session.firstSignInAt + lifetimes.absoluteSeconds),
    );
    if (expiresAt <= now() / 1000) return undefined;
    const limited = { ...session, expiresAt };
    verified.keep(token, limited);
    return limited;
  };

  /** Such a session would outlive its lifetime: a clock was ahead when it was signed. */
  const isFromFuture = ({ issuedAt, firstSignInAt }: Session): boolean =>
    Math.max(issuedAt, firstSignInAt) > now() / 1000 + clockSkewSeconds;

  const accept = (ctx: Context, session: Session | undefined): void => {
    if (session !== undefined && !isFromFuture(session) && !revocation.isEnded(session)) ctx.state.session = session;
  };

  return function verifySession(ctx: Context, next: Next) {
    const token = cookies.get(ctx, sessionCookieName);
    if (token === undefined || token.length > longestToken) return next();
    const known = verified.get(token);
    if (known === undefined)
      return sessionOf(ctx, token).then((session) => {
        accept(ctx, session);
        return next();
      });
    accept(ctx, known);
    return next();
  };
}

/**
 * Refuses requests of a page that belongs to someone else. Each request of a page names its person (`X-Foyer-Person`, a
 * userid): another tab may have signed someone else in since, and nothing may be done in their name. Requests without a
 * session or without the header pass.
 * @throws {AppError} `other-person`, before any handler runs
 */
export const expectedPerson: Middleware = function expectedPersonMiddleware(ctx: Context, next: Next) {
  const expected = ctx.get('X-Foyer-Person');
  const { session } = ctx.state;
  if (expected !== '' && session !== undefined && expected !== session.userid) throw appError('other-person');
  return next();
};
