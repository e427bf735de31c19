/**
 * A process of its own that reads pictures, because they come from outside: a picture that takes too long or too much
 * memory ends this process and not the portal. The build makes it a script beside the server.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import {
  type PictureJob,
  type PictureProblem,
  type PictureResult,
  type PictureVariant,
  type PreparedPicture,
  variantWidths,
  widestAnimation,
} from './picture-types';

// Without a list of formats, sharp would also read SVG with its references, and PDF.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}`),
});
sharp.concurrency(1);
sharp.cache(false);

/** The largest side of a WebP. */
const webpSide = 16_383;

class Unsuitable extends Error {
  constructor(
    readonly problem: PictureProblem,
    detail: string,
  ) {
    super(detail);
  }
}

process.on('message', (job: PictureJob) => {
  void run(job).then((result) => process.send?.(result));
});
// The portal has ended.
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run(job: PictureJob): Promise<PictureResult> {
  try {
    return { id: job.id, picture: await prepare(job) };
  } catch (error) {
    const problem = error instanceof Unsuitable ? error.problem : isOurs(error) ? 'failed' : 'incomplete';
    return { id: job.id, problem, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether an error is one of the system or of this program. sharp throws plain errors. */
const isOurs = (error: unknown): boolean =>
  !(error instanceof Error) || 'syscall' in error || error instanceof TypeError || error instanceof ReferenceError;

/** Checks a picture and writes its variants, upright, in sRGB and without metadata, which may have the location. */
async function prepare({ input, folder, limits }: PictureJob): Promise<PreparedPicture> {
  const metadata = await sharp(input, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      // The error of a known format says what is wrong with its data.
      throw new Unsuitable(/unsupported|missing/i.test(String(error)) ? 'unreadable' : 'incomplete', String(error));
    });
  const { format, compression } = metadata;
  if (format === 'heif' && compression !== 'av1') throw new Unsuitable('heic', `heif, ${String(compression)}`);
  const { width, height } = metadata.autoOrient;
  const frames = format === 'gif' || format === 'webp' ? (metadata.pages ?? 1) : 1;
  const moves = frames > 1;
  const isTooLarge =
    width * height * frames > limits.pixels || frames > limits.frames || Math.max(width, height) > limits.side;
  if (isTooLarge) throw new Unsuitable('too-large', `${width} × ${height}, frames: ${frames}`);

  const options: SharpOptions = { limitInputPixels: limits.pixels, failOn: 'warning', animated: moves };
  const widths = variantWidths(moves ? Math.min(width, widestAnimation) : width);
  const picture = moves ? animated(input, options) : await still(input, options, widths);
  const variants: PictureVariant[] = [];
  for (const target of widths) {
    const isTall = (height * Math.min(target, width)) / width > webpSide;
    const forms = formsOf(picture().resize({ width: target, withoutEnlargement: true }), {
      moves,
      isTall,
      isWidest: target === widths.at(-1),
    });
    for (const { extension, contentType, image } of forms) {
      const name = `${target}.${extension}`;
      const content = await image.toBuffer();
      await writeFile(join(folder, name), content);
      variants.push({ name, contentType, size: content.length });
    }
  }
  return { width, height, variants };
}

/** Decodes the picture once, in the largest width that is needed. All variants are made from that. */
async function still(input: string, options: SharpOptions, widths: readonly number[]): Promise<() => Sharp> {
  const { data, info } = await sharp(input, options)
    .autoOrient()
    .resize({ width: Math.max(...widths), withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return () => sharp(data, { raw: { width, height, channels } });
}

const animated =
  (input: string, options: SharpOptions): (() => Sharp) =>
  () =>
    sharp(input, options);

interface Form {
  extension: string;
  contentType: string;
  image: Sharp;
}

/**
 * WebP, and what browsers without it show: JPEG, or GIF if the picture moves. Making a GIF takes so long that there is
 * only one, in the largest width.
 */
function formsOf(image: Sharp, { moves, isTall, isWidest }: Record<'moves' | 'isTall' | 'isWidest', boolean>): Form[] {
  const webp = {
    extension: 'webp',
    contentType: 'image/webp',
    image: image.clone().webp({ quality: 80, smartSubsample: !moves, effort: moves ? 2 : 4 }),
  };
  const gif = { extension: 'gif', contentType: 'image/gif', image: image.clone().gif({ effort: 1 }) };
  const jpeg = {
    extension: 'jpg',
    contentType: 'image/jpeg',
    image: image.clone().flatten({ background: '#ffffff' }).jpeg({ quality: 82 }),
  };
  return [...(isTall ? [] : [webp]), ...(moves ? (isWidest ? [gif] : []) : [jpeg])];
}
