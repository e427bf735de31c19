import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when one more call may be made. Rejects if the signal is aborted first. */
export type CallSchedule = (signal: AbortSignal) => Promise<void>;

/**
 * Allows `most` calls in any period of `perMs` milliseconds. Further calls wait until the oldest of these is that old.
 * @param now milliseconds of a monotonic clock
 */
export function createCallSchedule(
  { most, perMs }: { most: number; perMs: number },
  now: () => number = () => performance.now(),
): CallSchedule {
  /** When the latest calls were made, oldest first; at most `most`. */
  const made: number[] = [];

  return async function waitForTurn(signal) {
    for (;;) {
      signal.throwIfAborted();
      const time = now();
      while (made[0] !== undefined && made[0] <= time - perMs) made.shift();
      const [oldest] = made;
      if (oldest === undefined || made.length < most) {
        made.push(time);
        return;
      }
      await pause(Math.max(1, oldest + perMs - time), undefined, { signal });
    }
  };
}
