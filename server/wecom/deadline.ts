import { setMaxListeners } from 'node:events';
import { withTimeout } from '../work/with-timeout';
import { noResponse } from './errors';

export interface Deadlines {
  /**
   * Runs `work` with a signal that is aborted after `ms` milliseconds. Then it rejects with a `WecomError` of the call.
   */
  within<T>(call: string, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts all work in progress. */
  close(): void;
}

/** Timeouts for whole calls, including the token and retries. */
export function createDeadlines(): Deadlines {
  const stopping = new AbortController();
  // All calls in progress listen to it.
  setMaxListeners(0, stopping.signal);

  return {
    within: (call, ms, work) =>
      withTimeout(ms, work, { signal: stopping.signal, error: () => noResponse(call, `no response within ${ms} ms`) }),
    close: () => stopping.abort(noResponse('WeCom', 'this process is stopping')),
  };
}
