const clients: readonly (readonly [RegExp, string])[] = [
  [/wxwork\//i, 'WeCom'],
  [/micromessenger\//i, 'WeChat'],
  [/edg(?:a|ios)?\//i, 'Edge'],
  [/firefox\/|fxios\//i, 'Firefox'],
  [/chrome\/|crios\//i, 'Chrome'],
  [/safari\//i, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/openharmony/i, 'HarmonyOS'],
  [/iphone|ipod/i, 'iPhone'],
  [/ipad/i, 'iPad'],
  [/android/i, 'Android'],
  [/windows/i, 'Windows'],
  [/macintosh|mac os x/i, 'Mac'],
  [/linux/i, 'Linux'],
];

const nameIn = (table: readonly (readonly [RegExp, string])[], userAgent: string, otherwise: string): string =>
  table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise;

/**
 * Names the device by its user agent: "WeCom · Android". The name consists of words from the tables above and never
 * contains text of the user agent.
 */
export function deviceName(userAgent: string): string {
  return [nameIn(clients, userAgent, 'Browser'), nameIn(systems, userAgent, '')]
    .filter((part) => part !== '')
    .join(' · ');
}
