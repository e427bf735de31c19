import { randomFillSync } from 'node:crypto';

/** Random bytes that nobody has been given yet: asking the system for each few costs many times what they are worth. */
const pool = Buffer.alloc(4096);
let given = pool.length;

/**
 * Random text from the system's generator.
 * @param bytes how much of it is random, at most 4096
 */
export function randomText(bytes: number, encoding: 'base64' | 'base64url'): string {
  if (given + bytes > pool.length) {
    randomFillSync(pool);
    given = 0;
  }
  const text = pool.toString(encoding, given, given + bytes);
  pool.fill(0, given, given + bytes);
  given += bytes;
  return text;
}
