/** Built-ins that came with Chrome 54, where the portal works from Chrome 53 on. Libraries need them when they are loaded. */

const define = (name: string, value: (object: object) => unknown): void => {
  if (!(name in Object)) Object.defineProperty(Object, name, { value, configurable: true, writable: true });
};

define('entries', (object) => Object.keys(object).map((key) => [key, Reflect.get(object, key)]));
define('values', (object) => Object.keys(object).map((key) => Reflect.get(object, key)));
define('getOwnPropertyDescriptors', (object) => Reflect.ownKeys(object).reduce<object>(
  (all, key) => Object.defineProperty(all, key, { value: Object.getOwnPropertyDescriptor(object, key), enumerable: true }),
  {},
));

export {};
