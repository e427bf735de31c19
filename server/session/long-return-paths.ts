import type { Context } from 'koa';
import { sealLength, type CookieJar, type SignedValues } from './cookies';
import { packPath, shortenPath, unpackPath } from './return-path';

/** Return paths that are too long for the cookie of their pending sign-in. */
export interface LongReturnPaths {
  keep(ctx: Context, subject: string, path: string): void;
  find(ctx: Context, subject: string): string | null;
  forget(ctx: Context, subject: string): void;
  forgetAll(ctx: Context): void;
}

/** A fixed number of cookies: however many sign-ins begin at once, the browser never holds more. */
const slots = ['foyer-return-0', 'foyer-return-1'] as const;
const maxCookieBytes = 512;
const pattern = /^([0-9a-z]{1,8})([/~].*)$/;
const purpose = 'return path';

/**
 * Keeps the newest two long return paths in cookies of their own. A sign-in whose long path was displaced ends at the
 * path without its query, which its own cookie has.
 */
export function createLongReturnPaths(options: {
  cookies: CookieJar;
  signed: SignedValues;
  lifeSeconds: number;
  now: () => number;
}): LongReturnPaths {
  const { cookies, signed, lifeSeconds, now } = options;

  const open = (ctx: Context, slot: string, subject: string): string | null => {
    const [, , packed] = pattern.exec(signed.open(purpose, subject, cookies.get(ctx, slot)) ?? '') ?? [];
    return packed === undefined ? null : unpackPath(packed);
  };

  /**
   * A free slot, or the one that claims to be the oldest. Without any cookie, concurrent requests spread over the
   * slots.
   */
  const slotFor = (ctx: Context, subject: string): string => {
    const start = subject.charCodeAt(0) % slots.length;
    const candidates = [...slots.slice(start), ...slots.slice(0, start)].map((slot) => {
      const [, began = '0'] = pattern.exec(cookies.get(ctx, slot) ?? '') ?? [];
      return { slot, began: Number.parseInt(began, 36) };
    });
    return candidates.reduce((oldest, one) => (one.began < oldest.began ? one : oldest)).slot;
  };

  return {
    keep(ctx, subject, path) {
      const slot = slotFor(ctx, subject);
      const textWith = (kept: string): string => `${Math.floor(now() / 1000).toString(36)}${packPath(kept)}`;
      const kept = shortenPath(
        path,
        (shorter) => cookies.headerBytes(slot, textWith(shorter).length + sealLength) <= maxCookieBytes,
      );
      if (kept !== '/') cookies.set(ctx, slot, signed.seal(purpose, subject, textWith(kept)), lifeSeconds);
    },

    find(ctx, subject) {
      for (const slot of slots) {
        const path = open(ctx, slot, subject);
        if (path !== null) return path;
      }
      return null;
    },

    forget(ctx, subject) {
      for (const slot of slots) if (open(ctx, slot, subject) !== null) cookies.clear(ctx, slot);
    },

    forgetAll(ctx) {
      for (const slot of slots) if (cookies.get(ctx, slot) !== undefined) cookies.clear(ctx, slot);
    },
  };
}
