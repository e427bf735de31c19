export interface StopSignalOptions {
  /** Seconds for the whole stop. After them the process ends with code 1, whatever is unfinished. */
  withinSeconds: number;
  /** Called when the time is over, right before the process ends. */
  onTimeout?(): void;
  exit?(code: number): void;
}

/**
 * Ctrl-C reaches a process twice when npm started it: from the terminal and forwarded by npm. Signals this close
 * together count as one.
 */
const sameSignalMs = 500;

/**
 * Runs `stop` at the first SIGTERM or SIGINT, then ends the process: with 0 when the stop is complete, with 1 when it
 * failed or took longer than `withinSeconds`. Another signal, half a second later or more, ends it at once.
 * @returns a function that removes the listeners
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => Promise<void>, options: StopSignalOptions): () => void {
  const { withinSeconds, onTimeout = () => undefined, exit = process.exit } = options;
  let stoppingSince: number | null = null;
  const listener = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince >= sameSignalMs) exit(1);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => {
      onTimeout();
      exit(1);
    }, withinSeconds * 1000);
    stop(signal).then(
      () => exit(0),
      () => exit(1),
    );
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
