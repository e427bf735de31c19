/** Polyfills for engines without modules, in addition to polyfills.ts: built-ins that libraries need when they load. */

const define = <T>(name: string, value: (object: T) => unknown): void => {
  if (!(name in Object)) Object.defineProperty(Object, name, { value, configurable: true, writable: true });
};

define('entries', (object: object) => Object.keys(object).map((key) => [key, Reflect.get(object, key)]));
define('values', (object: object) => Object.keys(object).map((key) => Reflect.get(object, key)));
define('getOwnPropertyDescriptors', (object: object) =>
  Reflect.ownKeys(object).reduce<object>(
    (all, key) =>
      Object.defineProperty(all, key, { value: Object.getOwnPropertyDescriptor(object, key), enumerable: true }),
    {},
  ),
);

export {};
