import type { Context, Middleware, Next } from 'koa';

/** For everything that is not a page; a page brings its own policy with its nonce. */
const nothingMayRun = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = {
  'Content-Security-Policy': nothingMayRun,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Addresses carry `code` and `state` on the way through WeChat: not even our own files get to see them.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** A year, for this host alone: what is under other names of the company is not ours to decide. */
const strictTransport = 'max-age=31536000';

/** The headers that every answer carries, errors included. `secure`: the portal is reached over https. */
export function securityHeaders({ secure }: { secure: boolean }): Middleware {
  const all = secure ? { ...headers, 'Strict-Transport-Security': strictTransport } : headers;
  return async function securityHeadersMiddleware(ctx: Context, next: Next) {
    ctx.set(all);
    await next();
  };
}
