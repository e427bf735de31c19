import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type Vue from 'vue';
import webpack from 'webpack';
import { fromRoot } from '../../build/paths';
import { serverVueAliases } from '../../build/vue-ssr-patches';
import { temporaryFolder } from '../support/temporary-folder';

/** The exports of all-of-vue.mjs. */
export interface Pages {
  /** Uses every part of Vue, Vuex and vue-router that works during server rendering. */
  everything(): Promise<Vue>;
  /** A page with a router, a store without getters, and components with props, refs and computed values. */
  plain(): Promise<Vue>;
  /** Warnings of Vue's development build so far. */
  warnings: string[];
}

/** Bundles test/build/all-of-vue.mjs like the front end for server rendering, and loads it. */
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
