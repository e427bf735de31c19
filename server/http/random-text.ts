import { randomFillSync } from 'node:crypto';

/** Unused random bytes. Requesting a few at a time from the system is much slower. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * Encodes cryptographically secure random bytes as text.
 * @param bytes number of random bytes, at most 4096
 */
export function randomText(bytes: number, encoding: 'base64' | 'base64url'): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString(encoding, used, used + bytes);
  pool.fill(0, used, used + bytes);
  used += bytes;
  return text;
}
