import { basename, relative, resolve } from 'node:path';
import { context, formatMessages, type BuildOptions, type BuildResult, type Plugin } from 'esbuild';
import type { ServerBundle } from '../server/render/front-end';
import { fromRoot, root } from './paths';
import { vueComponents } from './vue-components-plugin';
import { serverVueAliases, vuePatchesWanted } from './vue-ssr-patches';
import { BuildError } from './webpack-errors';

export interface SsrBundleOptions {
  mode: 'production' | 'development';
  /** Whether Vue, Vuex and vue-router are patched. By default `FOYER_VUE_PATCHES` decides. */
  vuePatches?: boolean | undefined;
  /** They run before ours. */
  plugins?: readonly Plugin[];
}

/** Bundles the front end for server rendering. The second time, only what has changed is compiled. */
export interface SsrBundler {
  /**
   * Returns the bundle and the absolute paths of the sources that it depends on.
   * @throws {SsrBundleError}
   */
  bundle(): Promise<{ bundle: ServerBundle; sources: string[] }>;
  close(): Promise<void>;
}

/** The front end does not compile for server rendering. */
export class SsrBundleError extends BuildError {}

/** What pages load after they are mounted. The server never runs it. */
const browserOnly = ['app/editor/rich', 'app/editor/paste-as-markdown', 'app/features/notices/manage/form'].map(
  fromRoot,
);

/** Imports that may refer to them. esbuild checks the pattern itself, and asks only about these. */
const browserOnlyImport = new RegExp(`^\\..*/(${browserOnly.map((path) => basename(path)).join('|')})(/|$)`);

const entry = 'server.js';

/**
 * The bundle is one script with all dependencies, so that rendering does not depend on modules of the process.
 * @throws {BuildError} if a patch for Vue, Vuex or vue-router does not apply
 */
export async function createSsrBundler(options: SsrBundleOptions): Promise<SsrBundler> {
  const bundler = await context(configuration(options));
  // Terminals can open absolute paths. A build does not depend on where it was made.
  const nameOf = (input: string): string =>
    options.mode === 'development' ? sourceOf(input) : relative(root, sourceOf(input));
  return {
    async bundle() {
      const { outputFiles, metafile } = await bundler.rebuild().catch(async ({ errors = [] }: Partial<BuildResult>) => {
        throw new SsrBundleError((await formatMessages(errors, { kind: 'error', color: false })).join('\n'));
      });
      const output = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
      const map: { sources: string[] } = JSON.parse(output('.map'));
      return {
        bundle: {
          entry,
          files: { [entry]: output('.js') },
          maps: { [entry]: { ...map, sources: map.sources.map(nameOf) } },
        },
        sources: Object.keys(metafile.inputs)
          .filter((input) => !/^browser-only:|node_modules\//.test(input))
          .map(sourceOf),
      };
    },
    close: () => bundler.dispose(),
  };
}

/** The absolute path of an input of esbuild. Parts of a component are in a namespace each. */
const sourceOf = (input: string): string => resolve(root, input.replace(/^(script|template):/, ''));

function configuration({ mode, vuePatches = vuePatchesWanted(), plugins = [] }: SsrBundleOptions) {
  return {
    absWorkingDir: root,
    entryPoints: [{ in: fromRoot('app/entry-server.ts'), out: 'server' }],
    outdir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    charset: 'utf8',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    define: {
      'process.env.NODE_ENV': JSON.stringify(mode),
      // Hot updates are for browsers.
      'import.meta.webpackHot': 'undefined',
    },
    plugins: [
      ...plugins,
      replacements(serverVueAliases({ patched: vuePatches })),
      vueComponents({ production: mode === 'production' }),
    ],
  } as const satisfies BuildOptions;
}

/** Replaces libraries by their builds for the server, and what only browsers run by nothing. */
function replacements(libraries: Record<string, string>): Plugin {
  return {
    name: 'replacements',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^(vue|vuex|vue-router)$/ }, ({ path }) => {
        const file = libraries[`${path}$`];
        return file === undefined ? null : { path: file };
      });
      onResolve({ filter: browserOnlyImport }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        const isBrowserOnly = browserOnly.some((each) => file === each || file.startsWith(`${each}/`));
        return isBrowserOnly ? { path: file, namespace: 'browser-only' } : null;
      });
      onLoad({ filter: /^/, namespace: 'browser-only' }, () => ({ contents: 'module.exports = {};' }));
      onLoad({ filter: /\.(less|css)$/ }, () => ({ contents: '' }));
    },
  };
}
