import type { BrowserWindow } from '../api/browser-window';

const maxDelayMs = 60_000;

export interface WriteQueuesOptions {
  window: BrowserWindow;
  /** Whether a write to the path waits to be sent. */
  hasNext(path: string): boolean;
  /**
   * Sends the first waiting write to the path. Must not reject.
   * @returns whether it is settled; otherwise the queue waits until it is woken
   */
  attempt(path: string): Promise<boolean>;
}

export interface WriteQueues {
  /** Sends what waits for the path, unless that is in progress. Resolves when the queue is empty or has to wait. */
  start(path: string): Promise<void>;
  /** Like `start`, but a queue that is about to wait tries once more. */
  wake(path: string): Promise<void>;
  /**
   * Wakes the queue after a delay.
   * @param delayMs null for 1 s, doubled at each retry
   * @param isCounted whether this retry makes the next delay longer
   */
  retryLater(path: string, delayMs: number | null, isCounted: boolean): void;
  /** Resets the delays of a queue, or of all queues. */
  resetDelays(path?: string): void;
}

interface Queue {
  running: Promise<void> | null;
  woken: boolean;
  timer: number | undefined;
  /** Retries since the last success. */
  retries: number;
}

/** Creates one queue for each path. Its writes are sent one at a time, in order, and do not wait for other paths. */
export function createWriteQueues({ window, hasNext, attempt }: WriteQueuesOptions): WriteQueues {
  const queues = new Map<string, Queue>();

  function queueOf(path: string): Queue {
    const queue = queues.get(path) || { running: null, woken: false, timer: undefined, retries: 0 };
    queues.set(path, queue);
    return queue;
  }

  function start(path: string): Promise<void> {
    const queue = queueOf(path);
    queue.running = queue.running || run(path, queue);
    return queue.running;
  }

  function wake(path: string): Promise<void> {
    queueOf(path).woken = true;
    return start(path);
  }

  async function run(path: string, queue: Queue): Promise<void> {
    // `start` has to set `running` before this can reset it.
    await Promise.resolve();
    let isThrough: boolean;
    do {
      queue.woken = false;
      window.clearTimeout(queue.timer);
      isThrough = await sendInOrder(path);
    } while (queue.woken || (isThrough && hasNext(path)));
    queue.running = null;
  }

  /** Returns false if a write has to wait. */
  async function sendInOrder(path: string): Promise<boolean> {
    while (hasNext(path)) {
      if (!(await attempt(path))) return false;
    }
    return true;
  }

  return {
    start,
    wake,
    retryLater(path, delayMs, isCounted) {
      const queue = queueOf(path);
      const delay = delayMs === null ? 2 ** queue.retries * 1000 : delayMs;
      if (isCounted) queue.retries += 1;
      queue.timer = window.setTimeout(() => void wake(path), Math.min(delay, maxDelayMs));
    },
    resetDelays(path) {
      queues.forEach((queue, each) => {
        if (path === undefined || path === each) queue.retries = 0;
      });
    },
  };
}
