import webpack, { type Configuration } from 'webpack';
import type { BuiltFrontEnd, ClientManifest, FrontEnd, ServerBundle } from '../../server/render/front-end';
import { fromRoot } from '../paths';
import { clientConfiguration } from '../webpack.client';
import { serverConfiguration } from '../webpack.server';
import { AcceptOrderPlugin } from './accept-order-plugin';
import { watchCompiler, type WatchedCompiler } from './watched-compiler';
import { MemoryAssets } from './memory-assets';

/** The server bundle compiles this long after the client, so that the open page is updated first. */
const serverDelayMs = 150;

/** The sources of the front end do not compile. */
export class FrontEndError extends Error {
  override readonly name = 'FrontEndError';
}

/** The front end, compiled in memory by webpack in watch mode. */
export interface WatchedFrontEnd extends FrontEnd {
  /** Waits until client and server bundle are compiled from the current sources. */
  current(): Promise<BuiltFrontEnd>;
  /** The bytes of an asset, after a compilation in progress. `path` begins with `/assets/`. */
  asset(path: string): Promise<Buffer | null>;
  /** Webpack's hash of the client. Open pages compare it with their own. */
  readonly hash: string;
  readonly failure: string | null;
  /** Called after each compilation of the client or the server bundle. */
  onDone(listener: () => void): void;
  close(): Promise<void>;
}

export interface WatchOptions {
  /** Called when a page could not be rendered because of an exception in the app. */
  onRenderError(error: unknown): void;
}

/** Source maps contain absolute paths, so that terminals can open the positions in stack traces. */
const sourcePaths = ({ absoluteResourcePath }: { absoluteResourcePath: string }): string =>
  absoluteResourcePath.replace(/\?.*$/, '');

/** Starts both compilers, the client first. */
export function watchFrontEnd({ onRenderError }: WatchOptions): WatchedFrontEnd {
  const assets = new MemoryAssets();
  let manifest: ClientManifest | undefined;
  let bundle: ServerBundle | undefined;
  let built: BuiltFrontEnd | undefined;

  const options = { mode: 'development', cacheFolder: fromRoot('.cache/webpack') } as const;
  const clientCompiler = webpack(
    withHotModules(
      withSourcePaths(
        clientConfiguration({
          ...options,
          outputFolder: fromRoot('dist/client'),
          before: [fromRoot('build/browser/hot-client.ts')],
          // The renderer is created again only if the object changes.
          onManifest: (made) => {
            if (JSON.stringify(manifest) !== JSON.stringify(made)) manifest = made;
          },
        }),
      ),
    ),
  );
  const serverCompiler = webpack(
    withSourcePaths(
      serverConfiguration({
        ...options,
        onBundle: (made) => {
          if (bundle?.files[made.entry] !== made.files[made.entry]) bundle = made;
        },
      }),
    ),
  );
  new AcceptOrderPlugin().apply(clientCompiler);
  assets.apply(clientCompiler);

  const client = watchCompiler('client', clientCompiler);
  const server = watchCompiler('server', serverCompiler);
  const resume = queueBehind(client, server);

  // Most sources are part of both, so both report the same errors.
  const failures = (): string | null =>
    [...new Set([client, server].flatMap((each) => each.failures))].join('\n\n') || null;

  /** Waits until nothing is compiling and no source has changed since. */
  async function settle(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await client.idle();
      resume();
      await server.idle();
      const [outdated] = [client, server].filter((each) => each.outdated());
      if (outdated === undefined) return;
      // A file whose modification time is in the future must not block every page.
      if (attempt === 3) return;
      await outdated.refresh();
    }
  }

  return {
    async current() {
      await settle();
      const failure = failures();
      if (failure !== null || manifest === undefined || bundle === undefined)
        throw new FrontEndError(failure ?? 'webpack produced no bundle and reported no error');
      if (built?.manifest !== manifest || built.bundle !== bundle) built = { manifest, bundle, styles: null };
      return built;
    },
    async asset(path) {
      await client.idle();
      return assets.read(path.slice(1));
    },
    renderFailed: onRenderError,
    get hash() {
      return client.hash;
    },
    get failure() {
      return failures();
    },
    onDone(listener) {
      client.on('done', listener);
      server.on('done', listener);
    },
    async close() {
      await Promise.all([client.close(), server.close()]);
    },
  };
}

/** Page code and texts, which the open page loads again after an update. */
const hotModules =
  /[\\/]app[\\/](features[\\/][^\\/]+[\\/]([^\\/]+-page|words\.(zh-CN|en))|locales[\\/](zh-CN|en))\.ts$/;

const withHotModules = (configuration: Configuration): Configuration => {
  const loader = fromRoot('build/development/self-accepting-loader.mjs');
  const rules = [...(configuration.module?.rules ?? []), { test: hotModules, enforce: 'pre' as const, loader }];
  return { ...configuration, module: { ...configuration.module, rules } };
};

const withSourcePaths = (configuration: Configuration): Configuration => ({
  ...configuration,
  output: {
    ...configuration.output,
    devtoolModuleFilenameTemplate: sourcePaths,
    devtoolFallbackModuleFilenameTemplate: sourcePaths,
  },
});

/** Delays the compilations of `second` until shortly after those of `first`. Returns a function that ends the delay. */
function queueBehind(first: WatchedCompiler, second: WatchedCompiler): () => void {
  let timer: NodeJS.Timeout | undefined;
  let held = false;
  const resume = (): void => {
    clearTimeout(timer);
    if (!held) return;
    held = false;
    second.resume();
  };
  first.on('invalid', () => {
    clearTimeout(timer);
    held = true;
    second.suspend();
  });
  first.on('done', () => {
    timer = setTimeout(resume, serverDelayMs);
  });
  return resume;
}
