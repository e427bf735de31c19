import { readdir, readFile, writeFile } from 'node:fs/promises';
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

/**
 * Writes `.br` and `.gz` beside every text file of the folder.
 * @param quality of Brotli, up to 11
 */
export async function precompress(folder: string, { quality }: { quality?: number } = {}): Promise<void> {
  const names = (await readdir(folder)).filter((name) => compressible.test(name));
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const bytes = await readFile(path);
      await Promise.all([
        bestBrotli(bytes, quality).then((br) => writeFile(`${path}.br`, br)),
        bestGzip(bytes).then((gz) => writeFile(`${path}.gz`, gz)),
      ]);
    }),
  );
}
