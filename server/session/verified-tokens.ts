import QuickLRU from 'quick-lru';
import type { Session } from './session-token';

/** A company of a few thousand people, each with a phone and a desktop. */
const usualLimit = 10_000;

export interface VerifiedTokens {
  /** Returns the session of a verified token that has not expired. The caller checks whether the session was ended. */
  get(token: string): Session | undefined;
  keep(token: string, session: Session): void;
}

/**
 * Caches verified tokens. A browser sends the same token with every request; its signature, issuer and audience stay
 * valid, and its expiry is checked each time. The least recently used token is dropped first.
 */
export function createVerifiedTokens({
  limit = usualLimit,
  now = Date.now,
}: { limit?: number; now?: () => number } = {}): VerifiedTokens {
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
