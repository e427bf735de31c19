import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey } from '../../config/types';

/**
 * Small facts in cookies, signed and bound to a purpose and a subject, so that one cookie's value is never accepted in
 * another's place. `<payload>.<key id>.<mac>`, all URL-safe.
 */
export interface SignedValues {
  seal(purpose: string, subject: string, payload: unknown): string;
  /** The payload as it was sealed; null for anything that this deployment did not seal for that purpose and subject. */
  open(purpose: string, subject: string, sealed: string | undefined): unknown;
}

const longest = 4096;

export function createSignedValues(keys: readonly [SigningKey, ...SigningKey[]]): SignedValues {
  const mac = (key: SigningKey, purpose: string, subject: string, text: string): Buffer =>
    createHmac('sha256', key.key).update(`foyer ${purpose}\n${subject}\n${text}`).digest();

  return {
    seal(purpose, subject, payload) {
      const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return `${text}.${keys[0].id}.${mac(keys[0], purpose, subject, text).toString('base64url')}`;
    },

    open(purpose, subject, sealed) {
      if (sealed === undefined || sealed.length > longest) return null;
      const [text, keyId, given, rest] = sealed.split('.');
      const key = keys.find(({ id }) => id === keyId);
      if (text === undefined || given === undefined || rest !== undefined || key === undefined) return null;
      const expected = mac(key, purpose, subject, text);
      const actual = Buffer.from(given, 'base64url');
      if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null;
      return JSON.parse(Buffer.from(text, 'base64url').toString());
    },
  };
}
