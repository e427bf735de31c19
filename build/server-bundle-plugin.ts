import type { Compiler } from 'webpack';
import type { ServerBundle } from '../server/render/front-end';

/** Hands over, after each compilation without errors, the server's scripts with their source maps; writes nothing. */
export class ServerBundlePlugin {
  constructor(private readonly onBundle: (bundle: ServerBundle) => void) {}

  apply(compiler: Compiler): void {
    compiler.hooks.shouldEmit.tap('ServerBundlePlugin', (compilation) => {
      const bundle: ServerBundle = { entry: 'server.js', files: {}, maps: {} };
      for (const { name, source } of compilation.getAssets()) {
        const text = source.source().toString();
        if (name.endsWith('.js')) bundle.files[name] = text;
        if (name.endsWith('.js.map')) bundle.maps[name.slice(0, -'.map'.length)] = JSON.parse(text);
      }
      if (compilation.errors.length === 0) this.onBundle(bundle);
      return false;
    });
  }
}
