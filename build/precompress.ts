import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
/** Pictures are already compressed. */
const compressible = /\.(js|css|svg|json|txt)$/;

/** Brotli, by default at the highest level, for files that are compressed once and for measuring pages. */
export const bestBrotli = (bytes: Buffer, quality = constants.BROTLI_MAX_QUALITY): Promise<Buffer> =>
  brotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/** Gzip at the highest level. */
export const bestGzip = (bytes: Buffer): Promise<Buffer> => zip(bytes, { level: constants.Z_BEST_COMPRESSION });

interface PrecompressOptions {
  /** Of Brotli, up to 11. */
  quality?: number;
  /** The same folder of the last build. What it has compressed from the same bytes is copied. */
  last?: string;
}

/** Writes `.br` and `.gz` beside every text file of the folder. */
export async function precompress(folder: string, { quality, last }: PrecompressOptions = {}): Promise<void> {
  const names = (await readdir(folder)).filter((name) => compressible.test(name));
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const bytes = await readFile(path);
      if (last !== undefined && (await copyCompressed(join(last, name), bytes, path))) return;
      await Promise.all([
        bestBrotli(bytes, quality).then((br) => writeFile(`${path}.br`, br)),
        bestGzip(bytes).then((gz) => writeFile(`${path}.gz`, gz)),
      ]);
    }),
  );
}

/** Copies the compressed files beside `from` if it has the same bytes. Returns false if it cannot. */
async function copyCompressed(from: string, bytes: Buffer, to: string): Promise<boolean> {
  try {
    if (!bytes.equals(await readFile(from))) return false;
    await Promise.all(['.br', '.gz'].map((ending) => copyFile(from + ending, to + ending)));
    return true;
  } catch {
    return false;
  }
}
