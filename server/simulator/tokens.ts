import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Lifetime of an access token and of a JS-SDK ticket. */
export const tokenSeconds = 7200;
/** Lifetime of a user ticket. */
export const userTicketSeconds = 1800;
const maxTokens = 5000;

interface Kept<T> {
  owner: T;
  expiresAt: number;
}

/**
 * Random tokens with an owner and a lifetime. Expired tokens are kept for a while, because WeCom reports expired and
 * unknown ones differently.
 */
export function createTokens<T>(clock: Clock, bytes: number, lifeSeconds: number) {
  const tokens = new Map<string, Kept<T>>();

  return {
    issue(owner: T): string {
      const token = randomBytes(bytes).toString('base64url');
      tokens.set(token, { owner, expiresAt: clock.now() + lifeSeconds * 1000 });
      const [oldest] = tokens.keys();
      if (tokens.size > maxTokens && oldest !== undefined) tokens.delete(oldest);
      return token;
    },
    find(token: string): { state: 'unknown' } | { state: 'valid' | 'expired'; owner: T; secondsLeft: number } {
      const kept = tokens.get(token);
      if (kept === undefined) return { state: 'unknown' };
      const left = kept.expiresAt - clock.now();
      return {
        state: left > 0 ? 'valid' : 'expired',
        owner: kept.owner,
        secondsLeft: Math.max(0, Math.ceil(left / 1000)),
      };
    },
    /** The newest valid token whose owner matches. */
    current(isOwner: (owner: T) => boolean): { token: string; secondsLeft: number } | undefined {
      const now = clock.now();
      for (const [token, { owner, expiresAt }] of [...tokens].reverse()) {
        if (expiresAt > now && isOwner(owner)) return { token, secondsLeft: Math.ceil((expiresAt - now) / 1000) };
      }
      return undefined;
    },
    expire(token: string): void {
      const kept = tokens.get(token);
      if (kept !== undefined) kept.expiresAt = 0;
    },
    revoke(token?: string): void {
      if (token === undefined) tokens.clear();
      else tokens.delete(token);
    },
  };
}

export type Tokens<T> = ReturnType<typeof createTokens<T>>;
