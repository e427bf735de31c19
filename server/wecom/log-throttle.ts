import QuickLRU from 'quick-lru';

/** The least recently used keys go first: at least this many stay, at most twice as many. */
const keysKept = 100;

/** Answers true at most once in `ms` for each key: keeps a lasting failure from filling the log. */
export function createRarely(ms: number, now: () => number = () => performance.now()): (key: string) => boolean {
  const last = new QuickLRU<string, number>({ maxSize: keysKept });
  return (key) => {
    const before = last.get(key);
    if (before !== undefined && now() - before < ms) return false;
    last.set(key, now());
    return true;
  };
}
