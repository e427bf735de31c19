import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type { SigningKey } from '../../config/types';
import { signToken, type Session, type TokenIdentity } from './session-token';

/** Reads and writes cookies by their plain names, without the `__Host-` prefix. */
export interface CookieJar {
  get(ctx: Context, plain: string): string | undefined;
  set(ctx: Context, plain: string, value: string, maxAgeSeconds: number): void;
  clear(ctx: Context, plain: string): void;
  /** Bytes that the cookie takes in a request header, with its separators. */
  headerBytes(plain: string, valueLength: number): number;
  /** The cookies of the request whose plain names begin with `prefix`. */
  startingWith(ctx: Context, prefix: string): { name: string; value: string }[];
}

/**
 * All cookies are `HttpOnly; SameSite=Lax; Path=/`, with `Secure` and the `__Host-` prefix if the public origin is
 * https. Lax, because the redirect back from WeChat begins on another site.
 */
export function createCookieJar({ secure }: { secure: boolean }): CookieJar {
  const prefix = secure ? '__Host-' : '';
  // Behind a proxy that ends TLS and is not trusted, Koa's own method would refuse `secure`.
  const write = (ctx: Context, name: string, value: string, maxAge: number): void => {
    const set = ctx.res.getHeader('Set-Cookie') ?? [];
    const kept = (Array.isArray(set) ? set : [String(set)]).filter((line) => !line.startsWith(`${name}=`));
    ctx.set('Set-Cookie', [
      ...kept,
      `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
    ]);
  };

  return {
    get: (ctx, plain) => cookiesOf(ctx).find(([name]) => name === prefix + plain)?.[1] || undefined,
    set: (ctx, plain, value, maxAgeSeconds) => write(ctx, prefix + plain, value, maxAgeSeconds),
    clear: (ctx, plain) => write(ctx, prefix + plain, '', 0),
    headerBytes: (plain, valueLength) => prefix.length + plain.length + valueLength + '=; '.length,
    startingWith: (ctx, start) =>
      cookiesOf(ctx)
        .filter(([name]) => name.startsWith(prefix + start))
        .map(([name, value]) => ({ name: name.slice(prefix.length), value })),
  };
}

const ours = /^ *((?:__Host-)?foyer[^=]*)=([^]*)$/;

/** Parsed cookies of the requests in progress. */
const parsed = new WeakMap<object, Cookies>();

type Cookies = readonly (readonly [name: string, value: string])[];

/**
 * Names and values of the request's cookies whose names are like ours, in their order. Parsed once for each request.
 * Koa's own reader keeps a regular expression in memory for each name that it looks up, and anyone can make up names of
 * pending sign-ins. koa-jwt gets its token from here, too (`getToken`).
 */
function cookiesOf(ctx: Context): Cookies {
  const known = parsed.get(ctx.req);
  if (known !== undefined) return known;
  const cookies: (readonly [name: string, value: string])[] = [];
  for (const part of ctx.get('Cookie').split(';')) {
    const [, name, value] = ours.exec(part) ?? [];
    if (name !== undefined && value !== undefined) cookies.push([name, value.replace(/^"(.*).$/, '$1')]);
  }
  parsed.set(ctx.req, cookies);
  return cookies;
}

/**
 * Short texts in cookies: `<text>.<mac>`. The signature covers a purpose and a subject, so that the value of one cookie
 * is never accepted as another.
 */
export interface SignedValues {
  /** @param text printable ASCII that a cookie can carry */
  seal(purpose: string, subject: string, text: string): string;
  /** Returns the sealed text, or null if no configured key signed it for this purpose and subject. */
  open(purpose: string, subject: string, sealed: string | undefined): string | null;
}

const maxLength = 4096;
/** 128 bits: a cookie lives for minutes, and every byte counts in the request header. */
const macBytes = 16;
/** Characters that sealing adds to a text. */
export const sealLength = 1 + Math.ceil((macBytes * 4) / 3);

export function createSignedValues(keys: readonly [SigningKey, ...SigningKey[]]): SignedValues {
  const mac = ({ key }: SigningKey, purpose: string, subject: string, text: string): Buffer =>
    createHmac('sha256', key).update(`foyer ${purpose}\n${subject}\n${text}`).digest().subarray(0, macBytes);

  return {
    seal: (purpose, subject, text) => `${text}.${mac(keys[0], purpose, subject, text).toString('base64url')}`,

    open(purpose, subject, sealed) {
      if (sealed === undefined || sealed.length > maxLength) return null;
      const cut = sealed.lastIndexOf('.');
      const given = sealed.slice(cut + 1);
      const actual = Buffer.from(given, 'base64url');
      // Several base64url texts decode to the same bytes. Only the canonical one is accepted.
      if (cut < 0 || actual.length !== macBytes || actual.toString('base64url') !== given) return null;
      const text = sealed.slice(0, cut);
      return keys.some((key) => timingSafeEqual(mac(key, purpose, subject, text), actual)) ? text : null;
    },
  };
}

export const sessionCookieName = 'foyer';

/** The session cookie, the only place that holds the token. */
export interface SessionCookie {
  set(ctx: Context, session: Session): void;
  clear(ctx: Context): void;
}

export function createSessionCookie(options: {
  cookies: CookieJar;
  key: SigningKey;
  identity: TokenIdentity;
}): SessionCookie {
  const { cookies, key, identity } = options;
  return {
    set: (ctx, session) =>
      cookies.set(ctx, sessionCookieName, signToken(session, key, identity), session.expiresAt - session.issuedAt),
    clear: (ctx) => cookies.clear(ctx, sessionCookieName),
  };
}
