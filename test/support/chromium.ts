import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const packageFolder = dirname(dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))));
const cacheFolder = resolve(import.meta.dirname, '../../.cache');

/** Unpacks Chromium into the folder in `TMPDIR` and prints its path. */
const unpacker = "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath());";

/**
 * The Chromium of the npm package, unpacked once per version into `.cache/`. Processes may unpack at the same time:
 * each uses its own folder, and the first to finish renames it.
 */
export async function findChromium(): Promise<{ executable: string; fonts: string }> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')));
  const folder = join(cacheFolder, `chromium-${version}`);
  if (!existsSync(folder)) await unpackTo(folder);
  return { executable: join(folder, 'chromium'), fonts: join(folder, 'fonts') };
}

async function unpackTo(folder: string): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const unpacking = mkdtempSync(join(cacheFolder, 'unpacking-'));
  try {
    const options = { cwd: resolve(import.meta.dirname, '../..'), env: { ...process.env, TMPDIR: unpacking } };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', unpacker],
      options,
    );
    if (basename(stdout) !== 'chromium') throw new Error(`Chromium was unpacked to an unknown place: ${stdout}`);
    renameSync(unpacking, folder);
  } catch (error) {
    rmSync(unpacking, { recursive: true, force: true });
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
}
