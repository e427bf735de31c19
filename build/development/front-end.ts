import webpack, { type Configuration } from 'webpack';
import type { BuiltFrontEnd, ClientManifest, FrontEnd, ServerBundle } from '../../server/render/front-end';
import { fromRoot } from '../paths';
import { clientConfiguration } from '../webpack.client';
import { serverConfiguration } from '../webpack.server';
import { AcceptOrderPlugin } from './accept-order-plugin';
import { watchHalf, type Half } from './watched-compiler';
import { KeptAssets } from './kept-assets';

/** The server's half is compiled this long after the browser's, so that what is on the screen is exchanged first. */
const serverDelayMs = 150;

/** The sources of the front end do not compile. */
export class FrontEndError extends Error {
  override readonly name = 'FrontEndError';
}

/** The front end compiled in watch, in memory. */
export interface WatchedFrontEnd extends FrontEnd {
  /** Never older than the sources: waits until both halves are compiled from what the files hold now. */
  current(): Promise<BuiltFrontEnd>;
  /** An asset's bytes, once a compilation under way is done. `path` begins with `/assets/`. */
  asset(path: string): Promise<Buffer | null>;
  /** Webpack's hash of the browser's half: what an open page compares itself with. */
  readonly hash: string;
  readonly failure: string | null;
  /** Called after each compilation of either half. */
  onDone(listener: () => void): void;
  close(): Promise<void>;
}

export interface WatchOptions {
  /** Called when a page could not be rendered because of an exception in the app. */
  onRenderError(error: unknown): void;
}

/** Source maps name the files themselves, so that a terminal opens the places in stack traces. */
const sourcePaths = ({ absoluteResourcePath }: { absoluteResourcePath: string }): string =>
  absoluteResourcePath.replace(/\?.*$/, '');

/** Starts both compilers, the client first. */
export function watchFrontEnd({ onRenderError }: WatchOptions): WatchedFrontEnd {
  const assets = new KeptAssets();
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
          // Equal results stay the same object, so that the renderer is not made anew for nothing.
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

  const client = watchHalf('client', clientCompiler);
  const server = watchHalf('server', serverCompiler);
  const resume = queueBehind(client, server);

  // Both halves share most sources and find the same.
  const failures = (): string | null =>
    [...new Set([client, server].flatMap((half) => half.failures))].join('\n\n') || null;

  /** Waits until nothing is under way and no source is newer than what was compiled. */
  async function settle(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await client.idle();
      resume();
      await server.idle();
      const [outdated] = [client, server].filter((half) => half.outdated());
      if (outdated === undefined) return;
      // A file whose time lies ahead would keep every page waiting.
      if (attempt === 3) return;
      await outdated.refresh();
    }
  }

  return {
    async current() {
      await settle();
      const failure = failures();
      if (failure !== null || manifest === undefined || bundle === undefined)
        throw new FrontEndError(failure ?? 'webpack made nothing and does not say why');
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

/** Page code and words, which the open page loads again after an update. */
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

/**
 * Lets `second` compile only after `first` has, and a moment later. Answers a function that ends the waiting at once.
 */
function queueBehind(first: Half, second: Half): () => void {
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
