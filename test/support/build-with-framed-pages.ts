import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import webpack, { type Configuration } from 'webpack';
import { clientConfiguration } from '../../build/webpack.client';
import { createSsrBundler } from '../../build/ssr-bundle';
import { describeErrors } from '../../build/webpack-errors';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from './temporary-folder';

/** Contains the pages in addition to those of the portal. */
const features = fromRoot('test/support/framed-pages/features.ts');

/**
 * Builds the front end with the pages of `framed-pages/` in addition, which have layouts. Scripts are not minified,
 * because that would take most of the time.
 * @returns the folder of the build
 */
export async function makeBuildWithFramedPages(): Promise<string> {
  const folder = temporaryFolder('framed-build');
  const outputFolder = join(folder, 'client');
  mkdirSync(outputFolder, { recursive: true });
  const options = { mode: 'production', cacheFolder: null } as const;
  const write = (name: string, content: object): void => writeFileSync(join(folder, name), JSON.stringify(content));
  await Promise.all([
    compile(
      clientConfiguration({
        ...options,
        outputFolder,
        onManifest: (manifest) => write('client-manifest.json', manifest),
      }),
    ),
    bundleForRendering().then((bundle) => write('server-bundle.json', bundle)),
  ]);
  return folder;
}

async function bundleForRendering(): Promise<object> {
  const bundler = await createSsrBundler({
    mode: 'production',
    plugins: [
      {
        name: 'framed-pages',
        setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/features$/ }, () => ({ path: features })),
      },
    ],
  });
  const { bundle } = await bundler.bundle();
  await bundler.close();
  return bundle;
}

async function compile(configuration: Configuration): Promise<void> {
  const replacement = new webpack.NormalModuleReplacementPlugin(/^\.\.\/features$/, features);
  const compiler = webpack({
    ...configuration,
    devtool: false,
    optimization: { ...configuration.optimization, minimize: false },
    plugins: [...(configuration.plugins ?? []), replacement],
  });
  const errors = await new Promise<string[]>((resolve, reject) => {
    compiler.run((failure, stats) => {
      compiler.close(() => {
        if (stats === undefined) reject(failure ?? new Error('webpack returned nothing.'));
        else resolve(describeErrors(stats));
      });
    });
  });
  if (errors.length > 0) throw new Error(errors.join('\n\n'));
}
