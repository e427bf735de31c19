import type { Context, Middleware, Next } from 'koa';

/** For everything except pages, which have their own policy. */
const defaultPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = {
  'Content-Security-Policy': defaultPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // During sign-in, addresses contain `code` and `state`.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** One year, without subdomains, which may belong to others. */
const strictTransport = 'max-age=31536000';

/**
 * Sets the security headers of every response, including errors.
 * @param secure whether the portal's public address is https
 */
export function securityHeaders({ secure }: { secure: boolean }): Middleware {
  const all = secure ? { ...headers, 'Strict-Transport-Security': strictTransport } : headers;
  return async function securityHeadersMiddleware(ctx: Context, next: Next) {
    ctx.set(all);
    await next();
  };
}
