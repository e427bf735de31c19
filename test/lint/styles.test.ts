import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../app');

/** Classes that a component changes on purpose, always together with one of its own. */
const accepted = new Set(['card', 'row']);

/** The classes with which selectors at the top level of a style sheet begin. */
function classesOf(styles: string): string[] {
  let depth = 0;
  return styles.split('\n').flatMap((line) => {
    const found = depth === 0 ? [...line.matchAll(/(?:^|,)\s*\.([a-z][\w-]*)/g)].map(([, name = '']) => name) : [];
    depth += line.split('{').length - line.split('}').length;
    return found;
  });
}

/** The texts of all style sheets, and of the parts of components that have styles. */
const sheets = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|less)$/.test(name))
  .map((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    const parts = [...text.matchAll(/<style[^>]*>([^]*?)<\/style>/g)].map(([, inner = '']) => inner);
    return { name, text: name.endsWith('.less') ? text : parts.join('\n') };
  });

describe('the styles of components', () => {
  it('style no class of another component, because they stay when another page is opened', () => {
    const places = new Map<string, Set<string>>();
    for (const { name, text } of sheets)
      for (const found of classesOf(text)) places.set(found, (places.get(found) ?? new Set()).add(name));
    assert.ok(places.size > 100);
    const shared = [...places].filter(([name, files]) => files.size > 1 && !accepted.has(name));
    assert.deepEqual(
      shared.map(([name, files]) => [name, ...files]),
      [],
    );
  });

  it('name margins, paddings and borders at the start or end of a line also as Chrome 53 does', () => {
    const missing = sheets.flatMap(({ name, text }) =>
      [...text.matchAll(/(?<=^\s*)(margin|padding|border)-inline-(start|end): ([^;]+);/gm)]
        .filter(([, property, side, value]) => !text.includes(`-webkit-${property}-${side}: ${value};`))
        .map(([declaration]) => `${name}: ${declaration}`),
    );
    assert.deepEqual(missing, []);
  });
});
