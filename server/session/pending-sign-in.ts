import { randomInt } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import type { CookieJar } from './cookies';
import type { SignedValues } from './signed-value';

/** A sign-in that has begun in this browser and not come back yet. */
export interface PendingSignIn {
  /** 32 random characters of `[A-Za-z0-9]` (about 190 bits): all that WeChat sees of it. */
  state: string;
  door: 'page' | 'data';
  /** Seconds since 1970. */
  beganAt: number;
  corpId: string;
  agentId: string;
  /** Where a page sign-in ends; `/` for data, where the front end knows. */
  returnPath: string;
}

export interface PendingSignIns {
  /** Begins one and sets its cookie; of too many only the newest are kept. */
  begin(ctx: Context, door: PendingSignIn['door'], returnPath: string): PendingSignIn;
  /** The one that `state` belongs to, if it began in this browser, for this corp and app, in the last ten minutes. */
  find(ctx: Context, state: string | undefined): PendingSignIn | null;
  /** Whether the browser carries one that says it is under way; not proved. */
  carried(ctx: Context): boolean;
  end(ctx: Context, pending: PendingSignIn): void;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const lifeSeconds = 600;
/** About ten requests of one page may each meet a 203 at once; two tabs of them must not push each other out. */
const mostKept = 20;
/**
 * What their cookies may weigh together, names and values: with the longest address and a session beside them a request still stays well
 * below what a server reads of headers (16 KB), past which a browser would be locked out until they expire.
 */
const mostBytes = 6000;
/** What one answer takes away at most: each costs a line of its head, of which clients read so many kilobytes. */
const mostCleared = 50;
const cookiePrefix = 'foyer-pending-';
const cookieName = (state: string): string => cookiePrefix + state.slice(0, 10);

const payloadSchema = z.tuple([z.enum(['page', 'data']), z.number().int(), z.string(), z.string(), z.string()]);

/** Makes 32 characters without bias. WeCom's `state` may hold only letters and digits. */
const randomState = (): string => Array.from({ length: 32 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

export function createPendingSignIns(options: {
  cookies: CookieJar;
  signed: SignedValues;
  corpId: string;
  agentId: string;
  now: () => number;
}): PendingSignIns {
  const { cookies, signed, corpId, agentId, now } = options;

  /** When the cookie's sign-in began, as far as it says; what cannot be read is oldest of all. Proves nothing. */
  const claimedBeginning = (value: string): number => {
    try {
      return payloadSchema.parse(JSON.parse(Buffer.from(value.split('.', 1)[0] ?? '', 'base64url').toString()))[1];
    } catch {
      return 0;
    }
  };

  /** Drops the oldest where this one would be too much; of very many, some with each answer. */
  const makeRoom = (ctx: Context, bytes: number): void => {
    const newestFirst = cookies.startingWith(ctx, cookiePrefix)
      .map(({ name, value }) => ({ name, bytes: name.length + value.length, beganAt: claimedBeginning(value) }))
      .sort((a, b) => b.beganAt - a.beganAt);
    let room = mostBytes - bytes;
    const tooMany = newestFirst.filter((one, index) => {
      room -= one.bytes;
      return room < 0 || index >= mostKept - 1;
    });
    for (const { name } of tooMany.slice(-mostCleared)) cookies.clear(ctx, name);
  };

  return {
    begin(ctx, door, returnPath) {
      const pending: PendingSignIn = { state: randomState(), door, beganAt: Math.floor(now() / 1000), corpId, agentId, returnPath };
      const payload = [pending.door, pending.beganAt, corpId, agentId, returnPath] satisfies z.infer<typeof payloadSchema>;
      const sealed = signed.seal('pending sign-in', pending.state, payload);
      makeRoom(ctx, cookieName(pending.state).length + sealed.length);
      cookies.set(ctx, cookieName(pending.state), sealed, lifeSeconds);
      return pending;
    },

    find(ctx, state) {
      if (state === undefined || !/^[A-Za-z0-9]{32}$/.test(state)) return null;
      const payload = payloadSchema.safeParse(signed.open('pending sign-in', state, cookies.get(ctx, cookieName(state))));
      if (!payload.success) return null;
      const [door, beganAt, itsCorp, itsAgent, returnPath] = payload.data;
      const age = now() / 1000 - beganAt;
      if (itsCorp !== corpId || itsAgent !== agentId || age > lifeSeconds || age < -60) return null;
      return { state, door, beganAt, corpId, agentId, returnPath };
    },

    carried: (ctx) => cookies.startingWith(ctx, cookiePrefix).some(({ value }) => now() / 1000 - claimedBeginning(value) <= lifeSeconds),

    end: (ctx, pending) => cookies.clear(ctx, cookieName(pending.state)),
  };
}
