import { isIPv6 } from 'node:net';
import type { Context, Middleware, Next } from 'koa';
import { AppError, appError } from '../errors';

/** Where failures are counted: shared by all processes on one database, if the store is. */
export interface FailureStore {
  /** The count as a text; null where there is none. */
  get(key: string): Promise<string | null>;
  increment(key: string, lifeMs: number): Promise<number>;
}

export interface RateLimitOptions {
  store: FailureStore;
  /** Whose failures are counted together: a word without a space. */
  name: string;
  /** Failures from one address within the window, after which it has to wait for the next. */
  failures: number;
  windowSeconds: number;
  /** Whose failures are counted; the address of the request if absent. */
  subject?(ctx: Context): string;
  /** Which requests are counted and refused. */
  applies(ctx: Context): boolean;
  /** Whether an answer was a failure of the one who asked. Where absent: every 4xx but 429; a fault of ours locks nobody out. */
  failed?(ctx: Context, status: number): boolean;
  now?: () => number;
}

/**
 * Refuses addresses that failed too often. Only failures count, since a whole company may sit behind one address.
 * Where the store does not answer, the request passes: what it guards needs the same database.
 * @throws {AppError} `too-many-requests` with the seconds to wait in `Retry-After`
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const { store, name, failures, windowSeconds, subject = ({ ip }) => networkOf(ip), applies, failed = isClientFault, now = Date.now } = options;
  const windowMs = windowSeconds * 1000;

  return async function rateLimitMiddleware(ctx: Context, next: Next) {
    if (!applies(ctx)) return next();
    const window = Math.floor(now() / windowMs);
    const key = `${name} ${window} ${subject(ctx)}`;
    const count = Number(await store.get(key).catch(reportTo(ctx)) ?? 0);
    if (count >= failures) {
      throw appError('too-many-requests', { headers: { 'Retry-After': String(Math.ceil(((window + 1) * windowMs - now()) / 1000)) } });
    }
    let status: number | undefined;
    try {
      await next();
      status = ctx.status;
    } catch (error) {
      status = error instanceof AppError ? error.status : 500;
      throw error;
    } finally {
      if (status !== undefined && failed(ctx, status)) await store.increment(key, windowMs).catch(reportTo(ctx));
    }
  };
}

function isClientFault(_ctx: Context, status: number): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

function reportTo(ctx: Context): (error: unknown) => null {
  return (error) => {
    ctx.state.log.warn({ err: error }, 'failures could not be counted');
    return null;
  };
}

/** An IPv4 address, or the /64 that one IPv6 customer has to itself. */
function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('::');
  const before = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - behind.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...behind].slice(0, 4).join(':');
}
