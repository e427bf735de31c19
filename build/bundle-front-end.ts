import webpack, { type Configuration, type Stats } from 'webpack';
import type { ClientManifest, ServerBundle } from '../server/render/front-end';
import type { OnManifest } from './client-manifest-plugin';
import { createSsrBundler, type SsrBundleOptions } from './ssr-bundle';
import { BuildError, describeErrors } from './webpack-errors';
import { clientConfiguration } from './webpack.client';

interface FrontEndOptions extends Pick<SsrBundleOptions, 'vuePatches'> {
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
  const [stats, ssr] = await Promise.all([
    compile(
      clientConfiguration({
        mode: 'production',
        cacheFolder,
        outputFolder,
        onManifest: (...made) => {
          client = made;
        },
      }),
    ),
    bundleForRendering(vuePatches).catch((error: unknown) => {
      if (error instanceof BuildError) return error;
      throw error;
    }),
  ]);
  // Most sources are part of both, so both have the same errors.
  const errors = describeErrors(stats);
  if (errors.length > 0) throw new BuildError(errors.join('\n\n'));
  if (ssr instanceof BuildError) throw ssr;
  if (client === undefined) throw new BuildError('webpack produced no bundle and reported no error.');
  return {
    manifest: client[0],
    pages: client[1],
    bundle: ssr,
    warnings: stats.toString({ all: false, warnings: true, colors: false }),
  };
}

async function bundleForRendering(vuePatches: boolean | undefined): Promise<ServerBundle> {
  const bundler = await createSsrBundler({ mode: 'production', vuePatches });
  try {
    return (await bundler.bundle()).bundle;
  } finally {
    await bundler.close();
  }
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
