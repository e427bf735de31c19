/**
 * Parameters that WeChat adds on the way back (`appid` by its QR login only) and that therefore never belong to a page.
 */
const foreign = ['code', 'state', 'appid'];

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

/** Returns the query without WeChat's parameters, the rest byte by byte: empty, or with its `?`. */
export function cleanSearch(search: string): string {
  const kept = partsOf(search)
    .filter((part) => foreign.indexOf(part.name) < 0)
    .map((part) => part.raw)
    .join('&');
  return kept && `?${kept}`;
}

/**
 * Returns what WeChat added to the address, or null if the page was not reached through WeChat. Without a `code` the
 * sign-in was refused. Our `state` has 32 letters and digits; a page may have a parameter of this name too.
 */
export function readReturn(search: string): { code: string; state: string } | null {
  const parts = partsOf(search);
  const find = (name: string): string =>
    parts.reduce((found, part) => found || (part.name === name ? part.value : ''), '');
  const state = find('state');
  return /^[A-Za-z0-9]{32}$/.test(state) ? { code: find('code'), state } : null;
}

/**
 * Completes an authorize address. `redirect_uri` is encoded once and stands in the vendor's order, which some clients
 * insist on: before `response_type` in the in-app address, before `state` in the QR address. A fragment stays last.
 */
export function withRedirectUri(authorizeUrl: string, redirectUri: string): string {
  const parameter = `redirect_uri=${encodeURIComponent(redirectUri)}`;
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)\??([^#]*)(.*)$/.exec(authorizeUrl) || [];
  const parts = query ? query.split('&') : [];
  const starts = (name: string): number => parts.findIndex((part) => part.startsWith(`${name}=`));
  const [responseType, state] = [starts('response_type'), starts('state')];
  parts.splice(responseType >= 0 ? responseType : state >= 0 ? state : parts.length, 0, parameter);
  return `${base}?${parts.join('&')}${fragment}`;
}
