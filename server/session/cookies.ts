import type { Context } from 'koa';

export interface CookieJar {
  /** The name with `__Host-` in front where the public origin is https. */
  name(plain: string): string;
  get(ctx: Context, plain: string): string | undefined;
  set(ctx: Context, plain: string, value: string, maxAgeSeconds: number): void;
  clear(ctx: Context, plain: string): void;
  /** The plain names of the request's cookies that begin with `prefix`. */
  namesWith(ctx: Context, prefix: string): string[];
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
    name: (plain) => prefix + plain,
    get: (ctx, plain) => cookiesOf(ctx).find(([name]) => name === prefix + plain)?.[1] || undefined,
    set: (ctx, plain, value, maxAgeSeconds) => write(ctx, prefix + plain, value, maxAgeSeconds),
    clear: (ctx, plain) => write(ctx, prefix + plain, '', 0),
    namesWith: (ctx, start) => cookiesOf(ctx).flatMap(([name]) => (name.startsWith(prefix + start) ? [name.slice(prefix.length)] : [])),
  };
}

/**
 * Names and values of the request's cookies, in its order. Koa's own reader keeps an expression for ever for each name that it was
 * asked for, and the names of pending sign-ins are made of what strangers send. Reads as Koa's does, by which koa-jwt finds the
 * token: both must always see the same.
 */
function cookiesOf(ctx: Context): [name: string, value: string][] {
  return ctx.get('Cookie').split(';').flatMap((part) => {
    const cut = part.indexOf('=');
    return cut < 0 ? [] : [[part.slice(0, cut).replace(/^ +/, ''), part.slice(cut + 1).replace(/^"(.*).$/, '$1')]];
  });
}
