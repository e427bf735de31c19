const maxLength = 1024;

/** Parameters that belong to the way through WeChat and never to a page. */
const foreignParameters = ['code', 'state', 'appid'];

/**
 * Returns a path of this site with its query, or `/` for anything else: no scheme, no host, no `//`, no backslash, no
 * fragment, no control character (also not percent-encoded), no dot segment that climbs, nothing that a browser would
 * resolve elsewhere. A path that is too long loses its query.
 */
export function safeReturnPath(address: string): string {
  const [text = ''] = address.length > maxLength ? address.split('?', 1) : [address];
  if (text.length > maxLength || !/^\/(?!\/)[\x21-\x7e]*$/.test(text) || /[\\#]/.test(text)) return '/';
  const [path = ''] = text.split('?');
  if (path.includes('//') || /%(?:0[0-9a-f]|1[0-9a-f]|7f|2f|5c)/i.test(path)) return '/';
  const base = 'http://site.invalid';
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url === null || url.origin !== base || url.pathname.startsWith('//')) return '/';
  return url.pathname + url.search;
}

/** The name of a query's parameter as `URLSearchParams` reads it, which costs much where nothing in it is encoded. */
function nameOf(part: string): string {
  const [name = ''] = part.split('=', 1);
  return /[%+]/.test(name) ? new URLSearchParams(part).keys().next().value ?? '' : name;
}

/** The same address without what WeChat added to it. */
export function withoutSignInParameters(text: string): string {
  const cut = text.indexOf('?');
  if (cut < 0) return text;
  const [path, query] = [text.slice(0, cut), text.slice(cut + 1)];
  const kept = query.split('&').filter((part) => !foreignParameters.includes(nameOf(part)));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}
