import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Deletes the folders of builds that were killed. Call it with the build lock, so that no other build is running. */
export async function removeStaleBuilds(cache: string): Promise<void> {
  const stale = (await readdir(cache)).filter((name) => /^build-\d+(-old)?$/.test(name));
  await Promise.all(stale.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}

/** Replaces the folder `to` by `from`. A running portal is not affected: its bundle and assets are in memory. */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const old = `${from}-old`;
  await rename(to, old).catch(() => undefined);
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}
