import type { Context } from 'koa';

export interface CookieJar {
  get(ctx: Context, plain: string): string | undefined;
  set(ctx: Context, plain: string, value: string, maxAgeSeconds: number): void;
  clear(ctx: Context, plain: string): void;
  /** Bytes that the cookie takes in a request header, with its separators. */
  weigh(plain: string, valueLength: number): number;
  /** The request's cookies whose plain names begin with `prefix`. */
  startingWith(ctx: Context, prefix: string): { name: string; value: string }[];
}

/**
 * Every cookie of ours has the same attributes: `HttpOnly; SameSite=Lax; Path=/`, with `Secure` and the `__Host-` prefix
 * wherever the public origin is https. Lax, because the way back from WeChat begins on another site.
 */
export function createCookieJar({ secure }: { secure: boolean }): CookieJar {
  const prefix = secure ? '__Host-' : '';
  // The header is set on the raw response: behind a proxy that ends TLS, Koa's own check would refuse `secure` where no proxy is trusted.
  const write = (ctx: Context, name: string, value: string, maxAge: number): void => {
    const set = ctx.res.getHeader('Set-Cookie') ?? [];
    const kept = (Array.isArray(set) ? set : [String(set)]).filter((line) => !line.startsWith(`${name}=`));
    ctx.set('Set-Cookie', [...kept, `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`]);
  };

  return {
    get: (ctx, plain) => cookiesOf(ctx).find(([name]) => name === prefix + plain)?.[1] || undefined,
    set: (ctx, plain, value, maxAgeSeconds) => write(ctx, prefix + plain, value, maxAgeSeconds),
    clear: (ctx, plain) => write(ctx, prefix + plain, '', 0),
    weigh: (plain, valueLength) => prefix.length + plain.length + valueLength + '=; '.length,
    startingWith: (ctx, start) => cookiesOf(ctx).flatMap(([name, value]) => (name.startsWith(prefix + start) ? [{ name: name.slice(prefix.length), value }] : [])),
  };
}

const ours = /^(?:__Host-)?foyer/;

/** What was read of requests that are still being answered. */
const readAlready = new WeakMap<object, Cookies>();

type Cookies = readonly (readonly [name: string, value: string])[];

/**
 * Names and values of the request's cookies that may be ours, in their order. Parsed once for each request. Koa's own reader keeps a
 * regular expression in memory for each name that it was asked for, and the names of pending sign-ins come from strangers.
 * koa-jwt gets its token from here too (`getToken`).
 */
function cookiesOf(ctx: Context): Cookies {
  const known = readAlready.get(ctx.req);
  if (known !== undefined) return known;
  const cookies = ctx.get('Cookie').split(';').flatMap((part): Cookies => {
    const cut = part.indexOf('=');
    const name = part.slice(0, Math.max(cut, 0)).replace(/^ +/, '');
    return ours.test(name) ? [[name, part.slice(cut + 1).replace(/^"(.*).$/, '$1')]] : [];
  });
  readAlready.set(ctx.req, cookies);
  return cookies;
}
