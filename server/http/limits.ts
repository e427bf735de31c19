import type { ServerOptions } from 'node:http';
import type { Context, Middleware, Next } from 'koa';
import { appError } from '../errors';

/**
 * What a connection may take. Slow or silent clients lose theirs; a connection that is kept alive outlives the 60
 * seconds that load balancers keep theirs, so that it is never us who close one just as they use it.
 */
export const serverLimits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
  // Ours to refuse, with words.
  requireHostHeader: false,
} as const satisfies ServerOptions;

/**
 * How long nothing may move on a connection under an answer: far longer than we take to make one; who reads slowly, but
 * reads, is never cut off.
 */
export const unreadMs = 60_000;

/**
 * More than any page or browser needs: Chrome keeps 180 cookies for a domain. Koa's query parser takes quadratic time,
 * 60 ms for 2000 parameters.
 */
const mostParameters = 50;
const mostCookies = 200;

/**
 * Refuses what would be costly or unsafe to parse, before anything parses it.
 * @throws {AppError} `bad-request`: no `Host`, or too many cookies; `address-too-long`; `query-invalid`: too many
 *   parameters;
 *   `path-malformed`: an address that is not a path, or that cannot be decoded
 */
export function limits({ addressLength = 4096 }: { addressLength?: number } = {}): Middleware {
  return async function limitsMiddleware(ctx: Context, next: Next) {
    if (ctx.req.httpVersion !== '1.0' && ctx.req.headers.host === undefined)
      throw appError('bad-request', { message: 'The request has no Host.' });
    const refusal =
      ctx.url.length > addressLength
        ? appError('address-too-long')
        : exceeds(ctx.querystring, '&', mostParameters)
          ? appError('query-invalid', { message: `The address has more than ${mostParameters} parameters.` })
          : null;
    if (refusal !== null) {
      // The error page must not parse it either.
      ctx.querystring = '';
      throw refusal;
    }
    if (exceeds(ctx.req.headers.cookie ?? '', ';', mostCookies))
      throw appError('bad-request', { message: `The request has more than ${mostCookies} cookies.` });
    if (ctx.state.targetRefused === true || !isDecodable(ctx.path)) throw appError('path-malformed');
    await next();
  };
}

/** Whether the text has more than `most` parts. */
function exceeds(text: string, separator: string, most: number): boolean {
  let parts = 1;
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
    parts += 1;
    if (parts > most) return true;
  }
  return false;
}

/** Also refuses control characters, which mean nothing in a path and much in a log, a file name or a header. */
function isDecodable(path: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
