/** Thrown if work takes longer than its time limit. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';

  constructor(readonly timeoutMs: number) {
    super(`No result within ${timeoutMs} ms`);
  }
}

/** The signal of work that is never canceled. */
export const neverAborted = new AbortController().signal;

export interface TimeoutOptions {
  /** Cancels the work earlier: the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Creates the error to reject with instead of a `TimeoutError`. */
  error?: () => Error;
}

/** Tells work that its time is over. A part of `AbortSignal`, which is only created if something asks for it. */
export interface TimeLimit {
  throwIfAborted(): void;
  readonly signal: AbortSignal;
}

/** The limit of work that may take any time. */
export const noTimeLimit: TimeLimit = { throwIfAborted: () => undefined, signal: neverAborted };

/** A class, because every request creates some. An `AbortController` takes as long as a small query. */
class OwnTimeLimit implements TimeLimit {
  #end: { reason: unknown } | undefined;
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#end !== undefined) this.#controller.abort(this.#end.reason);
    return this.#controller.signal;
  }

  throwIfAborted(): void {
    if (this.#end !== undefined) throw this.#end.reason;
  }

  abort(reason: unknown): void {
    this.#end ??= { reason };
    this.#controller?.abort(reason);
  }
}

/**
 * Runs `work` and waits for it for at most `timeoutMs` milliseconds.
 *
 * The work gets a signal that is aborted when time is up, so that it can stop. The promise rejects at that moment,
 * whether the work stops or not; a later result or error of the work is ignored.
 * @throws {TimeoutError} or `options.error` when time is up
 */
export const withTimeout = <T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  options: TimeoutOptions = {},
): Promise<T> => withTimeLimit(timeoutMs, (limit) => work(limit.signal), options);

/** Like `withTimeout`, for work that seldom needs a real signal. */
export function withTimeLimit<T>(
  timeoutMs: number,
  work: (limit: TimeLimit) => Promise<T>,
  { signal: given, error = () => new TimeoutError(timeoutMs) }: TimeoutOptions = {},
): Promise<T> {
  const signal = given === neverAborted ? undefined : given;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const limit = new OwnTimeLimit();
    const end = (reason: unknown): void => {
      leave();
      limit.abort(reason);
      reject(reason);
    };
    const cancel = (): void => end(signal?.reason);
    const timer = setTimeout(() => end(error()), timeoutMs);
    const leave = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V): void => {
        leave();
        how(value);
      };
    try {
      work(limit).then(settle(resolve), settle(reject));
    } catch (thrown) {
      settle(reject)(thrown);
    }
  });
}

/** Settles like `promise`, or rejects with the signal's reason if the signal is aborted first. */
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
