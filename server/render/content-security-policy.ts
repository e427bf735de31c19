import { createHash } from 'node:crypto';
import type { PagePolicy } from '../../app/api/contract';
import { randomText } from '../http/random-text';

/** 128 random bits for one response. */
export const createNonce = (): string => randomText(16, 'base64');

/** The source expression that allows an inline script or style sheet by its text (CSP 3, section 6.7.3.3). */
export const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * What a page may load: scripts with its nonce, styles in the document by their text and later ones with the nonce,
 * pictures and data of this origin, and nothing else.
 * @param scripts further sources of scripts
 * @param styles further sources of styles
 * @param page what this page may also load; checked by `app/router/page-policy.ts`
 */
export function contentSecurityPolicy(
  nonce: string,
  { scripts, styles }: Record<'scripts' | 'styles', readonly string[]>,
  page: PagePolicy = {},
): string {
  const more = (sources: readonly string[] = []): string => (sources.length === 0 ? '' : ` ${sources.join(' ')}`);
  const optional = (name: string, sources: readonly string[] | undefined): string =>
    sources === undefined || sources.length === 0 ? '' : `${name}${more(sources)}; `;
  return (
    `default-src 'none'; script-src 'nonce-${nonce}'${more(scripts)}${more(page.script)}; ` +
    `style-src 'nonce-${nonce}'${more(styles)}; img-src 'self' data:${more(page.img)}; ` +
    `media-src 'self'${more(page.media)}; connect-src 'self'${more(page.connect)}; ` +
    `${optional('frame-src', page.frame)}${optional('worker-src', page.worker)}` +
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  );
}
