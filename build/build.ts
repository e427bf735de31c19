import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStaleBuilds, replaceFolder } from './build-folders';
import { builtDigest, inputDigest } from './digest.mjs';
import { keepEarlierAssets } from './earlier-assets';
import { withLock } from './lock';
import { makeBuild } from './make-build';
import { fromRoot, root } from './paths';
import { BuildError } from './webpack-errors';
import { overLimit, weightTable } from './weight';

/**
 * `npm run build`: builds the portal for production into `dist/`, with the assets of earlier builds and a digest of its
 * inputs. The build is made in another folder and then renamed, so `dist/` is always complete. With `--if-stale`, it
 * only builds if the digest has changed.
 */
async function build(ifStale: boolean): Promise<void> {
  const begun = performance.now();
  const digest = inputDigest(root);
  if (ifStale && builtDigest(root) === digest) return;

  await removeStaleBuilds(fromRoot('.cache'));
  const made = fromRoot(`.cache/build-${process.pid}`);
  try {
    const { weights, warnings } = await makeBuild(made);
    if (warnings !== '') console.warn(warnings);
    console.log(weightTable(weights));
    const heavy = overLimit(weights);
    if (heavy !== null) throw new BuildError(heavy);

    await keepEarlierAssets(fromRoot('dist'), made, Date.now());
    await writeFile(join(made, 'digest'), `${digest}\n`);
    await replaceFolder(made, fromRoot('dist'));
    console.log(`Built in ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

try {
  await mkdir(fromRoot('.cache'), { recursive: true });
  const onWait = (holder: number): void => console.log(`Waiting for process ${holder}, which is building …`);
  await withLock(fromRoot('.cache/build.lock'), () => build(process.argv.includes('--if-stale')), onWait);
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
}
