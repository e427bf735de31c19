/** Polyfills for Chrome 61 and iOS 11: built-ins that pages use most. Older engines also get legacy-polyfills.ts. */

const hasFromEntries: boolean = 'fromEntries' in Object;
if (!hasFromEntries) {
  Object.defineProperty(Object, 'fromEntries', {
    value(entries: Iterable<[string, unknown]>) {
      const object: Record<string, unknown> = {};
      Array.from(entries).forEach(([key, value]) => {
        object[key] = value;
      });
      return object;
    },
    configurable: true,
    writable: true,
  });
}

if (!('flatMap' in Array.prototype)) {
  Object.defineProperty(Array.prototype, 'flatMap', {
    value(this: unknown[], map: (value: unknown, index: number, all: unknown[]) => unknown, self?: unknown) {
      return Array.prototype.concat.apply([], this.map(map, self));
    },
    configurable: true,
    writable: true,
  });
}

export {};
