import webpack, { type Configuration, type WebpackPluginInstance } from 'webpack';
import type { BuiltFrontEnd, ClientManifest, FrontEnd, ServerBundle } from '../../server/render/front-end';
import { fromRoot } from '../paths';
import { createSsrBundler } from '../ssr-bundle';
import { clientConfiguration } from '../webpack.client';
import { AcceptOrderPlugin } from './accept-order-plugin';
import { createFreshBuild } from './fresh-build';
import { watchCompiler } from './watched-compiler';
import { KnownImportsPlugin } from './known-imports-plugin';
import { MemoryAssets } from './memory-assets';

/** The bundle for rendering is made this long after the client's, so that the open page is updated first. */
const ssrDelayMs = 150;

/** The sources of the front end do not compile. */
export class FrontEndError extends Error {
  override readonly name = 'FrontEndError';
}

/** The front end, compiled in memory: the client by webpack in watch mode, the bundle for rendering by esbuild. */
export interface WatchedFrontEnd extends FrontEnd {
  /** Waits until both are compiled from the current sources. */
  current(): Promise<BuiltFrontEnd>;
  /** The bytes of an asset, after a compilation in progress. `path` begins with `/assets/`. */
  asset(path: string): Promise<Buffer | null>;
  /** Webpack's hash of the client. Open pages compare it with their own. */
  readonly hash: string;
  readonly failure: string | null;
  /** Compiles soon, without waiting for the next request. */
  sourcesChanged(): void;
  /** Called after each compilation of one of both. */
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

/** Starts the compilers. */
export async function watchFrontEnd({ onRenderError }: WatchOptions): Promise<WatchedFrontEnd> {
  const assets = new MemoryAssets();
  let manifest: ClientManifest | undefined;
  let bundle: ServerBundle | undefined;
  let built: BuiltFrontEnd | undefined;

  const imports = new KnownImportsPlugin();
  const clientCompiler = webpack(
    withPlugins(
      [imports, assets, new AcceptOrderPlugin()],
      withHotModules(
        withSourcePaths(
          clientConfiguration({
            mode: 'development',
            cacheFolder: fromRoot('.cache/webpack'),
            outputFolder: fromRoot('dist/client'),
            before: [fromRoot('build/browser/hot-client.ts')],
            // The renderer is created again only if the object changes.
            onManifest: (made) => {
              if (JSON.stringify(manifest) !== JSON.stringify(made)) manifest = made;
            },
          }),
        ),
      ),
    ),
  );
  const client = watchCompiler(clientCompiler);

  const ssrBundler = await createSsrBundler({ mode: 'development' });
  let ssrFailure: string | null = null;
  const listeners: (() => void)[] = [];
  const ssr = createFreshBuild([fromRoot('app')], async () => {
    try {
      const made = await ssrBundler.bundle();
      ssrFailure = null;
      if (bundle === undefined || bundle.files[bundle.entry] !== made.bundle.files[bundle.entry]) bundle = made.bundle;
      return { result: bundle, sources: made.sources };
    } catch (error) {
      ssrFailure = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      for (const listener of listeners) listener();
    }
  });

  // Most sources are part of both, so both have the same errors.
  const failure = (): string | null => client.failures.join('\n\n') || ssrFailure;

  /** Waits until the client is not compiling and no source has changed since. */
  async function settle(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await client.idle();
      // A file whose modification time is in the future must not block every page.
      if (!(client.outdated() || imports.isOutdated()) || attempt === 3) return;
      await client.refresh();
    }
  }

  let timer: NodeJS.Timeout | undefined;
  function sourcesChanged(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void settle().then(() => ssr.current().catch(() => undefined)), ssrDelayMs);
  }
  client.onDone(sourcesChanged);

  return {
    async current() {
      const [rendered] = await Promise.allSettled([ssr.current(), settle()]);
      const found = failure();
      if (found !== null || manifest === undefined || rendered.status === 'rejected')
        throw new FrontEndError(found ?? 'webpack produced no bundle and reported no error');
      if (built?.manifest !== manifest || built.bundle !== rendered.value)
        built = { manifest, bundle: rendered.value, styles: null };
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
      return failure();
    },
    sourcesChanged,
    onDone(listener) {
      listeners.push(listener);
      client.onDone(listener);
    },
    async close() {
      clearTimeout(timer);
      await Promise.all([client.close(), ssrBundler.close()]);
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

const withPlugins = (plugins: readonly WebpackPluginInstance[], configuration: Configuration): Configuration => ({
  ...configuration,
  plugins: [...(configuration.plugins ?? []), ...plugins],
});

const withSourcePaths = (configuration: Configuration): Configuration => ({
  ...configuration,
  output: {
    ...configuration.output,
    devtoolModuleFilenameTemplate: sourcePaths,
    devtoolFallbackModuleFilenameTemplate: sourcePaths,
  },
});
