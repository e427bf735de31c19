import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { appError } from '../errors';

/** Who a code turned out to belong to, and where its sign-in was to end. */
export interface Exchanged {
  userid: string;
  name: string;
  returnPath: string;
  /** When WeCom was asked, in milliseconds since 1970. A replayed exchange yields a session of the same age. */
  askedAt: number;
  /** See `Session`. A replayed exchange cannot revive a session that has been ended. */
  revocationSeq: number;
  /** The session that comes of it, however often it is told. */
  sessionId: string;
}

/** Facts that live for minutes, shared between processes where the database is. */
export interface ExchangeStore {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, lifeMs: number): Promise<void>;
  claim(key: string, value: string, lifeMs: number): Promise<boolean>;
  remove(key: string): Promise<void>;
}

export interface Exchange {
  /** Redeems the code by `redeem`, once for each code and browser; whoever comes again meanwhile or afterwards gets the same. */
  join(code: string, state: string, redeem: () => Promise<Exchanged>): Promise<Exchanged>;
  /** What an earlier exchange of this code and browser came to, or of another code that WeChat made for the same sign-in. */
  remembered(code: string, state: string): Promise<Exchanged | null>;
}

const rememberedMs = 5 * 60_000;
const pollMs = 50;
const running = 'running';
const exchangedSchema = z.object({ userid: z.string(), name: z.string(), returnPath: z.string(), askedAt: z.number(), revocationSeq: z.number().default(0), sessionId: z.string() });

/**
 * WeChat's client may call one callback twice, with one code. The exchange is joined while it runs and remembered for
 * five minutes, in this process and, through the store, in every other. The key holds the state, which only the browser
 * that began the sign-in knows: a code carried elsewhere finds nothing. A failed exchange is not remembered.
 * @param timeoutMs the bound on one exchange, after which another process's claim counts as abandoned
 */
export function createExchange({ store, timeoutMs }: { store: ExchangeStore; timeoutMs: number }): Exchange {
  /** Exchanges under way in this process; each leaves when it settles. */
  const underWay = new Map<string, Promise<Exchanged>>();
  const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
  const keyOf = (code: string, state: string): string => digest(`${state}\n${code}`);

  const read = async (key: string): Promise<Exchanged | typeof running | null> => {
    const value = await store.get(key);
    return value === null || value === running ? value : exchangedSchema.parse(JSON.parse(value));
  };

  const redeemOnce = async (key: string, redeem: () => Promise<Exchanged>): Promise<Exchanged> => {
    const giveUpAt = Date.now() + timeoutMs;
    while (Date.now() < giveUpAt) {
      const known = await read(key);
      if (known !== null && known !== running) return known;
      if (known === null && await store.claim(key, running, timeoutMs)) return redeemClaimed(key, redeem);
      await pause(pollMs);
    }
    throw appError('wecom-unavailable');
  };

  const redeemClaimed = async (key: string, redeem: () => Promise<Exchanged>): Promise<Exchanged> => {
    try {
      const exchanged = await redeem();
      await store.put(key, JSON.stringify(exchanged), rememberedMs);
      return exchanged;
    } catch (error) {
      await store.remove(key);
      throw error;
    }
  };

  return {
    join(code, state, redeem) {
      const key = keyOf(code, state);
      const redeemAndNote = async (): Promise<Exchanged> => {
        const exchanged = await redeem();
        await store.put(digest(state), JSON.stringify(exchanged), rememberedMs);
        return exchanged;
      };
      const joined = underWay.get(key) ?? redeemOnce(key, redeemAndNote).finally(() => underWay.delete(key));
      underWay.set(key, joined);
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
