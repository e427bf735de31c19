import assert from 'node:assert/strict';
import type Vue from 'vue';
import { createRenderer } from 'vue-server-renderer';
import { loadPages } from './server-vue';

/**
 * Finds own accessors of all objects that can be reached from `start` without functions and prototypes. Returns the
 * path to the first accessor of each name.
 */
function ownAccessors(start: object): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<object>([start]);
  const paths: [object, string][] = [[start, '']];
  for (const [object, path] of paths) {
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set }: PropertyDescriptor = Object.getOwnPropertyDescriptor(object, key) ?? {};
      const name = String(key);
      if (get !== undefined || set !== undefined) found.set(name, found.get(name) ?? path);
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      paths.push([value, `${path}.${name}`]);
    }
  }
  return found;
}

/** Lists what `work` creates that V8 keeps in the old generation: accessors, and objects made from components. */
async function longLived(work: () => Promise<unknown>): Promise<string[]> {
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

describe('a page rendered by the patched Vue', function suite() {
  this.timeout(120_000);
  const render = async (app: Vue): Promise<string> => createRenderer().renderToString(app);

  it('has no own accessors, and rendering creates none', async () => {
    const { plain } = await loadPages('production', { patched: true });
    const app = await plain();
    // The first page of a kind creates prototypes.
    assert.match(await render(app), /<em>\/routed\/1 1<\/em>/);
    assert.ok(app.$children.length > 0);
    assert.deepEqual(ownAccessors(app), new Map());
    assert.deepEqual(await longLived(async () => render(await plain())), []);
  });

  it('has both with the released Vue', async () => {
    const { plain } = await loadPages('production', { patched: false });
    const app = await plain();
    await render(app);
    assert.ok(ownAccessors(app).size > 5);
    assert.ok((await longLived(async () => render(await plain()))).includes('object from a component'));
  });

  it('may use reactive objects and Vuex getters, which have accessors', async () => {
    const { everything } = await loadPages('production', { patched: true });
    const app = await everything();
    assert.match(await render(app), /"reactive">3,2,4</);
    assert.ok([...ownAccessors(app).keys()].includes('topNext'));
  });

  it('is searched at any depth', () => {
    const far = Object.defineProperty({}, 'defined', { get: () => 1 });
    assert.deepEqual(
      ownAccessors({
        list: [{ far }],
        near: {
          get literal() {
            return 2;
          },
        },
      }),
      new Map([
        ['literal', '.near'],
        ['defined', '.list.0.far'],
      ]),
    );
  });
});
