export interface StopSignalOptions {
  /** Timeout of the stop in seconds. After it, the process exits with code 1. */
  withinSeconds: number;
  /** Called at the timeout, right before the process exits. */
  onTimeout?(): void;
  exit?(code: number): void;
}

/**
 * Ctrl-C reaches a process twice when npm started it: from the terminal and forwarded by npm. Signals this close
 * together count as one.
 */
const sameSignalMs = 500;

/**
 * Runs `stop` at the first SIGTERM or SIGINT, then exits: with 0 if the stop succeeded, with 1 if it failed or took
 * longer than `withinSeconds`. Another signal, at least half a second later, exits immediately.
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
