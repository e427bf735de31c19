import webpack, { type Compiler } from 'webpack';
import type { ServerBundle } from '../server/render/front-end';

/** Hands over, after each compilation without errors, the server's scripts with their source maps; writes nothing. */
export class ServerBundlePlugin {
  constructor(private readonly onBundle: (bundle: ServerBundle) => void) {}

  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('ServerBundlePlugin', (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'ServerBundlePlugin', stage }, () => {
        const bundle: ServerBundle = { entry: 'server.js', files: {}, maps: {} };
        for (const { name, source } of compilation.getAssets()) {
          const text = source.source().toString();
          if (name.endsWith('.js')) bundle.files[name] = text;
          if (name.endsWith('.js.map')) bundle.maps[name.slice(0, -'.map'.length)] = JSON.parse(text);
          // Not by refusing to emit: then webpack would not note for its cache what the build itself was made from.
          compilation.deleteAsset(name);
        }
        if (compilation.errors.length === 0) this.onBundle(bundle);
      });
    });
  }
}
