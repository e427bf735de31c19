import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type Vue from 'vue';
import webpack from 'webpack';
import { fromRoot } from '../../build/paths';
import { serverVueAliases } from '../../build/vue-ssr-patches';
import { temporaryFolder } from '../support/temporary-folder';

/** What all-of-vue.mjs exports. */
export interface Pages {
  /** Uses all of Vue, Vuex and vue-router that can be used during server rendering. */
  everything(): Promise<Vue>;
  /** A page with a router, a store without getters, and components with props, refs and computed values. */
  plain(): Promise<Vue>;
  /** Vue's warnings so far, in its build for development. */
  warnings: string[];
}

/** Bundles test/build/all-of-vue.mjs as the server's half of the front end is bundled, and loads it. */
export async function loadPages(mode: 'production' | 'development', options: { patched: boolean }): Promise<Pages> {
  const folder = temporaryFolder('server-vue');
  const compiler = webpack({
    mode,
    context: fromRoot(''),
    target: 'node20',
    entry: fromRoot('test/build/all-of-vue.mjs'),
    output: { path: folder, filename: 'pages.cjs', library: { type: 'commonjs2' } },
    resolve: { alias: serverVueAliases(options) },
    devtool: false,
    optimization: { minimize: false },
    performance: false,
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  assert.deepEqual(stats?.compilation.errors, []);
  return createRequire(import.meta.url)(join(folder, 'pages.cjs'));
}
