import { randomBytes } from 'node:crypto';

/** One for each answer; 128 bits. */
export const createNonce = (): string => randomBytes(16).toString('base64');

/**
 * What a page may load: its own scripts and styles by their nonce, pictures and data of this origin, nothing else.
 * @param linkedStyles also style sheets of this origin without a nonce (developers' run: replaced while the page is open)
 */
export function contentSecurityPolicy(nonce: string, linkedStyles: boolean): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${linkedStyles ? '\'self\' ' : ''}'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; `
    + 'manifest-src \'self\'; form-action \'self\'; base-uri \'none\'; frame-ancestors \'none\'';
}
