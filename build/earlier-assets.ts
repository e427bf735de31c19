import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

/** Pages that were opened before an update still load the scripts of their build. */
const keepForMs = 30 * 86_400_000;
const keepBuilds = 10;

const history = z.array(z.object({ builtAt: z.number(), files: z.array(z.string()) }));
const historyFile = 'assets.json';

/**
 * Copies the assets of the last builds (30 days, at most ten) from one build folder to the next, and records there
 * which files belong to which build.
 */
export async function keepEarlierAssets(from: string, to: string, now: number): Promise<void> {
  const made = await filesIn(join(to, 'client/assets'));
  const kept = new Set(await filesIn(join(from, 'client/assets')).catch(() => []));
  const earlier = (await readHistory(from))
    .filter(({ builtAt }) => now - builtAt < keepForMs)
    .slice(0, keepBuilds - 1)
    .map(({ builtAt, files }) => ({ builtAt, files: files.filter((file) => kept.has(file)) }));
  const missing = new Set(earlier.flatMap(({ files }) => files).filter((file) => !made.includes(file)));

  await Promise.all(
    [...missing].map(async (file) => {
      await mkdir(dirname(join(to, 'client/assets', file)), { recursive: true });
      await copyFile(join(from, 'client/assets', file), join(to, 'client/assets', file));
    }),
  );
  await writeFile(join(to, historyFile), JSON.stringify([{ builtAt: now, files: made }, ...earlier]));
}

/** Paths below the folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

async function readHistory(folder: string): Promise<z.infer<typeof history>> {
  try {
    return history.parse(JSON.parse(await readFile(join(folder, historyFile), 'utf8')));
  } catch {
    // There is no earlier build, or it has another format.
    return [];
  }
}
