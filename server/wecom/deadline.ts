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
      const timer = setTimeout(() => controller.abort(noAnswer(call, `no answer within ${ms} ms`)), ms);
      underWay.add(controller);
      try {
        return await unlessAborted(controller.signal, work(controller.signal));
      } finally {
        clearTimeout(timer);
        underWay.delete(controller);
      }
    },

    close() {
      closed = true;
      for (const controller of underWay) controller.abort(noAnswer('WeCom', 'this process is stopping'));
    },
  };
}

/** The promise, or the signal's reason where that comes first. What the promise then still does concerns nobody. */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
