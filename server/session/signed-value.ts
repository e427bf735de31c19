import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey } from '../../config/types';

/**
 * Short texts in cookies: `<text>.<mac>`. The signature covers a purpose and a subject, so that the value of one cookie is
 * never accepted as another.
 */
export interface SignedValues {
  /** @param text printable ASCII that a cookie can carry */
  seal(purpose: string, subject: string, text: string): string;
  /** Returns the sealed text, or null if no configured key signed it for this purpose and subject. */
  open(purpose: string, subject: string, sealed: string | undefined): string | null;
}

const maxLength = 4096;
/** 128 bits: a cookie lives for minutes, and every byte counts in the request header. */
const macBytes = 16;
/** Characters that sealing adds to a text. */
export const sealLength = 1 + Math.ceil(macBytes * 4 / 3);

export function createSignedValues(keys: readonly [SigningKey, ...SigningKey[]]): SignedValues {
  const mac = ({ key }: SigningKey, purpose: string, subject: string, text: string): Buffer =>
    createHmac('sha256', key).update(`foyer ${purpose}\n${subject}\n${text}`).digest().subarray(0, macBytes);

  return {
    seal: (purpose, subject, text) => `${text}.${mac(keys[0], purpose, subject, text).toString('base64url')}`,

    open(purpose, subject, sealed) {
      if (sealed === undefined || sealed.length > maxLength) return null;
      const cut = sealed.lastIndexOf('.');
      const given = sealed.slice(cut + 1);
      const actual = Buffer.from(given, 'base64url');
      // Only the one canonical spelling of a MAC counts.
      if (cut < 0 || actual.length !== macBytes || actual.toString('base64url') !== given) return null;
      const text = sealed.slice(0, cut);
      return keys.some((key) => timingSafeEqual(mac(key, purpose, subject, text), actual)) ? text : null;
    },
  };
}
