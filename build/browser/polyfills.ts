/** Polyfills for Chrome 53: built-ins that libraries need when they load, and those that pages use most. */

const define = <T>(name: string, value: (object: T) => unknown): void => {
  if (!(name in Object)) Object.defineProperty(Object, name, { value, configurable: true, writable: true });
};

define('entries', (object: object) => Object.keys(object).map((key) => [key, Reflect.get(object, key)]));
define('values', (object: object) => Object.keys(object).map((key) => Reflect.get(object, key)));
define('fromEntries', (entries: Iterable<[string, unknown]>) => {
  const object: Record<string, unknown> = {};
  Array.from(entries).forEach(([key, value]) => {
    object[key] = value;
  });
  return object;
});
define('getOwnPropertyDescriptors', (object: object) =>
  Reflect.ownKeys(object).reduce<object>(
    (all, key) =>
      Object.defineProperty(all, key, { value: Object.getOwnPropertyDescriptor(object, key), enumerable: true }),
    {},
  ),
);

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
