import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when one more call may be made. Rejects when the signal ends the wait. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/** Lets calls through at once until `most` of them fall into `perMs`; then each waits until the oldest has aged out. */
export function createPace({ most, perMs }: { most: number; perMs: number }, now: () => number = Date.now): Pace {
  /** When the latest calls were made, oldest first; at most `most`. */
  const made: number[] = [];

  return async function pace(signal) {
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
