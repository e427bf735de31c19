import { isIPv6 } from 'node:net';
import type { Context, Middleware, Next } from 'koa';
import { AppError, appError } from '../errors';

/** Counts failures. A store in the database is shared by all processes. */
export interface FailureStore {
  /** The count as text; null if there is none. */
  get(key: string): Promise<string | null>;
  increment(key: string, lifeMs: number): Promise<number>;
}

export interface RateLimitOptions {
  store: FailureStore;
  /** Prefix of the keys in the store: a word without a space. */
  name: string;
  /** Failures of one subject per window. After them, it has to wait for the next window. */
  failures: number;
  windowSeconds: number;
  /** Identifies whose failures are counted. The client's address if absent. */
  subject?(ctx: Context): string;
  /** Whether a response counts as a failure. If absent: every 4xx except 429, but no 5xx. */
  failed?(ctx: Context, status: number): boolean;
  now?: () => number;
}

/** The requests of one subject within one window. */
interface Turns {
  /** The highest count seen so far. */
  count: number;
  running: number;
  /** Requests that have not ended, running or not. */
  present: number;
  waiting: (() => void)[];
}

/**
 * Refuses subjects that failed too often. Only failures count, since a whole company may share one address.
 *
 * The number of concurrent requests of a subject is limited to the failures it has left: with 2 left, a third request
 * waits until one has ended. So concurrent failures cannot exceed the limit within a process. If the store does not
 * respond, the request passes, because the protected route needs the same database.
 * @throws {AppError} `too-many-requests` with the seconds to wait in `Retry-After`
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const {
    store,
    name,
    failures,
    windowSeconds,
    subject = ({ ip }) => networkOf(ip),
    failed = isClientFault,
    now = Date.now,
  } = options;
  const windowMs = windowSeconds * 1000;
  const turns = new Map<string, Turns>();

  /** Resolves when the request may run, with false if it may not. */
  async function enter(ctx: Context, key: string, turn: Turns): Promise<boolean> {
    for (;;) {
      const stored = Number((await store.get(key).catch(reportTo(ctx))) ?? 0);
      turn.count = Math.max(turn.count, stored);
      if (turn.count >= failures) return false;
      if (turn.count + turn.running < failures) {
        turn.running += 1;
        return true;
      }
      await new Promise<void>((resume) => {
        turn.waiting.push(resume);
      });
    }
  }

  return async function rateLimitMiddleware(ctx: Context, next: Next) {
    const window = Math.floor(now() / windowMs);
    const key = `${name} ${window} ${subject(ctx)}`;
    const turn = turns.get(key) ?? { count: 0, running: 0, present: 0, waiting: [] };
    turns.set(key, turn);
    turn.present += 1;
    try {
      if (!(await enter(ctx, key, turn))) {
        const seconds = Math.ceil(((window + 1) * windowMs - now()) / 1000);
        throw appError('too-many-requests', { headers: { 'Retry-After': String(Math.max(1, seconds)) } });
      }
      let status: number | undefined;
      try {
        await next();
        status = ctx.status;
      } catch (error) {
        status = error instanceof AppError ? error.status : 500;
        throw error;
      } finally {
        if (status !== undefined && failed(ctx, status)) {
          // Counts may arrive out of order: `turn.count` is read after the wait.
          const count = (await store.increment(key, windowMs).catch(reportTo(ctx))) ?? 0;
          turn.count = Math.max(turn.count, count);
        }
        turn.running -= 1;
      }
    } finally {
      turn.present -= 1;
      if (turn.present === 0) turns.delete(key);
      turn.waiting.shift()?.();
    }
  };
}

function isClientFault(_ctx: Context, status: number): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

function reportTo(ctx: Context): (error: unknown) => null {
  return (error) => {
    ctx.state.log.warn({ err: error }, 'failures could not be counted, so the request was not limited');
    return null;
  };
}

/** An IPv4 address, or the /64 network of an IPv6 address, which belongs to one customer. */
function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':');
}
