export type Clock = ReturnType<typeof createClock>;

/** The simulator's clock: the system clock plus an offset, so that tests can let codes and tokens expire. */
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
