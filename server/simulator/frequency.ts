/** Most keys kept; the oldest go first. */
const mostKeys = 10_000;

interface Window {
  began: number;
  count: number;
  bannedUntil: number;
}

/**
 * Counts events of a key within a window and bans the key for the window's length when there are more than allowed, as
 * WeCom does (a minute's limit blocks for a minute, an hour's for an hour).
 */
export function createFrequency(windowMs: number) {
  const windows = new Map<string, Window>();

  const windowOf = (key: string, now: number): Window => {
    const kept = windows.get(key);
    if (kept !== undefined && (now < kept.began + windowMs || now < kept.bannedUntil)) return kept;
    const fresh = { began: now, count: 0, bannedUntil: 0 };
    windows.delete(key);
    windows.set(key, fresh);
    const [oldest] = windows.keys();
    if (windows.size > mostKeys && oldest !== undefined) windows.delete(oldest);
    return fresh;
  };

  return {
    banned: (key: string, now: number): boolean => windowOf(key, now).bannedUntil > now,
    /** Counts one; answers whether it is still allowed. */
    count(key: string, allowed: number, now: number): boolean {
      const window = windowOf(key, now);
      if (window.bannedUntil > now) return false;
      window.count += 1;
      if (window.count <= allowed) return true;
      window.bannedUntil = now + windowMs;
      return false;
    },
    forget: (): void => windows.clear(),
  };
}
