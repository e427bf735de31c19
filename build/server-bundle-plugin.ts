import webpack, { type Compiler } from 'webpack';
import type { ServerBundle } from '../server/render/front-end';

/** Reports the server's scripts and source maps after each compilation without errors. Writes no files. */
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
          // If `shouldEmit` returned false instead, webpack would not store the build dependencies in its cache.
          compilation.deleteAsset(name);
        }
        if (compilation.errors.length === 0) this.onBundle(bundle);
      });
    });
  }
}
