import { withTimeout } from '../work/with-timeout';
import { noAnswer } from './errors';

export interface Deadlines {
  /** Runs `work` with a signal that ends it after `ms`; rejects with a `WecomError` of the call then, whatever `work` does. */
  within<T>(call: string, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends all work under way. */
  close(): void;
}

/** Bounds on whole calls, with everything that a call needs. */
export function createDeadlines(): Deadlines {
  const underWay = new Set<AbortController>();
  let closed = false;

  return {
    async within(call, ms, work) {
      if (closed) throw noAnswer(call, 'this process is stopping');
      const controller = new AbortController();
      underWay.add(controller);
      try {
        return await withTimeout(ms, work, { signal: controller.signal, error: noAnswer(call, `no answer within ${ms} ms`) });
      } finally {
        underWay.delete(controller);
      }
    },

    close() {
      closed = true;
      for (const controller of underWay) controller.abort(noAnswer('WeCom', 'this process is stopping'));
    },
  };
}
