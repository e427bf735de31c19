import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFrontEnd, BuildError } from './bundle-front-end';
import { bundleServer } from './bundle-server';
import { builtDigest, inputDigest } from './digest.mjs';
import { keepEarlierAssets } from './earlier-assets';
import { withLock } from './lock';
import { fromRoot, root } from './paths';
import { precompress } from './precompress';
import { tooHeavy, weighPages, weightTable } from './weight';

/**
 * `npm run build`: the whole portal for production, into `dist/`:
 *   client/assets/        what browsers load, with `.br` and `.gz` beside each; those of earlier builds for a while
 *   maps/                 source maps of those scripts
 *   client-manifest.json  which page needs which assets
 *   server-bundle.json    the front end's half for the server
 *   server/main.js        the process
 *   digest                what it was made from
 * Built beside and then renamed, so that `dist/` is whole at any time. `--if-stale` does nothing where the digest
 * says that building would make the same.
 */
async function build(ifStale: boolean): Promise<void> {
  const begun = performance.now();
  const digest = inputDigest(root);
  if (ifStale && builtDigest(root) === digest) return;

  const made = fromRoot(`.cache/build-${process.pid}`);
  try {
    await mkdir(join(made, 'maps'), { recursive: true });
    const [{ manifest, pages, bundle, warnings }] = await Promise.all([
      bundleFrontEnd({ outputFolder: join(made, 'client'), cacheFolder: fromRoot('.cache/webpack') }),
      bundleServer(join(made, 'server/main.js')),
    ]);
    if (warnings !== '') console.warn(warnings);

    await moveMaps(join(made, 'client/assets'), join(made, 'maps'));
    await precompress(join(made, 'client/assets'));
    const weights = await weighPages(join(made, 'client'), manifest, pages);
    console.log(weightTable(weights));
    const heavy = tooHeavy(weights);
    if (heavy !== null) throw new BuildError(heavy);

    await keepEarlierAssets(fromRoot('dist'), made, Date.now());
    await Promise.all([
      writeFile(join(made, 'client-manifest.json'), JSON.stringify(manifest)),
      writeFile(join(made, 'server-bundle.json'), JSON.stringify(bundle)),
      writeFile(join(made, 'digest'), `${digest}\n`),
    ]);
    await replaceFolder(made, fromRoot('dist'));
    console.log(`Built in ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function moveMaps(from: string, to: string): Promise<void> {
  const maps = (await readdir(from)).filter((name) => name.endsWith('.map'));
  await Promise.all(maps.map((name) => rename(join(from, name), join(to, name))));
}

/** A running portal has read its bundle already, and finds its assets in the new folder as well. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}-old`;
  await rename(to, old).catch(() => undefined);
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}

try {
  await mkdir(fromRoot('.cache'), { recursive: true });
  const onWait = (holder: number): void => console.log(`Process ${holder} is building already: waiting for it …`);
  await withLock(fromRoot('.cache/build.lock'), () => build(process.argv.includes('--if-stale')), onWait);
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
}
