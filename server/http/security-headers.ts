import type { Context, Middleware, Next } from 'koa';

/** For everything except pages, which have their own policy. */
const defaultPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The headers of every response. Pages replace the policy by their own. */
export const securityHeaderValues = {
  'Content-Security-Policy': defaultPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // During sign-in, addresses contain `code` and `state`.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Separates a page from a foreign page that opened it. Browsers start a new process for a page with this policy, which
 * costs a slow phone more than 100 ms at each visit. So it is left out if the browser says that the person or a page of
 * the portal opened it.
 */
const openerPolicy = { 'Cross-Origin-Opener-Policy': 'same-origin' };
const ownOpeners = ['none', 'same-origin'];

/** One year, without subdomains, which may belong to others. */
const strictTransport = 'max-age=31536000';

/**
 * Sets the security headers of every response, including errors.
 * @param secure whether the portal's public address is https
 */
export function securityHeaders({ secure }: { secure: boolean }): Middleware {
  const all = secure ? { ...securityHeaderValues, 'Strict-Transport-Security': strictTransport } : securityHeaderValues;
  return function securityHeadersMiddleware(ctx: Context, next: Next) {
    ctx.set(all);
    if (!ownOpeners.includes(ctx.get('Sec-Fetch-Site'))) ctx.set(openerPolicy);
    return next();
  };
}
