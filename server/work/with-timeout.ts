/** The work took longer than it may. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';

  constructor(readonly timeoutMs: number) {
    super(`No result within ${timeoutMs} ms`);
  }
}

export interface TimeoutOptions {
  /** Cancels the work earlier: the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Makes the error to reject with in place of a `TimeoutError`. */
  error?: () => Error;
}

/**
 * Runs `work` and waits for it for at most `timeoutMs` milliseconds.
 *
 * The work gets a signal that is aborted when time is up, so that it can stop. The promise rejects at that moment,
 * whether the work stops or not; a later result or error of the work is ignored.
 * @throws {TimeoutError} or `options.error` when time is up
 */
export async function withTimeout<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  options: TimeoutOptions = {},
): Promise<T> {
  const { signal, error = () => new TimeoutError(timeoutMs) } = options;
  const controller = new AbortController();
  const cancel = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(error()), timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  try {
    controller.signal.throwIfAborted();
    return await untilAborted(controller.signal, work(controller.signal));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** Settles as `promise` does, or rejects with the signal's reason if that is aborted first. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Waits for `promise` for at most `timeoutMs` milliseconds. Rejects if it rejects within that time. */
export async function waitAtMost(timeoutMs: number, promise: Promise<unknown>): Promise<void> {
  try {
    await withTimeout(timeoutMs, () => promise);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  }
}
