/**
 * Runs `stop` once at the first SIGTERM or SIGINT and then ends the process; whoever sends another one does not want to wait, and
 * the process ends at once. Answers a function that takes the listeners away again.
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => Promise<void>, exit: (code: number) => void = process.exit): () => void {
  let stopping = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (stopping) {
      exit(1);
      return;
    }
    stopping = true;
    stop(signal).then(() => exit(0), () => exit(1));
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
