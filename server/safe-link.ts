const longest = 2000;

/** A path of this site: one slash, and nothing that a browser would parse as another host. */
const sitePath = /^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/u;

export interface SafeLink {
  href: string;
  /** Whether it leads to another site. */
  external: boolean;
}

/**
 * Checks what a text or a tile may link to: http(s), mailto, tel and paths of this site.
 * Addresses with a user name are refused, since they make one host look like another.
 * @returns null for anything else
 */
export function safeLink(href: string): SafeLink | null {
  if (href.length > longest) return null;
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
