import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import webpack, { type Configuration } from 'webpack';
import { clientConfiguration } from '../../build/webpack.client';
import { serverConfiguration } from '../../build/webpack.server';
import { describeErrors } from '../../build/webpack-errors';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from './temporary-folder';

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
    compile(serverConfiguration({ ...options, onBundle: (bundle) => write('server-bundle.json', bundle) })),
  ]);
  return folder;
}

async function compile(configuration: Configuration): Promise<void> {
  const features = new webpack.NormalModuleReplacementPlugin(
    /^\.\.\/features$/,
    fromRoot('test/support/framed-pages/features.ts'),
  );
  const compiler = webpack({
    ...configuration,
    devtool: false,
    optimization: { ...configuration.optimization, minimize: false },
    plugins: [...(configuration.plugins ?? []), features],
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
