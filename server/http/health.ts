import type { Context, Middleware, Next } from 'koa';
import { AppError, appError, errorIds, type ErrorId } from '../errors';
import { withTimeout } from '../work/with-timeout';
import { refuseWrites } from './read-only';

declare module 'http' {
  interface IncomingMessage {
    /** Set by graceful-stop.ts when the server is about to stop. */
    serverIsStopping?: boolean;
  }
}

/** Rejects if what it checks does not work. */
export type Check = () => Promise<void>;

export interface HealthOptions {
  /** Checks of everything the process needs, by the id of the error to report. */
  checks: Readonly<Partial<Record<ErrorId, Check>>>;
  /** A check that takes longer fails. */
  timeoutMs?: number;
}

export const isHealth = (path: string): boolean => path === '/healthz' || path === '/readyz';

/**
 * `/healthz`: the process is alive. `/readyz`: the checks pass and the process is not about to stop; otherwise 503.
 * Both work without a session and reveal nothing else.
 */
export function health({ checks, timeoutMs = 2000 }: HealthOptions): Middleware {
  let running: Promise<void> | null = null;
  /** Concurrent requests share one run of the checks. */
  const checkAll = (): Promise<void> => {
    running ??= runAll(checks, timeoutMs).finally(() => {
      running = null;
    });
    return running;
  };

  const respond = async (ctx: Context): Promise<void> => {
    refuseWrites(ctx);
    ctx.set('Cache-Control', 'no-store');
    if (ctx.path === '/readyz') {
      if (ctx.req.serverIsStopping === true) throw appError('stopping');
      await checkAll();
    }
    ctx.body = { status: ctx.path === '/healthz' ? 'alive' : 'ready' };
  };

  return function healthMiddleware(ctx: Context, next: Next) {
    return isHealth(ctx.path) ? respond(ctx) : next();
  };
}

async function runAll(checks: HealthOptions['checks'], timeoutMs: number): Promise<void> {
  await Promise.all(
    errorIds.map(async (id) => {
      const check = checks[id];
      if (check !== undefined) await run(id, check, timeoutMs);
    }),
  );
}

async function run(id: ErrorId, check: Check, timeoutMs: number): Promise<void> {
  try {
    await withTimeout(timeoutMs, check);
  } catch (error) {
    throw error instanceof AppError ? error : appError(id, { cause: error });
  }
}
