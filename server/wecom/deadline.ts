import { setMaxListeners } from 'node:events';
import { withTimeout } from '../work/with-timeout';
import { noAnswer } from './errors';

export interface Deadlines {
  /**
   * Runs `work` with a signal that is aborted after `ms` milliseconds; then rejects with a `WecomError` of the call.
   */
  within<T>(call: string, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends all work in progress. */
  close(): void;
}

/** Bounds whole calls, with the token and the retries that a call needs. */
export function createDeadlines(): Deadlines {
  const stopping = new AbortController();
  // All calls in progress listen to it.
  setMaxListeners(0, stopping.signal);

  return {
    within: (call, ms, work) =>
      withTimeout(ms, work, { signal: stopping.signal, error: () => noAnswer(call, `no response within ${ms} ms`) }),
    close: () => stopping.abort(noAnswer('WeCom', 'this process is stopping')),
  };
}
