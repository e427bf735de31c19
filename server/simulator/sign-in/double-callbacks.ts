import { randomBytes } from 'node:crypto';

/** Two callback addresses that a browser requests one after the other, or both at once. */
export interface DoubleCallback {
  first: string;
  second: string;
  order: 'together' | 'in-turn';
}

const maxKept = 100;

/** The last hundred double callbacks, for the page that requests them. */
export function createDoubleCallbacks() {
  const callbacks = new Map<string, DoubleCallback>();
  return {
    add(callback: DoubleCallback): string {
      const id = randomBytes(12).toString('base64url');
      callbacks.set(id, callback);
      const [oldest] = callbacks.keys();
      if (callbacks.size > maxKept && oldest !== undefined) callbacks.delete(oldest);
      return id;
    },
    find: (id: string): DoubleCallback | undefined => callbacks.get(id),
  };
}
