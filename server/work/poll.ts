import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** How long to go on, in milliseconds of the monotonic clock. */
  withinMs: number;
  /** The first pause. Each further one is twice as long. */
  pauseMs: number;
  /** The longest pause; `pauseMs` by default. */
  longestPauseMs?: number;
}

/**
 * Calls `attempt` until it resolves to something, with pauses: for waiting on another process, which can only be seen
 * in the database. Returns undefined when time is up; the last attempt comes after that moment, so no change is missed.
 */
export async function poll<T>(
  attempt: () => Promise<T | undefined>,
  { withinMs, pauseMs, longestPauseMs = pauseMs }: PollOptions,
): Promise<T | undefined> {
  const giveUpAt = performance.now() + withinMs;
  for (let pause = pauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const isLast = performance.now() >= giveUpAt;
    const result = await attempt();
    if (result !== undefined || isLast) return result;
    await sleep(Math.min(pause, Math.max(0, giveUpAt - performance.now())));
  }
}
