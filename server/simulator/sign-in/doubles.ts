import { randomBytes } from 'node:crypto';

/** Two callback addresses that one browser is to request. */
export interface Double {
  first: string;
  second: string;
  order: 'together' | 'in-turn';
}

const mostKept = 100;

/** The callbacks waiting to be made twice; the newest hundred. */
export function createDoubles() {
  const doubles = new Map<string, Double>();
  return {
    keep(double: Double): string {
      const id = randomBytes(12).toString('base64url');
      doubles.set(id, double);
      const [oldest] = doubles.keys();
      if (doubles.size > mostKept && oldest !== undefined) doubles.delete(oldest);
      return id;
    },
    find: (id: string): Double | undefined => doubles.get(id),
  };
}
