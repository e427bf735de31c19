const mostKeys = 100;

/** Answers true at most once in `ms` for each key: keeps a lasting failure from filling the log. */
export function createRarely(ms: number, now: () => number = () => performance.now()): (key: string) => boolean {
  /** At most `mostKeys`, the oldest go first. */
  const last = new Map<string, number>();
  return (key) => {
    const before = last.get(key);
    if (before !== undefined && now() - before < ms) return false;
    last.delete(key);
    last.set(key, now());
    const [oldest] = last.keys();
    if (last.size > mostKeys && oldest !== undefined) last.delete(oldest);
    return true;
  };
}
