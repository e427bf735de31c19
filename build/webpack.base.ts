import { createRequire } from 'node:module';
import type { Configuration, RuleSetRule, WebpackPluginInstance } from 'webpack';
import { fromRoot, root } from './paths';
import { browserPatchFiles, missingParts } from './browser-parts';
import { patchFiles } from './vue-ssr-patches';

// vue-loader's own declarations are of webpack 4, where its plugin is none.
const vueLoader: { VueLoaderPlugin: new () => WebpackPluginInstance } = createRequire(import.meta.url)('vue-loader');

export interface HalfOptions {
  mode: 'production' | 'development';
  /** Keeps compiled modules over runs; a folder. Null keeps them in memory. */
  cacheFolder: string | null;
}

/** What the compiled modules depend on besides the sources. */
const buildFiles = [
  'webpack.base.ts',
  'webpack.client.ts',
  'webpack.server.ts',
  'axios-parts.ts',
  'axios-utils-loader.mjs',
  'browser-parts.ts',
  'library-patches.ts',
  'vue-ssr-patches.ts',
];

interface HalfParts {
  /** What TypeScript and templates are turned into. */
  languageLevel: string;
  /** From the end of the chain (extraction) to css-loader; less comes before them. */
  styleLoaders: RuleSetRule[];
}

/** What both halves of the front end, the browser's and the server's, have in common. */
export function baseConfiguration(
  half: 'client' | 'server',
  { mode, cacheFolder }: HalfOptions,
  { languageLevel, styleLoaders }: HalfParts,
): Configuration {
  return {
    name: half,
    mode,
    context: root,
    resolve: { extensions: ['.ts', '.js', '.vue'] },
    module: {
      rules: [
        // The same options in both halves: vue-loader derives component ids from them, by which the server knows the
        // browser's chunks.
        {
          test: /\.vue$/,
          loader: 'vue-loader',
          options: {
            prettify: false,
            productionMode: mode === 'production',
            compilerOptions: { whitespace: 'condense', modules: [missingParts] },
          },
        },
        {
          test: /\.ts$/,
          exclude: /node_modules/,
          loader: 'esbuild-loader',
          options: { loader: 'ts', target: languageLevel },
        },
        // Render functions pass no script rule, so newer syntax in a template would leak through.
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
          generator: { filename: 'assets/[name].[contenthash:10][ext]', emit: half === 'client' },
        },
      ],
    },
    plugins: [new vueLoader.VueLoaderPlugin()],
    // webpack misses an export `default` in each component's style, which extracted styles do not have.
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
            name: `${half}-${mode}`,
            buildDependencies: {
              config: [...buildFiles.map((name) => fromRoot(`build/${name}`)), ...patchFiles(), ...browserPatchFiles()],
            },
          },
  };
}
