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

describe('the styles of components', () => {
  it('style no class of another component, because they stay when another page is opened', () => {
    const places = new Map<string, Set<string>>();
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(vue|less)$/.test(name)) continue;
      const text = readFileSync(join(root, name), 'utf8');
      const sheets = name.endsWith('.less')
        ? [text]
        : [...text.matchAll(/<style[^>]*>([^]*?)<\/style>/g)].map(([, inner = '']) => inner);
      for (const found of sheets.flatMap(classesOf)) places.set(found, (places.get(found) ?? new Set()).add(name));
    }
    assert.ok(places.size > 100);
    const shared = [...places].filter(([name, files]) => files.size > 1 && !accepted.has(name));
    assert.deepEqual(
      shared.map(([name, files]) => [name, ...files]),
      [],
    );
  });
});
