/** Characters that a cookie's value can carry and that this site's paths consist of. */
const plain = /^\/[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

/**
 * Writes a path for a cookie in as few characters as possible: as it is, or as `~` and base64url of its bytes with percent
 * codes of non-ASCII bytes decoded. Chinese text in a query shrinks to less than half.
 * @param path printable ASCII that begins with `/`
 */
export function packPath(path: string): string {
  const bytes = Buffer.from(path.replace(/%([89A-F][0-9A-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
  const packed = `~${bytes.toString('base64url')}`;
  return plain.test(path) && path.length <= packed.length ? path : packed;
}

/** Returns the path that was packed. */
export function unpackPath(packed: string): string {
  if (!packed.startsWith('~')) return packed;
  const bytes = Buffer.from(packed.slice(1), 'base64url');
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Returns the path if it fits, else the path without its query if that fits, else `/`. */
export function shortenPath(path: string, fits: (path: string) => boolean): string {
  if (fits(path)) return path;
  const [withoutQuery = '/'] = path.split('?', 1);
  return fits(withoutQuery) ? withoutQuery : '/';
}
