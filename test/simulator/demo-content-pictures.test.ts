import assert from 'node:assert/strict';
import { demoPictures } from '../../server/simulator/demo-content/pictures';

const allowedElements = new Set(['svg', 'g', 'rect', 'circle', 'ellipse', 'path', 'text', 'tspan']);
const allowedAttributes = new Set([
  'xmlns',
  'width',
  'height',
  'viewBox',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'text-decoration',
  'transform',
  'd',
  'x',
  'y',
  'cx',
  'cy',
  'r',
  'rx',
  'ry',
  'fill',
  'stroke',
  'stroke-width',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-dasharray',
]);

interface Element {
  name: string;
  attributes: Map<string, string>;
}

/** Reads XML as strictly as drawings need it: elements, quoted attributes, text; anything else is not well-formed. */
function elementsOf(xml: string): Element[] {
  const found: Element[] = [];
  const open: string[] = [];
  let rest = xml.trim();
  while (rest !== '') {
    const [whole = '', closing, name = '', attributes = '', selfClosing] =
      /^(?:<(\/?)([a-z]+)((?: [\w:-]+="[^"<&]*")*)(\/?)>|(?:[^<>&]|&(?:amp|lt|gt);)+)/.exec(rest) ?? [];
    assert.notEqual(whole, '', `not well-formed at: ${rest.slice(0, 80)}`);
    rest = rest.slice(whole.length);
    if (name === '') assert.ok(open.length > 0, 'text outside of the picture');
    else if (closing === '/') assert.equal(open.pop(), name);
    else {
      const pairs = [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(
        ([, key = '', value = '']) => [key, value] as const,
      );
      assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, `an attribute twice: ${whole}`);
      found.push({ name, attributes: new Map(pairs) });
      if (selfClosing === '') open.push(name);
    }
    assert.ok(open.length > 0 || rest === '', 'more than one root');
  }
  assert.deepEqual(open, []);
  return found;
}

describe('pictures of the demo', () => {
  for (const { id, width, height, svg } of demoPictures) {
    it(`${id} is well-formed SVG without scripts and references`, () => {
      const [root, ...others] = elementsOf(svg);
      assert.equal(root?.name, 'svg');
      assert.equal(root?.attributes.get('xmlns'), 'http://www.w3.org/2000/svg');
      assert.deepEqual(
        [root?.attributes.get('width'), root?.attributes.get('height')],
        [String(width), String(height)],
      );
      for (const { name, attributes } of [root, ...others].filter((element) => element !== undefined)) {
        assert.ok(allowedElements.has(name), name);
        for (const [key, value] of attributes) {
          assert.ok(allowedAttributes.has(key), key);
          if (key !== 'xmlns') assert.doesNotMatch(value, /url\(|:\/\/|javascript:|data:|undefined|NaN/i);
        }
      }
    });
  }

  it('each picture has two to seven kilobytes', () => {
    for (const { id, svg } of demoPictures)
      assert.ok(Buffer.byteLength(svg) >= 2000 && Buffer.byteLength(svg) <= 7000, `${id}: ${Buffer.byteLength(svg)}`);
  });

  it('each picture has a unique id that is valid in an address', () => {
    assert.equal(new Set(demoPictures.map(({ id }) => id)).size, demoPictures.length);
    for (const { id } of demoPictures) assert.match(id, /^[a-z]+(-[a-z]+)*$/);
  });
});
