/** Values that many responses contain, each with a number of its own. */
const numbers = new WeakMap<object, number>();
let last = 0;

const unique = (): string => {
  last += 1;
  return `#${last}`;
};

/** Freezes a value of the API and everything in it, so that `keyOf` can name it by a number. */
export function shareValue<T extends object>(value: T): T {
  if (!numbers.has(value)) {
    freeze(value);
    last += 1;
    numbers.set(value, last);
  }
  return value;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/**
 * A text that is the same for two values of the API only if their JSON is. Shared values are not looked into. What is
 * not plain data is never the same.
 */
export function keyOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object') return unique();
  const number = numbers.get(value);
  if (number !== undefined) return `#${number}`;
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return unique();
  return `{${Object.entries(value)
    .map(([name, part]) => `${JSON.stringify(name)}:${keyOf(part)}`)
    .join()}}`;
}
