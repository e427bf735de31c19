/** Parameters that WeChat adds to the return address (`appid` only by its QR login). */
const wechatParameters = ['code', 'state', 'appid'];

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

function partsOf(search: string): { name: string; value: string; raw: string }[] {
  return search
    .replace(/^\?/, '')
    .split('&')
    .map((raw) => {
      const cut = raw.indexOf('=');
      return cut < 0
        ? { name: decode(raw), value: '', raw }
        : { name: decode(raw.slice(0, cut)), value: decode(raw.slice(cut + 1)), raw };
    });
}

/** Removes WeChat's parameters from a query and keeps every other byte. The result is empty or starts with `?`. */
export function cleanSearch(search: string): string {
  const kept = partsOf(search)
    .filter((part) => wechatParameters.indexOf(part.name) < 0)
    .map((part) => part.raw)
    .join('&');
  return kept && `?${kept}`;
}

/**
 * Reads the parameters that WeChat added to the address; null if the page was not reached through WeChat. An empty
 * `code` means that the sign-in was refused. A page's own `state` parameter is recognized by its format: ours has 32
 * letters and digits.
 */
export function readReturn(search: string): { code: string; state: string } | null {
  const parts = partsOf(search);
  const find = (name: string): string =>
    parts.reduce((found, part) => found || (part.name === name ? part.value : ''), '');
  const state = find('state');
  return /^[A-Za-z0-9]{32}$/.test(state) ? { code: find('code'), state } : null;
}

/**
 * Adds `redirect_uri` to an authorize address. Some WeChat clients require the documented order of parameters, so it
 * goes before `response_type` (in-app address) or `state` (QR address). The fragment stays last.
 */
export function withRedirectUri(authorizeUrl: string, redirectUri: string): string {
  const parameter = `redirect_uri=${encodeURIComponent(redirectUri)}`;
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?([^]*)$/.exec(authorizeUrl) || [];
  const parts = query ? query.split('&') : [];
  const starts = (name: string): number => parts.findIndex((part) => part.startsWith(`${name}=`));
  const [responseType, state] = [starts('response_type'), starts('state')];
  parts.splice(responseType >= 0 ? responseType : state >= 0 ? state : parts.length, 0, parameter);
  return `${base}?${parts.join('&')}${fragment}`;
}
