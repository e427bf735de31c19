import { createHash } from 'node:crypto';
import type { PagePolicy } from '../../app/api/contract';
import { randomText } from '../http/random-text';

/** One for each answer; 128 bits. */
export const createNonce = (): string => randomText(16, 'base64');

/** The source expression of an inline style sheet's very text (CSP 3, section 6.7.3.3). */
export const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * What a page may load: its own scripts by their nonce, the styles in it by their text and those that come later by the
 * nonce, pictures and data of this origin, nothing else.
 * @param scripts sources of scripts, besides the nonce
 * @param styles sources of styles, besides the nonce
 * @param page what the page may load besides; checked by `app/router/page-policy.ts`
 */
export function contentSecurityPolicy(
  nonce: string,
  { scripts, styles }: Record<'scripts' | 'styles', readonly string[]>,
  page: PagePolicy = {},
): string {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': [`'nonce-${nonce}'`, ...scripts, ...(page.script ?? [])],
    'style-src': [`'nonce-${nonce}'`, ...styles],
    'img-src': ["'self'", 'data:', ...(page.img ?? [])],
    'connect-src': ["'self'", ...(page.connect ?? [])],
    'media-src': page.media ?? [],
    'frame-src': page.frame ?? [],
    'worker-src': page.worker ?? [],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .filter(([, sources]) => sources.length > 0)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
