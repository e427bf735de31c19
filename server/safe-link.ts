const maxLength = 2000;

/** A path of this site: it starts with one slash, and browsers do not parse it as another host. */
const sitePath = /^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/u;

export interface SafeLink {
  href: string;
  /** Whether it leads to another site. */
  external: boolean;
}

/**
 * Checks the address of a link in a text or on a tile. Allowed are http(s), mailto, tel and paths of this site.
 * Addresses with a user name are refused, because they make one host look like another.
 * @returns null if it is not allowed
 */
export function safeLink(href: string): SafeLink | null {
  if (href.length > maxLength) return null;
  if (sitePath.test(href) && !/%5c/i.test(href)) {
    const base = 'https://portal.invalid';
    const url = URL.canParse(href, base) ? new URL(href, base) : null;
    return url?.origin === base && !url.pathname.startsWith('//') ? { href, external: false } : null;
  }
  if (/^(mailto:[^\s\\]+|tel:[+\d][\d*#;,().-]*)$/i.test(href)) return { href, external: false };
  if (!/^https?:\/\/[^\s\\]+$/i.test(href) || !URL.canParse(href)) return null;
  const { username, password } = new URL(href);
  return username === '' && password === '' ? { href, external: true } : null;
}
