import type { Compiler } from 'webpack';

/** Hot update files kept, a few per compilation. A page that is further behind reloads. */
const maxHotFiles = 300;

/** Keeps the output of a compiler in memory instead of writing it. */
export class MemoryAssets {
  #files = new Map<string, () => Buffer>();
  readonly #hot = new Map<string, () => Buffer>();

  apply(compiler: Compiler): void {
    compiler.hooks.shouldEmit.tap('MemoryAssets', (compilation) => {
      if (compilation.errors.length > 0) return false;
      const files = new Map<string, () => Buffer>();
      for (const { name, source } of compilation.getAssets()) {
        const kept = name.includes('/hot/') ? this.#hot : files;
        kept.set(name, () => Buffer.from(source.buffer()));
      }
      this.#files = files;
      for (const name of [...this.#hot.keys()].slice(0, -maxHotFiles)) this.#hot.delete(name);
      return false;
    });
  }

  /** @param name such as `assets/app.js` */
  read(name: string): Buffer | null {
    const file = this.#files.get(name) ?? this.#hot.get(name);
    return file === undefined ? null : file();
  }
}
