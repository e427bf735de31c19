import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** Time limit in milliseconds of the monotonic clock. */
  withinMs: number;
  /** The first pause in milliseconds. Each further pause is twice as long. */
  pauseMs: number;
  /** The longest pause; `pauseMs` by default. */
  maxPauseMs?: number;
}

/**
 * Calls `attempt` with pauses until it resolves to a value, to wait for another process whose work is only visible in
 * the database. Returns undefined after the time limit. The last attempt is made after it, so that no change is missed.
 */
export async function poll<T>(
  attempt: () => Promise<T | undefined>,
  { withinMs, pauseMs, maxPauseMs = pauseMs }: PollOptions,
): Promise<T | undefined> {
  const giveUpAt = performance.now() + withinMs;
  for (let pause = pauseMs; ; pause = Math.min(pause * 2, maxPauseMs)) {
    const isLast = performance.now() >= giveUpAt;
    const result = await attempt();
    if (result !== undefined || isLast) return result;
    await sleep(Math.min(pause, Math.max(0, giveUpAt - performance.now())));
  }
}
