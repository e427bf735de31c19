export type Clock = ReturnType<typeof createClock>;

/**
 * The time of the simulated WeCom: ours plus an offset that a test moves, so that lifetimes can end without waiting.
 */
export function createClock() {
  let offset = 0;
  return {
    /** Milliseconds since 1970. */
    now: (): number => Date.now() + offset,
    advance(seconds: number): void {
      offset += seconds * 1000;
    },
    offsetSeconds: (): number => offset / 1000,
  };
}
