import webpack, { type Configuration } from 'webpack';
import type { ServerBundle } from '../server/render/front-end';
import { fromRoot } from './paths';
import { ServerBundlePlugin } from './server-bundle-plugin';
import { serverVueAliases, vuePatchesWanted } from './vue-ssr-patches';
import { baseConfiguration, type BundleOptions } from './webpack.base';

export interface ServerOptions extends BundleOptions {
  onBundle: (bundle: ServerBundle) => void;
  /** Whether Vue, Vuex and vue-router are patched. By default `FOYER_VUE_PATCHES` decides. */
  vuePatches?: boolean | undefined;
}

/** What pages load after they are mounted. The server never runs it. */
const browserOnly = ['app/editor/rich', 'app/editor/paste-as-markdown', 'app/features/notices/manage/form'];

/**
 * The front end for server rendering: one script with all dependencies, so that rendering does not depend on modules of
 * the process. Writes no files; passes the bundle to `onBundle`.
 */
export function serverConfiguration(options: ServerOptions): Configuration {
  const base = baseConfiguration('server', options, {
    languageLevel: 'es2022',
    styleLoaders: [
      {
        loader: 'css-loader',
        options: {
          importLoaders: 1,
          esModule: false,
          modules: { auto: true, exportOnlyLocals: true, namedExport: false },
        },
      },
    ],
  });

  return {
    ...base,
    target: 'node20',
    entry: { server: fromRoot('app/entry-server.ts') },
    output: { path: fromRoot('dist'), publicPath: '/', filename: '[name].js', library: { type: 'commonjs2' } },
    resolve: {
      ...base.resolve,
      alias: {
        ...serverVueAliases({ patched: options.vuePatches ?? vuePatchesWanted() }),
        ...Object.fromEntries(browserOnly.map((path) => [fromRoot(path), false as const])),
      },
    },
    devtool: options.mode === 'production' ? 'source-map' : 'cheap-module-source-map',
    optimization: { minimize: false, splitChunks: false },
    plugins: [
      ...(base.plugins ?? []),
      new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
      new ServerBundlePlugin(options.onBundle),
    ],
  };
}
