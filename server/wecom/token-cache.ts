import type { Logger } from 'pino';
import type { Lease } from '../work/lease';
import { poll } from '../work/poll';
import { untilAborted, withTimeout } from '../work/with-timeout';
import { isLasting, noResponse, WecomError } from './errors';
import { createLogThrottle } from '../log-throttle';
import type { Claim, StoredToken, TokenKind, TokenStore } from './token-store';

/** An access token or a ticket. */
export interface Issued {
  value: string;
  expiresInSeconds: number;
}

export interface TokenCache {
  /** Returns a token that WeCom should accept. */
  get(signal: AbortSignal): Promise<string>;
  /** Returns another token than `refused`, which WeCom does not accept. Concurrent calls share one fetch. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
  /** Whether this process fetched the token itself. WeCom may refuse one that another process stored some time ago. */
  isOwn(token: string): boolean;
  /** Stops fetching for two seconds, because a new token was refused as well. */
  rest(error: WecomError): void;
  /** Resolves when no query is in progress and the lease has been released. */
  close(): Promise<void>;
}

export interface TokenCacheOptions {
  kind: TokenKind;
  store: TokenStore;
  /** Fetches one from WeCom. Has its own timeout. */
  fetch(): Promise<Issued>;
  log: Logger;
  now?: () => number;
}

const pollMs = 50;
/**
 * WeCom bans a server's address for an hour if it tries a wrong secret repeatedly (WeCom's documentation, 45009).
 */
const refusedMs = 30_000;
const restMs = 2000;
/** A database that does not respond must not keep people from signing in. */
const databaseTimeoutMs = 1500;
const longestLifeSeconds = 86_400;

/**
 * Caches one kind of token in memory and in the database. Only one process at a time fetches it, and all others wait
 * for the result. If the database does not respond, each process fetches its own.
 */
export function createTokenCache({ kind, store, fetch, log, now = Date.now }: TokenCacheOptions): TokenCache {
  let current: StoredToken | null = null;
  /** The token that this process fetched last. */
  let own: string | null = null;
  let fetching: Promise<string> | null = null;
  let closed = false;
  /** `until` is a time of the monotonic clock, so a change of the wall clock does not prolong it. */
  let failure: { error: WecomError; until: number } | null = null;
  const lateClaims = new Set<Promise<void>>();
  const mayLog = createLogThrottle(60_000);

  /** Returns null if the database fails or does not respond. */
  async function tryStore<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await withTimeout(databaseTimeoutMs, () => work);
    } catch (error) {
      if (mayLog('store'))
        log.warn({ err: error, kind }, 'WeCom tokens cannot be shared through the database; this process uses its own');
      return null;
    }
  }

  /** Gives back a lease that is granted after this process stopped waiting for it. */
  function giveBack(claiming: Promise<Claim>): void {
    const given = claiming
      .then((claim) => (claim.is === 'mine' ? claim.lease.end(0) : undefined))
      .catch(() => undefined)
      .finally(() => lateClaims.delete(given));
    lateClaims.add(given);
  }

  async function fetchNew(lease: Lease | null): Promise<string> {
    const askedAt = now();
    try {
      const { value, expiresInSeconds } = await fetch();
      const lifeMs = Math.min(expiresInSeconds, longestLifeSeconds) * 1000;
      own = value;
      current = { value, expiresAt: Math.floor(askedAt + lifeMs - Math.min(200_000, lifeMs / 10)) };
      if (lease !== null) await tryStore(store.save(kind, current));
      return value;
    } catch (error) {
      if (error instanceof WecomError && isLasting(error.errcode))
        failure = { error, until: performance.now() + refusedMs };
      throw error;
    } finally {
      if (lease !== null) await tryStore(lease.end(0));
    }
  }

  /** Waits while another process fetches. The lease of a process that was killed expires. */
  async function obtain(refused: string | null): Promise<string> {
    const token = await poll(
      async () => {
        if (closed) throw noResponse(kind, 'this process is stopping');
        if (failure !== null && performance.now() < failure.until) throw failure.error;
        const claiming = store.claim(kind, refused);
        const claim = await tryStore(claiming);
        if (claim === null) giveBack(claiming);
        if (claim?.is === 'taken') return undefined;
        if (claim?.is !== 'token') return fetchNew(claim?.lease ?? null);
        current = claim.token;
        return current.value;
      },
      { withinMs: Infinity, pauseMs: pollMs },
    );
    return token ?? Promise.reject(noResponse(kind, 'no other process has fetched it'));
  }

  function join(refused: string | null): Promise<string> {
    fetching ??= obtain(refused).finally(() => {
      fetching = null;
    });
    return fetching;
  }

  return {
    async get(signal) {
      if (current !== null && now() < current.expiresAt) return current.value;
      return untilAborted(signal, join(null));
    },

    async renew(refused, signal) {
      if (current?.value === refused) current = null;
      if (current !== null && now() < current.expiresAt) return current.value;
      return untilAborted(signal, join(refused));
    },

    isOwn: (token) => token === own,

    rest(error) {
      failure = {
        error: noResponse(error.call, `new tokens are refused as well (errcode ${error.errcode})`),
        until: performance.now() + restMs,
      };
    },

    async close() {
      closed = true;
      await fetching?.catch(() => undefined);
      await Promise.all(lateClaims);
    },
  };
}
