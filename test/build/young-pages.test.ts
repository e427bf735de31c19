import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type Vue from 'vue';
import { createRenderer } from 'vue-server-renderer';
import webpack, { type RuleSetRule } from 'webpack';
import { fromRoot } from '../../build/paths';
import { aliases, pieces, rulesOf } from '../../build/young-pages';
import { temporaryFolder } from '../support/temporary-folder';

const modes = ['production', 'development'] as const;

/** Bundles the page that uses everything, and tells what is wrong with the build. */
async function bundle(mode: typeof modes[number], rules: RuleSetRule[]): Promise<{ errors: string[]; file: string }> {
  const folder = temporaryFolder('young-pages');
  const compiler = webpack({
    mode,
    context: fromRoot(''),
    target: 'node20',
    entry: fromRoot('test/build/all-of-vue.mjs'),
    output: { path: folder, filename: 'page.cjs', library: { type: 'commonjs2' } },
    resolve: { alias: aliases },
    module: { rules },
    devtool: false,
    optimization: { minimize: false },
    performance: false,
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  return { errors: (stats?.compilation.errors ?? []).map(({ message }) => message), file: join(folder, 'page.cjs') };
}

async function rendered(mode: typeof modes[number], rules: RuleSetRule[]): Promise<{ html: string; warnings: string[] }> {
  const { errors, file } = await bundle(mode, rules);
  assert.deepEqual(errors, []);
  const { default: page, warnings }: { default: () => Promise<Vue>; warnings: string[] } = createRequire(import.meta.url)(file);
  return { html: await createRenderer().renderToString(await page()), warnings };
}

describe('the server\'s Vue, Vuex and router', function suite() {
  this.timeout(120_000);

  for (const mode of modes) {
    it(`render what the released ones render, in a build for ${mode}`, async () => {
      const ours = await rendered(mode, rulesOf(pieces));
      const released = await rendered(mode, []);
      assert.match(ours.html, /number&quot;:42/);
      assert.equal(ours.html, released.html);
      assert.deepEqual(ours.warnings, released.warnings);
    });
  }

  it('fail the build where a piece is not found', async () => {
    for (const name of ['vue', 'vuex', 'router'] as const) {
      const { errors } = await bundle('production', rulesOf({ ...pieces, [name]: [...pieces[name], { search: 'not in any release', replace: '' }] }));
      assert.match(errors.join('\n'), /not in any release/, name);
    }
  });
});
