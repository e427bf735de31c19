export interface LoopOptions {
  /** Performs one run. The signal is aborted when the loop is stopped. */
  run(signal: AbortSignal): Promise<void>;
  /** Milliseconds from the end of one run to the start of the next. */
  pauseMs: number | (() => number);
  /** Whether the first run starts at once (the default) or after the first pause. */
  startsWith?: 'run' | 'pause';
  /** Reports an error of a run. The loop continues. */
  onError(error: unknown): void;
}

export interface Loop {
  /** Resolves when the first run has ended, or the loop was stopped before it. */
  first: Promise<void>;
  /** Starts no further run, aborts the current one and waits for its end. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Repeats background work until it is stopped, never twice at the same time. The timers follow the monotonic clock, so
 * that setting the system clock has no effect. They do not keep the process alive.
 */
export function startLoop({ run, pauseMs, startsWith = 'run', onError }: LoopOptions): Loop {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  let ended = (): void => {};
  const first = new Promise<void>((resolve) => {
    ended = resolve;
  });

  async function runOnce(): Promise<void> {
    try {
      await run(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
    }
    ended();
    pause();
  }

  function pause(): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(begin, typeof pauseMs === 'number' ? pauseMs : pauseMs()).unref();
  }

  function begin(): void {
    current = runOnce();
  }

  if (startsWith === 'run') begin();
  else pause();

  return {
    first,
    async stop() {
      if (!stopping.signal.aborted) stopping.abort(new Error('The background work is stopping'));
      clearTimeout(timer);
      ended();
      await current;
    },
  };
}
