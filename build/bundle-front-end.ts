import webpack, { type Configuration, type Stats } from 'webpack';
import type { ClientManifest, ServerBundle } from '../server/render/front-end';
import type { OnManifest } from './client-manifest-plugin';
import { BuildError, describeErrors } from './webpack-errors';
import { clientConfiguration } from './webpack.client';
import { serverConfiguration, type ServerOptions } from './webpack.server';

interface FrontEndOptions extends Pick<ServerOptions, 'vuePatches'> {
  outputFolder: string;
  cacheFolder: string;
}

export interface FrontEndBundles {
  manifest: ClientManifest;
  /** Paths of the components in the manifest, by component id. */
  pages: ReadonlyMap<string, string>;
  bundle: ServerBundle;
  warnings: string;
}

/**
 * Compiles the client and the server bundle of the front end for production, and writes the client's files to
 * `outputFolder`.
 * @throws {BuildError} that lists all errors
 */
export async function bundleFrontEnd({
  outputFolder,
  cacheFolder,
  vuePatches,
}: FrontEndOptions): Promise<FrontEndBundles> {
  let client: Parameters<OnManifest> | undefined;
  let bundle: ServerBundle | undefined;
  const options = { mode: 'production', cacheFolder } as const;
  const stats = await Promise.all([
    compile(
      clientConfiguration({
        ...options,
        outputFolder,
        onManifest: (...made) => {
          client = made;
        },
      }),
    ),
    compile(
      serverConfiguration({
        ...options,
        vuePatches,
        onBundle: (made) => {
          bundle = made;
        },
      }),
    ),
  ]);
  const errors = [...new Set(stats.flatMap(describeErrors))];
  if (client === undefined || bundle === undefined || errors.length > 0) {
    throw new BuildError(errors.join('\n\n') || 'webpack produced no bundle and reported no error.');
  }
  const warnings = stats
    .map((each) => each.toString({ all: false, warnings: true, colors: false }))
    .filter((text) => text !== '')
    .join('\n');
  return { manifest: client[0], pages: client[1], bundle, warnings };
}

function compile(configuration: Configuration): Promise<Stats> {
  const compiler = webpack(configuration);
  return new Promise((resolve, reject) => {
    compiler.run((failure, stats) => {
      // Closing writes the cache.
      compiler.close((closeFailure) => {
        if (failure ?? closeFailure) reject(failure ?? closeFailure);
        else if (stats) resolve(stats);
      });
    });
  });
}
