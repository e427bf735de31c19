/**
 * The address WeCom returns to: `code` and `state` behind the query that is there, before any fragment. An empty or
 * missing `state` is echoed empty.
 * @param code undefined after a refusal: then there is no `code` at all
 */
export function callbackAddress(
  redirectUri: string,
  code: string | undefined,
  state: string | undefined,
  extra: Readonly<Record<string, string>> = {},
): string {
  const hash = redirectUri.indexOf('#');
  const base = hash < 0 ? redirectUri : redirectUri.slice(0, hash);
  const fragment = hash < 0 ? '' : redirectUri.slice(hash);
  const added = Object.entries({ ...(code === undefined ? {} : { code }), state: state ?? '', ...extra })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${separator}${added}${fragment}`;
}
