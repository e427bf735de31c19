import assert from 'node:assert/strict';
import { openDemoPages, type DemoPages } from './demo-pages';

/** Accessors that are defined on objects while `work` is done, by name. */
async function accessorsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { defineProperty, defineProperties } = Object;
  const names: string[] = [];
  const note = (key: PropertyKey, { get, set }: PropertyDescriptor): void => {
    if (get !== undefined || set !== undefined) names.push(String(key));
  };
  Object.defineProperty = (target, key, descriptor) => {
    note(key, descriptor);
    return defineProperty(target, key, descriptor);
  };
  Object.defineProperties = (target, descriptors) => {
    for (const [key, descriptor] of Object.entries(descriptors)) note(key, descriptor);
    return defineProperties(target, descriptors);
  };
  try {
    await work();
  } finally {
    Object.assign(Object, { defineProperty, defineProperties });
  }
  return names;
}

describe('what a page is made from', () => {
  let pages: DemoPages;

  before(async () => {
    pages = await openDemoPages('short-lived');
  });
  after(() => pages.close());

  it('has no accessors of its own, which would keep it past its time', async () => {
    for (const url of pages.urls) {
      // Prototypes are made with the first page of a kind.
      await pages.render(url, 0);
      assert.deepEqual(await accessorsOf(() => pages.render(url, 1)), [], url);
    }
  });

  it('counts the accessors that there are', async () => {
    assert.deepEqual(await accessorsOf(async () => {
      Object.defineProperty({}, 'one', { get: () => 1 });
      Object.defineProperties({}, { two: { get: () => 2 }, plain: { value: 3 } });
    }), ['one', 'two']);
  });
});
