import QuickLRU from 'quick-lru';
import type { Session } from './session';

/** Everybody of a company of a few thousand, each with a phone and a desktop. */
const usualLimit = 10_000;

export interface VerifiedTokens {
  /** The session of a token that was verified before and has not expired since; whether it was ended, the caller asks each time. */
  get(token: string): Session | undefined;
  keep(token: string, session: Session): void;
}

/**
 * The cache of verified tokens: the same browser brings the same token again and again, and what its signature, issuer and
 * audience prove stays proven. Only the clock can change that, and it is asked each time. The longest unused goes first.
 */
export function createVerifiedTokens({ limit = usualLimit, now = Date.now }: { limit?: number; now?: () => number } = {}): VerifiedTokens {
  const sessions = new QuickLRU<string, Readonly<Session>>({ maxSize: limit });

  return {
    get(token) {
      const session = sessions.get(token);
      if (session === undefined || Math.floor(now() / 1000) < session.expiresAt) return session;
      sessions.delete(token);
      return undefined;
    },

    keep(token, session) {
      sessions.set(token, Object.freeze(session));
    },
  };
}
