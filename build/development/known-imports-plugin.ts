import webpack, { type Compilation, type Compiler, type Module } from 'webpack';
import { fromRoot } from '../paths';
import { difference, listFiles } from './source-files';

/** The folders with the sources of the client. */
const folders = ['app', 'build/browser'].map(fromRoot);

/**
 * Lets webpack keep which file each import refers to, instead of resolving all imports again at each save. It would not
 * notice that another file takes the place of one, such as `x.ts` that of `x.vue`. So when files were created or
 * removed, this plugin lets it compile again the modules whose imports may be affected.
 */
export class KnownImportsPlugin {
  #files = listFiles(folders);
  #last: Compilation | undefined;

  /** Part of the configuration, because webpack derives other options from those that it sets. */
  apply(compiler: Compiler): void {
    compiler.options.module.unsafeCache = true;
    compiler.options.experiments.cacheUnaffected = true;
    compiler.hooks.watchRun.tap('KnownImportsPlugin', () => {
      const before = this.#files;
      this.#files = listFiles(folders);
      const changed = difference(before, this.#files);
      if (changed.length === 0) return;
      compiler.inputFileSystem?.purge?.(changed);
      if (this.#last !== undefined) forget(this.#last, new Set(changed.map(withoutEnding)));
    });
    compiler.hooks.done.tap('KnownImportsPlugin', ({ compilation }) => {
      this.#last = compilation;
    });
  }

  /** Whether files were created or removed since the last compilation began. */
  isOutdated(): boolean {
    return difference(this.#files, listFiles(folders)).length > 0;
  }
}

/** `import './x'` may refer to `x.ts`, `x.vue` and `x/index.ts`. */
const withoutEnding = (file: string): string => file.replace(/\?.*$/, '').replace(/(\/index)?(\.\w+)?$/, '');

/** Lets all modules that import one of these be compiled again, which resolves their imports. */
function forget({ modules, moduleGraph }: Compilation, changed: ReadonlySet<string>): void {
  const isChanged = (module: Module | null): boolean =>
    module instanceof webpack.NormalModule && changed.has(withoutEnding(module.resource));
  for (const module of modules) {
    const imports = [...moduleGraph.getOutgoingConnections(module)];
    if (imports.some((connection) => isChanged(connection.module))) module.invalidateBuild();
  }
}
