import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { builtDigest, inputDigest } from '../../build/digest.mjs';
import { legacyFolder } from '../../build/legacy-scripts';
import { fromRoot, root } from '../../build/paths';
import { loadFrontEnd } from '../../server/render';
import type { BuiltFrontEnd } from '../../server/render/front-end';
import { newerBuiltIns } from '../support/newer-built-ins';

const assets = fromRoot('dist/client/assets');
const build = (): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'build/build.ts', '--if-stale'], { cwd: root });

describe('the production build', function suite() {
  this.timeout(600_000);
  let built: BuiltFrontEnd;
  let names: string[];

  before(async () => {
    await build();
    built = await (await loadFrontEnd(fromRoot('dist'))).current();
    names = readdirSync(assets).filter((name) => name !== legacyFolder);
  });

  const scripts = (): string[] => [built.manifest.entry, ...built.manifest.chunks].flatMap((chunk) => chunk.scripts);
  const read = (address: string): Buffer => readFileSync(fromRoot(`dist/client${address}`));

  it('does nothing if no input has changed', async () => {
    assert.equal(builtDigest(root), inputDigest(root));
    const { stdout } = await build();
    assert.equal(stdout, '');
  });

  const legacyOf = (script: string): string => script.replace('/assets/', '/assets/legacy/');

  it('uses only syntax of Chrome 61 and iOS 11 in scripts, and of Chrome 53 in those for engines without modules', () => {
    assert.ok(scripts().length >= 8);
    for (const script of scripts()) {
      parse(read(script).toString(), { ecmaVersion: 2017, sourceType: 'module' });
      parse(read(legacyOf(script)).toString(), { ecmaVersion: 2016, sourceType: 'script' });
    }
    parse(built.manifest.inlineScript, { ecmaVersion: 2016, sourceType: 'script' });
  });

  it('uses no built-in that Chrome 53 lacks', () => {
    for (const script of scripts().flatMap((each) => [each, legacyOf(each)]))
      assert.deepEqual(newerBuiltIns(read(script).toString()), [], script);
  });

  it('is checked for each kind of newer built-in', () => {
    const uses = [
      'Object.hasOwn(a, b)',
      '[].flat()',
      'a.then(b).finally(c)',
      'new RegExp("a", "s")',
      'new RegExp("(?<=a)b")',
      'queueMicrotask(a)',
      'new AbortController()',
      'a.at(1)',
      'a.replaceWith(b)',
      'new Intl.Segmenter()',
      'try { a() } catch (b) { new RegExp("a", "s") }',
    ];
    for (const use of uses) assert.equal(newerBuiltIns(use).length, 1, use);
    assert.deepEqual(
      newerBuiltIns(
        'Object.entries(a).flatMap(b); a.at = 1; typeof AbortController === "undefined" || new AbortController();' +
          'ruler.at("linkify", a); tr.replaceWith(1, 2, node); if (Intl.Segmenter) new Intl.Segmenter();' +
          'try { new RegExp("a", "s") } catch (b) { }',
      ),
      [],
    );
  });

  it('names scripts by their content, and does not publish source maps', () => {
    for (const script of scripts()) {
      assert.match(script, /^\/assets\/[\w-]+\.[0-9a-f]{10}\.js$/);
      assert.doesNotMatch(read(script).toString(), /sourceMappingURL/);
    }
    assert.deepEqual(
      names.filter((name) => name.endsWith('.map')),
      [],
    );
    assert.ok(readdirSync(fromRoot('dist/maps')).some((name) => name.startsWith('app.')));
  });

  it('stores each text file also as Brotli and gzip, with equal content', () => {
    const legacy = readdirSync(join(assets, legacyFolder)).map((name) => join(legacyFolder, name));
    const texts = [...names, ...legacy].filter((name) => /\.(js|css|svg)$/.test(name));
    assert.ok(texts.length >= 10);
    for (const name of texts) {
      const original = readFileSync(join(assets, name));
      assert.ok(original.equals(brotliDecompressSync(readFileSync(join(assets, `${name}.br`)))), name);
      assert.ok(original.equals(gunzipSync(readFileSync(join(assets, `${name}.gz`)))), name);
    }
  });

  it('gives every page its own minified scripts and styles, listed by component', () => {
    const { manifest, styles } = built;
    assert.equal(manifest.entry.styles.length, 1);
    assert.ok(Object.keys(manifest.components).length >= 6);
    assert.ok(manifest.chunks.length >= 6);
    for (const text of styles?.values() ?? []) assert.doesNotMatch(text.trim(), /\n/);
    assert.equal(styles?.size, new Set([manifest.entry, ...manifest.chunks].flatMap((chunk) => chunk.styles)).size);
  });

  it('leaves axios and got out of the server bundle', () => {
    for (const text of Object.values(built.bundle.files)) {
      assert.doesNotMatch(text, /node_modules\/(axios|got)\//);
      assert.doesNotMatch(text, /require\("(http|https|net)"\)/);
    }
  });
});
