import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Vue from 'vue';
import { createRenderer } from 'vue-server-renderer';
import type { RenderContext } from '../../app/api/contract';
import { fromRoot } from '../../build/paths';
import { loadFrontEnd } from '../../server/render';
import { openDemoPages, type DemoPages } from '../bench/demo-pages';
import { temporaryFolder } from '../support/temporary-folder';

/**
 * Accessors that are objects' own, in whatever can be reached from `start` without going through functions (and so through
 * prototypes, which are made once): the way to the first of each name.
 */
function ownAccessors(start: object): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<object>([start]);
  const ways: [object, string][] = [[start, '']];
  for (const [object, way] of ways) {
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set }: PropertyDescriptor = Object.getOwnPropertyDescriptor(object, key) ?? {};
      const name = String(key);
      if (get !== undefined || set !== undefined) found.set(name, found.get(name) ?? way);
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      ways.push([value, `${way}.${name}`]);
    }
  }
  return found;
}

/** What `work` makes that V8 keeps in the old part of the heap, though it may be out of reach by now: accessors, and objects from components. */
async function madeToStay(work: () => Promise<unknown>): Promise<string[]> {
  const { defineProperty, defineProperties, create } = Object;
  const made: string[] = [];
  const note = (key: PropertyKey, { get, set }: PropertyDescriptor): void => {
    if (get !== undefined || set !== undefined) made.push(`accessor ${String(key)}`);
  };
  Object.assign(Object, {
    defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor) {
      note(key, descriptor);
      return defineProperty(target, key, descriptor);
    },
    defineProperties(target: object, descriptors: PropertyDescriptorMap) {
      for (const [key, descriptor] of Object.entries(descriptors)) note(key, descriptor);
      return defineProperties(target, descriptors);
    },
    create(from: object | null, ...rest: [PropertyDescriptorMap?]) {
      if (from !== null && '_uid' in from) made.push('object from a component');
      return create(from, rest[0] ?? {});
    },
  });
  try {
    await work();
  } finally {
    Object.assign(Object, { defineProperty, defineProperties, create });
  }
  return made;
}

describe('what a page is made from', () => {
  let pages: DemoPages;
  let render: (context: RenderContext) => Promise<Vue>;

  before(async () => {
    pages = await openDemoPages('young-pages');
    const { bundle } = await (await loadFrontEnd(fromRoot('dist'))).current();
    const file = join(temporaryFolder('young-pages'), 'server.cjs');
    writeFileSync(file, bundle.files[bundle.entry] ?? '');
    ({ default: render } = createRequire(import.meta.url)(file));
  });
  after(() => pages.close());

  it('has no accessors of its own, which would keep it past its time', async () => {
    for (const url of pages.urls) {
      const app = await render(pages.contextOf(url, 1));
      await createRenderer().renderToString(app, {});
      assert.ok(app.$children.length > 0, url);
      assert.deepEqual(ownAccessors(app), new Map(), url);
    }
  });

  it('makes nothing on the way that would keep it', async () => {
    for (const url of pages.urls) {
      // Prototypes are made with the first page of a kind.
      await pages.render(url, 0);
      assert.deepEqual(await madeToStay(() => pages.render(url, 1)), [], url);
    }
  });

  it('would be seen to have one, however far away', () => {
    const far = Object.defineProperty({}, 'defined', { get: () => 1 });
    assert.deepEqual(ownAccessors({ list: [{ far }], near: { get literal() { return 2; } } }), new Map([['literal', '.near'], ['defined', '.list.0.far']]));
  });

  it('would be seen to make some', async () => {
    assert.deepEqual(await madeToStay(async () => {
      Object.defineProperty({}, 'one', { get: () => 1 });
      Object.defineProperties({}, { two: { get: () => 2 }, plain: { value: 3 } });
      Object.create(Object.create({ _uid: 1 }));
    }), ['accessor one', 'accessor two', 'object from a component', 'object from a component']);
  });
});
