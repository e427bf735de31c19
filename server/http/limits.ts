import type { ServerOptions } from 'node:http';
import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/**
 * Limits of a connection. Load balancers keep connections for 60 seconds; ours stay open longer, so that we never close
 * one while a load balancer sends a request on it.
 */
export const serverLimits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  // For uploads. Other bodies must arrive sooner, see `body-time.ts`.
  requestTimeout: 1_800_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
  // `limits` below refuses such requests with an error page.
  requireHostHeader: false,
} as const satisfies ServerOptions;

/**
 * A connection with a request in progress is closed after this time without any traffic. Clients that read slowly, but
 * do read, are not affected.
 */
export const idleMs = 60_000;

/** Koa's query parser takes quadratic time: 60 ms for 2000 parameters. */
const maxParameters = 50;
/** Chrome keeps up to 180 cookies per domain. */
const maxCookies = 200;

/**
 * Refuses requests that would be costly or unsafe to parse, before anything parses them.
 * @throws {AppError} `bad-request`: no `Host`, or too many cookies; `address-too-long`; `query-invalid`: too many
 *   parameters; `path-malformed`: the request target is not a path, or cannot be decoded
 */
export function limits({ addressLength = 4096 }: { addressLength?: number } = {}): Middleware {
  return function limitsMiddleware(ctx: Context, next: Next) {
    if (ctx.req.httpVersion !== '1.0' && ctx.req.headers.host === undefined)
      throw appError('bad-request', { message: 'The request has no Host.' });
    const refusal =
      ctx.url.length > addressLength
        ? appError('address-too-long')
        : exceeds(ctx.querystring, '&', maxParameters)
          ? appError('query-invalid', { message: `The address has more than ${maxParameters} parameters.` })
          : null;
    if (refusal !== null) {
      // The error page must not parse it either.
      ctx.querystring = '';
      throw refusal;
    }
    if (exceeds(ctx.req.headers.cookie ?? '', ';', maxCookies))
      throw appError('bad-request', { message: `The request has more than ${maxCookies} cookies.` });
    if (ctx.state.targetRefused === true || !isDecodable(ctx.path)) throw appError('path-malformed');
    return next();
  };
}

/** Whether the text has more than `max` parts. */
function exceeds(text: string, separator: string, max: number): boolean {
  let parts = 1;
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
    parts += 1;
    if (parts > max) return true;
  }
  return false;
}

/** Also refuses control characters, which are dangerous in logs, file names and headers. */
function isDecodable(path: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
