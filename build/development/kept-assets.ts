import type { Compiler } from 'webpack';

/** How many hot updates a page may be behind and still catch up without a reload; each is a few files. */
const hotFilesKept = 300;

/** Keeps what a compiler makes in memory instead of writing it. */
export class KeptAssets {
  #files = new Map<string, () => Buffer>();
  readonly #hot = new Map<string, () => Buffer>();

  apply(compiler: Compiler): void {
    compiler.hooks.shouldEmit.tap('KeptAssets', (compilation) => {
      if (compilation.errors.length > 0) return false;
      const files = new Map<string, () => Buffer>();
      for (const { name, source } of compilation.getAssets()) {
        const kept = name.includes('/hot/') ? this.#hot : files;
        kept.set(name, () => Buffer.from(source.buffer()));
      }
      this.#files = files;
      for (const name of [...this.#hot.keys()].slice(0, -hotFilesKept)) this.#hot.delete(name);
      return false;
    });
  }

  /** By name, as in `assets/app.js`. */
  read(name: string): Buffer | null {
    const file = this.#files.get(name) ?? this.#hot.get(name);
    return file === undefined ? null : file();
  }
}
