import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFrontEnd } from './bundle-front-end';
import { bundleServer } from './bundle-server';
import { legacyFolder, writeLegacyScripts } from './legacy-scripts';
import { fromRoot } from './paths';
import { precompress } from './precompress';
import { vuePatchesWanted } from './vue-ssr-patches';
import { measurePages, type PageWeight } from './weight';

export interface MadeBuild {
  weights: PageWeight[];
  warnings: string;
}

/**
 * Builds the portal for production into an empty folder:
 *   client/assets/        files for browsers, with `.br` and `.gz` beside each
 *   client/assets/legacy/ scripts for old engines
 *   maps/                 source maps of the scripts
 *   client-manifest.json  the assets of each page
 *   server-bundle.json    the front end for server rendering
 *   server/main.js        the server
 *   server/picture-process.js  reads pictures in a process of its own
 * @throws {BuildError} if the sources do not compile
 */
export async function makeBuild(folder: string, { vuePatches = vuePatchesWanted() } = {}): Promise<MadeBuild> {
  await mkdir(join(folder, 'maps'), { recursive: true });
  const cacheFolder = fromRoot(vuePatches ? '.cache/webpack' : '.cache/webpack-without-patches');
  const [{ manifest, pages, bundle, warnings }] = await Promise.all([
    bundleFrontEnd({ outputFolder: join(folder, 'client'), cacheFolder, vuePatches }),
    bundleServer(join(folder, 'server')),
  ]);
  await moveMaps(join(folder, 'client/assets'), join(folder, 'maps'));
  await writeLegacyScripts(join(folder, 'client/assets'));
  await Promise.all([
    precompress(join(folder, 'client/assets'), { last: fromRoot('dist/client/assets') }),
    precompress(join(folder, 'client/assets', legacyFolder), {
      quality: 9,
      last: fromRoot(`dist/client/assets/${legacyFolder}`),
    }),
  ]);
  await Promise.all([
    writeFile(join(folder, 'client-manifest.json'), JSON.stringify(manifest)),
    writeFile(join(folder, 'server-bundle.json'), JSON.stringify(bundle)),
  ]);
  return { weights: await measurePages(join(folder, 'client'), manifest, pages), warnings };
}

async function moveMaps(from: string, to: string): Promise<void> {
  const maps = (await readdir(from)).filter((name) => name.endsWith('.map'));
  await Promise.all(maps.map((name) => rename(join(from, name), join(to, name))));
}
