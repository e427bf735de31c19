import { build, type BuildOptions } from 'esbuild';
import { fromRoot, root } from './paths';

/** An ECMAScript module for Node with all of our own code. Packages are loaded from `node_modules`. */
export const serverBundleOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Bundles server and config into `main.js`, and the process that reads pictures into a script beside it. */
export async function bundleServer(folder: string): Promise<void> {
  await build({
    ...serverBundleOptions,
    entryPoints: [fromRoot('server/main.ts'), fromRoot('server/files/picture-process.ts')],
    entryNames: '[name]',
    outdir: folder,
    logLevel: 'warning',
  });
}
