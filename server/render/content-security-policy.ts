import { createHash } from 'node:crypto';
import type { PagePolicy } from '../../app/api/contract';

/** The source expression that allows an inline script or style sheet by its text (CSP 3, section 6.7.3.3). */
export const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * What a page may load: scripts, styles, pictures and data of this origin, inline scripts and styles by their text, and
 * nothing else. Nothing else of this origin is a script or a style sheet, because `nosniff` is set for all responses.
 * Without a nonce, the same page has the same bytes.
 * @param scripts sources of inline scripts
 * @param styles sources of inline styles
 * @param page what this page may also load; checked by `app/router/page-policy.ts`
 */
export function contentSecurityPolicy(
  { scripts, styles }: Record<'scripts' | 'styles', readonly string[]>,
  page: PagePolicy = {},
): string {
  const more = (sources: readonly string[] = []): string => (sources.length === 0 ? '' : ` ${sources.join(' ')}`);
  const optional = (name: string, sources: readonly string[] | undefined): string =>
    sources === undefined || sources.length === 0 ? '' : `${name}${more(sources)}; `;
  return (
    `default-src 'none'; script-src 'self'${more(scripts)}${more(page.script)}; ` +
    `style-src 'self'${more(styles)}; img-src 'self' data:${more(page.img)}; ` +
    `media-src 'self'${more(page.media)}; connect-src 'self'${more(page.connect)}; ` +
    `${optional('frame-src', page.frame)}${optional('worker-src', page.worker)}` +
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  );
}
