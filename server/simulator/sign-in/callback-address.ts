/**
 * The address that WeCom redirects to: `redirectUri` with `code` and `state` added to its query, before any fragment. A
 * missing `state` is returned empty.
 * @param code undefined after a refusal; the address then has no `code`
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
