const maxLength = 1024;

/** Parameters that WeChat adds to a return address. */
const wechatParameters = ['code', 'state', 'appid'];

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

/** The name of a parameter as `URLSearchParams` reads it, which is slow and needed only for encoded names. */
function nameOf(part: string): string {
  const [name = ''] = part.split('=', 1);
  return /[%+]/.test(name) ? (new URLSearchParams(part).keys().next().value ?? '') : name;
}

/** Returns the address without the parameters that WeChat adds, the rest byte by byte. */
export function withoutSignInParameters(text: string): string {
  const cut = text.indexOf('?');
  if (cut < 0) return text;
  const [path, query] = [text.slice(0, cut), text.slice(cut + 1)];
  const kept = query.split('&').filter((part) => !wechatParameters.includes(nameOf(part)));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

/** Characters that a cookie's value can carry and that this site's paths consist of. */
const plain = /^\/[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

/**
 * Writes a path for a cookie in as few characters as possible: as it is, or as `~` and base64url of its bytes with
 * percent codes of non-ASCII bytes decoded. Chinese text in a query shrinks to less than half.
 * @param path printable ASCII that begins with `/`
 */
export function packPath(path: string): string {
  // Only percent codes become shorter.
  if (!path.includes('%') && plain.test(path)) return path;
  const bytes = Buffer.from(
    path.replace(/%([89A-F][0-9A-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  const packed = `~${bytes.toString('base64url')}`;
  return plain.test(path) && path.length <= packed.length ? path : packed;
}

/** Returns the path that was packed. */
export function unpackPath(packed: string): string {
  if (!packed.startsWith('~')) return packed;
  const bytes = Buffer.from(packed.slice(1), 'base64url');
  return bytes
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Returns the path if it fits, else the path without its query if that fits, else `/`. */
export function shortenPath(path: string, fits: (path: string) => boolean): string {
  if (fits(path)) return path;
  const [withoutQuery = '/'] = path.split('?', 1);
  return fits(withoutQuery) ? withoutQuery : '/';
}
