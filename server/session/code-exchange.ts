import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Database } from '../database';
import { appError } from '../errors';
import { SpentCodeError, type IdentityProvider } from '../identity';
import { poll } from '../work/poll';
import { withTimeout } from '../work/with-timeout';
import type { SessionCookie } from './cookies';
import { deviceName } from './device-name';
import { recordSession } from './own-sessions';
import type { PendingSignIn } from './pending-sign-in';
import type { Revocation } from './revocation';
import { beginSession, type Lifetimes } from './session-token';

declare module 'koa' {
  interface DefaultState {
    /** Whether this request has asked the identity provider who a code belongs to. */
    codeSent?: boolean;
  }
}

/** The owner of a code, and where the sign-in ends. */
export interface Exchanged {
  userid: string;
  name: string;
  returnPath: string;
  /**
   * When the code was sent to WeCom, in milliseconds since 1970. A replayed exchange yields a session of the same age.
   */
  askedAt: number;
  /** See `Session`. A replayed exchange cannot revive a session that has been ended. */
  revocationSeq: number;
  /** A replayed exchange yields the same session. */
  sessionId: string;
}

/** Values that expire within minutes, shared by all processes on the database. */
export interface ExchangeStore {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, lifeMs: number): Promise<void>;
  claim(key: string, value: string, lifeMs: number, longestMs?: number): Promise<boolean>;
  remove(key: string): Promise<void>;
}

export interface Exchange {
  /** Runs `redeem` once per code and browser. Calls meanwhile and afterwards get the same result. */
  join(code: string, state: string, redeem: () => Promise<Exchanged>): Promise<Exchanged>;
  /**
   * Returns the result of an earlier exchange of this code, or of another code of the same sign-in, in this browser.
   */
  remembered(code: string, state: string): Promise<Exchanged | null>;
}

const rememberedMs = 5 * 60_000;
const pollMs = 50;
const running = 'running';
const exchangedSchema = z.object({
  userid: z.string(),
  name: z.string(),
  returnPath: z.string(),
  askedAt: z.number(),
  revocationSeq: z.number().default(0),
  sessionId: z.string(),
});

/**
 * WeChat's client may call one callback twice with one code. Concurrent exchanges are joined, and results are
 * remembered for five minutes, in this process and, through the store, in every other. The key includes the state,
 * which only the browser that began the sign-in knows: a code carried to another browser finds nothing. A failed
 * exchange is not remembered.
 * @param timeoutMs bound on one exchange, in milliseconds; after that the claim of another process counts as abandoned
 */
export function createExchange({ store, timeoutMs }: { store: ExchangeStore; timeoutMs: number }): Exchange {
  /** Exchanges in progress in this process. */
  const inProgress = new Map<string, Promise<Exchanged>>();
  const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
  const keyOf = (code: string, state: string): string => digest(`${state}\n${code}`);

  const read = async (key: string): Promise<Exchanged | typeof running | null> => {
    const value = await store.get(key);
    return value === null || value === running ? value : exchangedSchema.parse(JSON.parse(value));
  };

  const redeemOnce = async (key: string, redeem: () => Promise<Exchanged>): Promise<Exchanged> => {
    const exchanged = await poll(
      async () => {
        const known = await read(key);
        if (known === running) return undefined;
        if (known !== null) return known;
        // A result is kept longer than a claim: without this limit it would count as an entry of a clock that was
        // ahead.
        return (await store.claim(key, running, timeoutMs, rememberedMs)) ? redeemClaimed(key, redeem) : undefined;
      },
      { withinMs: timeoutMs, pauseMs: pollMs },
    );
    if (exchanged === undefined) throw appError('wecom-unavailable');
    return exchanged;
  };

  const redeemClaimed = async (key: string, redeem: () => Promise<Exchanged>): Promise<Exchanged> => {
    try {
      const exchanged = await redeem();
      await store.put(key, JSON.stringify(exchanged), rememberedMs);
      return exchanged;
    } catch (error) {
      // The claim expires by itself; the person needs to learn what failed first.
      await store.remove(key).catch(() => undefined);
      throw error;
    }
  };

  return {
    join(code, state, redeem) {
      const key = keyOf(code, state);
      const redeemAndRemember = async (): Promise<Exchanged> => {
        const exchanged = await redeem();
        await store.put(digest(state), JSON.stringify(exchanged), rememberedMs);
        return exchanged;
      };
      const joined = inProgress.get(key) ?? redeemOnce(key, redeemAndRemember).finally(() => inProgress.delete(key));
      inProgress.set(key, joined);
      return joined;
    },

    async remembered(code, state) {
      const known = await read(keyOf(code, state));
      if (known !== null && known !== running) return known;
      const another = await read(digest(state));
      return another === running ? null : another;
    },
  };
}

/**
 * Turns a code into a session of this browser. The only place where sessions begin, for the page door and the data
 * door.
 */
export type Redeem = (ctx: Context, code: string, begun: PendingSignIn) => Promise<Exchanged>;

/** Maximum length of a code, in bytes (WeCom's documentation of `auth/getuserinfo`). */
export const longestCode = 512;

export function createRedeem(options: {
  identity: IdentityProvider;
  exchange: Exchange;
  revocation: Pick<Revocation, 'isEnded' | 'refresh'>;
  sessionCookie: SessionCookie;
  database: Database;
  lifetimes: Lifetimes;
  /** How long a person waits for the identity provider, in milliseconds. */
  timeoutMs: number;
  now: () => number;
}): Redeem {
  const { identity, exchange, revocation, sessionCookie, database, lifetimes, timeoutMs, now } = options;

  return async function redeem(ctx, code, begun) {
    let isReplay = true;
    // An exchange that takes longer continues, and the next attempt with the same code finds its result.
    const exchanged = await withTimeout(
      timeoutMs,
      () =>
        exchange.join(code, begun.state, async () => {
          isReplay = false;
          const [askedAt, revocationSeq] = [now(), await revocation.refresh()];
          ctx.state.codeSent = true;
          return {
            ...(await identity.redeem(code)),
            returnPath: begun.returnPath,
            askedAt,
            revocationSeq,
            sessionId: randomUUID(),
          };
        }),
      { error: () => appError('wecom-unavailable') },
    );
    // Another process may have ended the session in the meantime.
    if (isReplay) await revocation.refresh();
    // The session began when WeCom was asked. So a replayed exchange cannot undo a sign-out on all devices, and does
    // not let in a person who left since.
    const { userid, askedAt, revocationSeq, sessionId } = exchanged;
    const session = beginSession(
      { userid, corpId: begun.corpId, agentId: begun.agentId, revocationSeq },
      lifetimes,
      askedAt,
      sessionId,
    );
    if (revocation.isEnded(session))
      throw new SpentCodeError('All sessions of the person were ended after the code was redeemed');
    await recordSession(
      database,
      session,
      deviceName(ctx.get('User-Agent')),
      askedAt + lifetimes.absoluteSeconds * 1000,
    );
    sessionCookie.set(ctx, session);
    ctx.state.session = session;
    ctx.state.log.info({ userid: session.userid, door: begun.door }, 'signed in');
    return exchanged;
  };
}
