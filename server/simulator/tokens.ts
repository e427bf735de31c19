import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Life of an access token and of a JS-SDK ticket, in seconds. */
export const tokenSeconds = 7200;
/** Life of a user ticket, in seconds. */
export const userTicketSeconds = 1800;
const mostKept = 5000;

interface Kept<T> {
  owner: T;
  expiresAt: number;
}

/**
 * Random strings with an owner and an end. Expired ones are still known, so that "expired" and "unknown" can be told
 * apart.
 */
export function createTokens<T>(clock: Clock, bytes: number, lifeSeconds: number) {
  const tokens = new Map<string, Kept<T>>();

  return {
    issue(owner: T): string {
      const token = randomBytes(bytes).toString('base64url');
      tokens.set(token, { owner, expiresAt: clock.now() + lifeSeconds * 1000 });
      const [oldest] = tokens.keys();
      if (tokens.size > mostKept && oldest !== undefined) tokens.delete(oldest);
      return token;
    },
    look(token: string): { state: 'unknown' } | { state: 'alive' | 'expired'; owner: T; secondsLeft: number } {
      const kept = tokens.get(token);
      if (kept === undefined) return { state: 'unknown' };
      const left = kept.expiresAt - clock.now();
      return {
        state: left > 0 ? 'alive' : 'expired',
        owner: kept.owner,
        secondsLeft: Math.max(0, Math.ceil(left / 1000)),
      };
    },
    /** The youngest that is alive and belongs to such an owner. */
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
