import QuickLRU from 'quick-lru';

/** The least recently used keys are removed first. At least this many are kept, at most twice as many. */
const keysKept = 100;

/**
 * Keeps a lasting failure from filling the log: the returned function is true at most once in `ms` milliseconds for
 * each key.
 */
export function createLogThrottle(ms: number, now: () => number = () => performance.now()): (key: string) => boolean {
  const last = new QuickLRU<string, number>({ maxSize: keysKept });
  return (key) => {
    const before = last.get(key);
    if (before !== undefined && now() - before < ms) return false;
    last.set(key, now());
    return true;
  };
}
