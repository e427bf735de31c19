import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import TerserPlugin from 'terser-webpack-plugin';
import webpack, { type Configuration } from 'webpack';
import { axiosAliases } from './axios-parts';
import { browserVueAliases } from './browser-parts';
import { ChunkFilesPlugin } from './chunk-files-plugin';
import { ClientManifestPlugin, type OnManifest } from './client-manifest-plugin';
import { compileScript } from './compile-script';
import { fromRoot } from './paths';
import { legacyLanguageLevel } from './legacy-scripts';
import { LowerSyntaxPlugin } from './lower-syntax-plugin';
import { baseConfiguration, type BundleOptions } from './webpack.base';

/** For engines with modules: Chrome 61, iOS 11 and later. `legacy-scripts.ts` compiles the scripts for older ones. */
const clientLanguageLevel = 'es2017';
/** Developers use current browsers, and webpack only recognises `webpackHot?.accept` if it is not compiled. */
const developmentLanguageLevel = 'es2022';
const cssTargets = ['chrome53', 'safari11'];

export interface ClientOptions extends BundleOptions {
  /** Absolute; assets go into `assets/` below it. */
  outputFolder: string;
  onManifest: OnManifest;
  /** Scripts that run before the app. The dev server adds its hot client. */
  before?: readonly string[];
}

/** The client bundle: a script and a style sheet for the app and for each page, with hashed names. */
export function clientConfiguration(options: ClientOptions): Configuration {
  const production = options.mode === 'production';
  const name = production ? 'assets/[name].[contenthash:10]' : 'assets/[name]';
  const base = baseConfiguration(options, {
    // In production whole chunks are lowered.
    languageLevel: developmentLanguageLevel,
    styleLoaders: [
      { loader: MiniCssExtractPlugin.loader },
      { loader: 'css-loader', options: { importLoaders: 1, sourceMap: !production } },
    ],
  });

  return {
    ...base,
    target: ['web', production ? clientLanguageLevel : developmentLanguageLevel],
    entry: {
      app: [
        ...['polyfills', 'load-chunks'].map((name) => fromRoot(`build/browser/${name}.ts`)),
        ...(options.before ?? []),
        fromRoot('app/entry-client.ts'),
      ],
    },
    output: {
      path: options.outputFolder,
      publicPath: '/',
      filename: `${name}.js`,
      chunkFilename: `${name}.js`,
      hotUpdateChunkFilename: 'assets/hot/[id].[fullhash].js',
      hotUpdateMainFilename: 'assets/hot/[runtime].[fullhash].json',
      crossOriginLoading: false,
      // The same timeout as for data. The page then shows an error with a retry button.
      chunkLoadTimeout: 15_000,
    },
    resolve: { ...base.resolve, alias: { ...axiosAliases(), ...browserVueAliases() } },
    module: {
      ...base.module,
      rules: [
        ...(base.module?.rules ?? []),
        { test: /[\\/]axios[\\/]lib[\\/].*\.js$/, loader: fromRoot('build/axios-utils-loader.mjs') },
      ],
    },
    // In production, source maps are for operators: scripts do not refer to them and they are not served.
    devtool: production ? 'hidden-source-map' : 'cheap-module-source-map',
    optimization: {
      // An open page keeps the last compiled revision until the next one compiles.
      emitOnErrors: false,
      // Ids of the first view's chunks and modules do not depend on the total number.
      chunkIds: 'named',
      ...(production && { moduleIds: false }),
      splitChunks: {
        // The document names the file of `data`, so it has to be a single one.
        chunks: (chunk) => !chunk.canBeInitial() && chunk.name !== 'data',
        cacheGroups: {
          vendor: {
            name: 'vendor',
            test: /(node_modules.*|build[\\/]browser[\\/]axios[\\/].*|patched-libraries[\\/].*)\.m?js$/,
            chunks: 'initial',
            enforce: true,
          },
        },
      },
      minimizer: [
        new TerserPlugin({
          terserOptions: {
            ecma: 2017,
            compress: { passes: 3 },
            safari10: true,
            format: { comments: /^!|@preserve|@license|@cc_on/ },
          },
          extractComments: false,
        }),
        new TerserPlugin({
          test: /\.css$/,
          minify: TerserPlugin.esbuildMinifyCss,
          terserOptions: { target: cssTargets },
        }),
      ],
    },
    plugins: [
      ...(base.plugins ?? []),
      new MiniCssExtractPlugin({
        filename: `${name}.css`,
        chunkFilename: `${name}.css`,
        // In production build/browser/load-chunks.ts loads style sheets.
        runtime: !production,
      }),
      new ClientManifestPlugin(
        {
          inlineScript: compileScript('retry-scripts.ts', legacyLanguageLevel),
          serviceWorker: compileScript('service-worker.ts', 'es2018'),
        },
        options.onManifest,
      ),
      ...(production
        ? [
            new webpack.ids.DeterministicModuleIdsPlugin({ maxLength: 5, fixedLength: true }),
            new ChunkFilesPlugin(),
            new LowerSyntaxPlugin(clientLanguageLevel),
          ]
        : [new webpack.HotModuleReplacementPlugin()]),
    ],
  };
}
