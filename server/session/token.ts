import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Config, SigningKey } from '../../config/types';
import type { Session } from './session';

/** What the token says of itself (RFC 8725, 3.11): nothing else that we sign can pass for a session. */
export const tokenType = 'foyer-session+jwt';
export const tokenAlgorithm = 'HS256';

export interface TokenIdentity {
  issuer: string;
  audience: string;
}

export const tokenIdentity = (config: Pick<Config, 'publicOrigin'>): TokenIdentity => ({ issuer: 'foyer', audience: config.publicOrigin });

interface Lives {
  lifeSeconds: number;
  absoluteSeconds: number;
}

/** A session that begins now (`now` in milliseconds). */
export function beginSession(who: { userid: string; corpId: string; agentId: string; revocationSeq: number }, lives: Lives, now: number, id: string = randomUUID()): Session {
  const firstSignInAt = now / 1000;
  return { ...who, userid: who.userid.toLowerCase(), id, firstSignInAt, ...tokenTimes(firstSignInAt, lives, now) };
}

/** The same session with a fresh life, or null while half of its life is still ahead or the absolute limit leaves nothing to gain. */
export function renewSession(session: Session, lives: Lives, now: number): Session | null {
  if (now / 1000 < session.issuedAt + (session.expiresAt - session.issuedAt) / 2) return null;
  const renewed = { ...session, ...tokenTimes(session.firstSignInAt, lives, now) };
  return renewed.expiresAt > session.expiresAt ? renewed : null;
}

function tokenTimes(firstSignInAt: number, { lifeSeconds, absoluteSeconds }: Lives, now: number): Pick<Session, 'issuedAt' | 'expiresAt'> {
  const issuedAt = Math.floor(now / 1000);
  return { issuedAt, expiresAt: Math.min(issuedAt + lifeSeconds, Math.floor(firstSignInAt + absoluteSeconds)) };
}

/** Signs with the first key; its id goes into the header. */
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
  return jwt.sign(claims, key.key, { algorithm: tokenAlgorithm, header: { alg: tokenAlgorithm, typ: tokenType, kid: key.id } });
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

/** The session in claims whose signature, issuer, audience and times have been verified; null where a claim is missing or of the wrong kind. */
export function sessionOfClaims(claims: unknown): Session | null {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const { sub, corp, agent, jti, iat, exp, auth_time: firstSignInAt, rev: revocationSeq } = parsed.data;
  return { id: jti, corpId: corp, agentId: agent, userid: sub, issuedAt: iat, expiresAt: exp, firstSignInAt, revocationSeq };
}
