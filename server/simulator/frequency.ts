/** The oldest keys are dropped first. */
const maxKeys = 10_000;

interface Window {
  began: number;
  count: number;
  bannedUntil: number;
}

/**
 * Counts events per key and window. A key that exceeds its limit is banned for the length of the window: a limit per
 * minute bans for a minute, a limit per hour for an hour, as in WeCom.
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
    if (windows.size > maxKeys && oldest !== undefined) windows.delete(oldest);
    return fresh;
  };

  return {
    banned: (key: string, now: number): boolean => windowOf(key, now).bannedUntil > now,
    /** Counts one event. Returns whether it is within the limit. */
    count(key: string, allowed: number, now: number): boolean {
      const window = windowOf(key, now);
      if (window.bannedUntil > now) return false;
      window.count += 1;
      if (window.count <= allowed) return true;
      window.bannedUntil = now + windowMs;
      return false;
    },
    clear: (): void => windows.clear(),
  };
}
