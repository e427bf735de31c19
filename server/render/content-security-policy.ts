import { createHash } from 'node:crypto';
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
 */
export function contentSecurityPolicy(
  nonce: string,
  { scripts, styles }: Record<'scripts' | 'styles', readonly string[]>,
): string {
  return (
    `default-src 'none'; script-src ${[`'nonce-${nonce}'`, ...scripts].join(' ')}; style-src ${[`'nonce-${nonce}'`, ...styles].join(' ')}; ` +
    "img-src 'self' data:; connect-src 'self'; " +
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  );
}
