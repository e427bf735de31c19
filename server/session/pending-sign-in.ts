import { randomInt } from 'node:crypto';
import type { Context } from 'koa';
import { sealLength, type CookieJar, type SignedValues } from './cookies';
import { createLongReturnPaths } from './long-return-paths';
import { packPath, shortenPath, unpackPath } from './return-path';
import { clockSkewSeconds } from './session-token';

/** A sign-in that began in this browser and has not ended yet. */
export interface PendingSignIn {
  /** 32 random characters of `[A-Za-z0-9]` (about 190 bits). Nothing else about the sign-in is sent to WeChat. */
  state: string;
  door: 'page' | 'data';
  /** Seconds since 1970. */
  beganAt: number;
  corpId: string;
  agentId: string;
  /** Where a page sign-in ends. `/` for a data sign-in, whose page the front end remembers. */
  returnPath: string;
  /** Whether this browser was signed out when the sign-in began. The front end then waits for the sign-in button. */
  afterSignOut: boolean;
}

export interface PendingSignIns {
  /** Begins a sign-in and sets its cookie. Only the newest are kept. */
  begin(ctx: Context, start: Pick<PendingSignIn, 'door' | 'returnPath' | 'afterSignOut'>): PendingSignIn;
  /** Finds the sign-in with this state if it began in this browser, for this corp and app, in the last ten minutes. */
  find(ctx: Context, state: string | undefined): PendingSignIn | null;
  end(ctx: Context, pending: PendingSignIn): void;
  endAll(ctx: Context): void;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const lifeSeconds = 600;
/** A page may send ten requests at once, each of which gets a 203. Two such tabs must not displace each other. */
const maxKept = 20;
/**
 * Bounds on the request header, whose lines nginx limits to 8 KB by default. Concurrent requests do not see each
 * other's cookies, so each cookie is small: fifteen of them take 2 KB. Names, values and separators count.
 */
const maxCookieBytes = 136;
const maxBytesKept = 2000;
/** Cookies cleared by one response. Each is a line of its header, which nginx limits to 4 KB by default. */
const maxCleared = 12;
const cookiePrefix = 'foyer-pending-';
const cookieName = (state: string): string => cookiePrefix + state.slice(0, 10);
/** `p`: page, `d`: data, `s`: data, after sign-out. */
const pattern = /^([pds])([0-9a-z]{1,8})([/~].*)$/;

/** Whether a text has the form of our `state`. */
export const isState = (text: string | undefined): text is string =>
  text !== undefined && /^[A-Za-z0-9]{32}$/.test(text);

/** Returns 32 characters without bias. WeCom accepts only letters and digits in `state`. */
const randomState = (): string =>
  Array.from({ length: 32 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

export function createPendingSignIns(options: {
  cookies: CookieJar;
  signed: SignedValues;
  corpId: string;
  agentId: string;
  /** Milliseconds since 1970. */
  now: () => number;
}): PendingSignIns {
  const { cookies, signed, corpId, agentId, now } = options;
  const longPaths = createLongReturnPaths({ cookies, signed, lifeSeconds, now });
  const subjectOf = (state: string): string => `${state} ${corpId} ${agentId}`;

  const parse = (text: string): Omit<PendingSignIn, 'state' | 'corpId' | 'agentId'> | null => {
    const [, kind, began = '', path = ''] = pattern.exec(text) ?? [];
    if (kind === undefined) return null;
    return {
      door: kind === 'p' ? 'page' : 'data',
      beganAt: Number.parseInt(began, 36),
      returnPath: unpackPath(path),
      afterSignOut: kind === 's',
    };
  };

  /** When the sign-in claims to have begun. 0 if the cookie cannot be read. */
  const claimedStart = (value: string): number => parse(value)?.beganAt ?? 0;

  /** Clears the oldest cookies so that a new one of `bytes` fits within the bounds. */
  const makeRoom = (ctx: Context, bytes: number, except?: string): void => {
    const newestFirst = cookies
      .startingWith(ctx, cookiePrefix)
      // Browsers send older cookies first: among those of one second the last is the newest.
      .reverse()
      .filter(({ name }) => name !== except)
      .map(({ name, value }) => ({ name, bytes: cookies.headerBytes(name, value.length), start: claimedStart(value) }))
      .sort((a, b) => b.start - a.start);
    const kept = bytes > 0 ? maxKept - 1 : maxKept;
    let room = maxBytesKept - bytes;
    const excess = newestFirst.filter((one, index) => {
      room -= one.bytes;
      return room < 0 || index >= kept;
    });
    for (const { name } of excess.slice(-maxCleared)) cookies.clear(ctx, name);
  };

  return {
    begin(ctx, { door, returnPath, afterSignOut }) {
      const state = randomState();
      const beganAt = Math.floor(now() / 1000);
      const pending: PendingSignIn = { state, door, beganAt, corpId, agentId, returnPath, afterSignOut };
      const kind = door === 'page' ? 'p' : afterSignOut ? 's' : 'd';
      const [name, subject] = [cookieName(state), subjectOf(state)];
      const textWith = (path: string): string => `${kind}${beganAt.toString(36)}${packPath(path)}`;
      const bytesWith = (path: string): number => cookies.headerBytes(name, textWith(path).length + sealLength);
      const inlinePath = shortenPath(returnPath, (path) => bytesWith(path) <= maxCookieBytes);
      makeRoom(ctx, bytesWith(inlinePath));
      cookies.set(ctx, name, signed.seal('pending sign-in', subject, textWith(inlinePath)), lifeSeconds);
      if (inlinePath !== returnPath) longPaths.keep(ctx, subject, returnPath);
      return pending;
    },

    find(ctx, state) {
      if (!isState(state)) return null;
      const subject = subjectOf(state);
      const text = signed.open('pending sign-in', subject, cookies.get(ctx, cookieName(state)));
      const parsed = text === null ? null : parse(text);
      if (parsed === null) return null;
      const age = now() / 1000 - parsed.beganAt;
      if (age > lifeSeconds || age < -clockSkewSeconds) return null;
      return { state, corpId, agentId, ...parsed, returnPath: longPaths.find(ctx, subject) ?? parsed.returnPath };
    },

    end(ctx, { state }) {
      cookies.clear(ctx, cookieName(state));
      longPaths.forget(ctx, subjectOf(state));
      makeRoom(ctx, 0, cookieName(state));
    },

    endAll(ctx) {
      for (const { name } of cookies.startingWith(ctx, cookiePrefix).slice(0, maxKept)) cookies.clear(ctx, name);
      longPaths.forgetAll(ctx);
    },
  };
}
