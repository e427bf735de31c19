const maxLength = 2000;
const sitePath = /^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/;

function parsed(href: string, base?: string): URL | null {
  try {
    return new URL(href, base);
  } catch {
    return null;
  }
}

/**
 * Whether a text may link to an address: the rule of `server/safe-link.ts`, without `URL.canParse`, which web views
 * lack. A test compares both.
 */
export function isSafeLink(href: string): boolean {
  if (href.length > maxLength) return false;
  if (sitePath.test(href) && !/%5c/i.test(href)) {
    const base = 'https://portal.invalid';
    const url = parsed(href, base);
    return url !== null && url.origin === base && url.pathname.slice(0, 2) !== '//';
  }
  if (/^(mailto:[^\s\\]+|tel:[+\d][\d*#;,().-]*)$/i.test(href)) return true;
  if (!/^https?:\/\/[^\s\\]+$/i.test(href)) return false;
  const url = parsed(href);
  return url !== null && url.username === '' && url.password === '';
}
