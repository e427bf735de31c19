/**
 * A session, the token (JWT) that carries it, and how long both last. The lifetimes are the settings `SESSION_HOURS`
 * and `SESSION_ABSOLUTE_DAYS` (`config/settings.ts`); `tokenTimes` below applies them.
 */

import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Config, SigningKey } from '../../config/types';

/** A verified session. Times are in seconds since 1970, as in the token. */
export interface Session {
  /** `jti`: the same across all renewals. */
  id: string;
  corpId: string;
  agentId: string;
  /** `sub`, in lower case. */
  userid: string;
  issuedAt: number;
  expiresAt: number;
  /** With milliseconds as its fraction. */
  firstSignInAt: number;
  /**
   * Sequence number of the last entry in the list of ended sessions when this one began. Later entries for the person
   * end it.
   */
  revocationSeq: number;
}

/** The token's `typ` (RFC 8725, 3.11): nothing else that we sign passes for a session. */
export const tokenType = 'foyer-session+jwt';
export const tokenAlgorithm = 'HS256';

/** How far the clocks of two processes of the portal may differ, in seconds. */
export const clockSkewSeconds = 60;

export interface TokenIdentity {
  issuer: string;
  audience: string;
}

export const tokenIdentity = (config: Pick<Config, 'publicOrigin'>): TokenIdentity => ({
  issuer: 'foyer',
  audience: config.publicOrigin,
});

export interface Lifetimes {
  /** From one renewal to expiry. */
  lifeSeconds: number;
  /** From the first sign-in. */
  absoluteSeconds: number;
}

export interface SessionStart {
  userid: string;
  corpId: string;
  agentId: string;
  revocationSeq: number;
}

/** Begins a session at `now`, in milliseconds since 1970. */
export function beginSession(
  start: SessionStart,
  lifetimes: Lifetimes,
  now: number,
  id: string = randomUUID(),
): Session {
  const firstSignInAt = now / 1000;
  return {
    ...start,
    userid: start.userid.toLowerCase(),
    id,
    firstSignInAt,
    ...tokenTimes(firstSignInAt, lifetimes, now),
  };
}

/**
 * Returns the session with a new expiry, or null during the first half of its life and when the absolute limit allows
 * no later expiry.
 */
export function renewSession(session: Session, lifetimes: Lifetimes, now: number): Session | null {
  if (now / 1000 < session.issuedAt + (session.expiresAt - session.issuedAt) / 2) return null;
  const renewed = { ...session, ...tokenTimes(session.firstSignInAt, lifetimes, now) };
  return renewed.expiresAt > session.expiresAt ? renewed : null;
}

function tokenTimes(
  firstSignInAt: number,
  { lifeSeconds, absoluteSeconds }: Lifetimes,
  now: number,
): Pick<Session, 'issuedAt' | 'expiresAt'> {
  const issuedAt = Math.floor(now / 1000);
  return { issuedAt, expiresAt: Math.min(issuedAt + lifeSeconds, Math.floor(firstSignInAt + absoluteSeconds)) };
}

/** Signs a session. The id of the key goes into the header. */
export function signToken(session: Session, key: SigningKey, { issuer, audience }: TokenIdentity): string {
  const claims = {
    iss: issuer,
    aud: audience,
    sub: session.userid,
    corp: session.corpId,
    agent: session.agentId,
    iat: session.issuedAt,
    exp: session.expiresAt,
    jti: session.id,
    auth_time: session.firstSignInAt,
    rev: session.revocationSeq,
  };
  return jwt.sign(claims, key.key, {
    algorithm: tokenAlgorithm,
    header: { alg: tokenAlgorithm, typ: tokenType, kid: key.id },
  });
}

const claimsSchema = z.object({
  sub: z.string().min(1),
  corp: z.string().min(1),
  agent: z.string().min(1),
  jti: z.string().min(1),
  iat: z.number().positive(),
  exp: z.number().positive(),
  auth_time: z.number().positive(),
  // Absent in tokens of earlier versions: a person who has ended all sessions since then signs in once more.
  rev: z.number().int().nonnegative().default(0),
});

/** Reads the session from verified claims. Returns null if a claim is missing or has the wrong type. */
export function sessionOfClaims(claims: unknown): Session | null {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const { sub, corp, agent, jti, iat, exp, auth_time: firstSignInAt, rev: revocationSeq } = parsed.data;
  return {
    id: jti,
    corpId: corp,
    agentId: agent,
    userid: sub,
    issuedAt: iat,
    expiresAt: exp,
    firstSignInAt,
    revocationSeq,
  };
}
