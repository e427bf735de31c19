import { createRequire } from 'node:module';
import type { Configuration, RuleSetRule, WebpackPluginInstance } from 'webpack';
import { fromRoot, root } from './paths';
import { browserPatchFiles } from './browser-parts';
import { templateOptions } from './component-options';

// The types of vue-loader are for webpack 4, and its plugin does not match those of webpack 5.
const vueLoader: { VueLoaderPlugin: new () => WebpackPluginInstance } = createRequire(import.meta.url)('vue-loader');

export interface BundleOptions {
  mode: 'production' | 'development';
  /** Folder of the persistent cache; null for a cache in memory. */
  cacheFolder: string | null;
}

/** Files other than the sources that compiled modules depend on. */
const buildFiles = [
  'webpack.base.ts',
  'webpack.client.ts',
  'axios-parts.ts',
  'axios-utils-loader.mjs',
  'browser-parts.ts',
  'component-options.ts',
  'library-patches.ts',
];

interface TargetOptions {
  /** ECMAScript version that TypeScript and templates are compiled to. */
  languageLevel: string;
  /** Loaders for CSS; less-loader runs before them. */
  styleLoaders: RuleSetRule[];
}

/** How sources are compiled, and the cache. */
export function baseConfiguration(
  { mode, cacheFolder }: BundleOptions,
  { languageLevel, styleLoaders }: TargetOptions,
): Configuration {
  return {
    name: 'client',
    mode,
    context: root,
    resolve: { extensions: ['.ts', '.js', '.vue'] },
    module: {
      rules: [
        {
          test: /\.vue$/,
          loader: 'vue-loader',
          options: {
            prettify: false,
            productionMode: mode === 'production',
            compilerOptions: templateOptions,
          },
        },
        {
          test: /\.ts$/,
          exclude: /node_modules/,
          loader: 'esbuild-loader',
          options: { loader: 'ts', target: languageLevel },
        },
        // The rule for scripts does not apply to render functions, so newer syntax in templates would remain.
        {
          resourceQuery: /type=template/,
          enforce: 'post',
          loader: 'esbuild-loader',
          options: { loader: 'js', target: languageLevel },
        },
        { test: /\.css$/, use: styleLoaders },
        { test: /\.less$/, use: [...styleLoaders, { loader: 'less-loader' }] },
        {
          test: /\.(svg|png|jpe?g|webp|gif)$/,
          type: 'asset',
          parser: { dataUrlCondition: { maxSize: 2048 } },
          generator: { filename: 'assets/[name].[contenthash:10][ext]' },
        },
      ],
    },
    plugins: [new vueLoader.VueLoaderPlugin()],
    // Extracted styles have no default export, which webpack warns about for each component.
    ignoreWarnings: [/export 'default' \(imported as 'style\d+'\) was not found/],
    performance: false,
    stats: 'none',
    infrastructureLogging: { level: 'error' },
    cache:
      cacheFolder === null
        ? { type: 'memory' }
        : {
            type: 'filesystem',
            cacheDirectory: cacheFolder,
            name: `client-${mode}`,
            buildDependencies: {
              config: [...buildFiles.map((name) => fromRoot(`build/${name}`)), ...browserPatchFiles()],
            },
          },
  };
}
