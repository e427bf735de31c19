/** What the portal and the process that reads pictures say to each other. Both load it, and neither loads the other. */

/** The widths in pixels in which a picture is kept. Pages choose one by `srcset`. */
export const pictureWidths = [320, 750, 1500] as const;

/** The widths in which a picture of this width is kept. It is never enlarged. */
export const variantWidths = (width: number): number[] =>
  pictureWidths.filter((_, index) => index === 0 || width > (pictureWidths[index - 1] ?? 0));

/** An animation is not kept wider: that would take as long as all else, for pixels that nobody misses. */
export const widestAnimation = 750;

export interface PictureLimits {
  /** Width times height, of all frames together. */
  pixels: number;
  frames: number;
  /** Width or height. JPEG allows 65,535. */
  side: number;
}

export const pictureLimits: PictureLimits = { pixels: 40_000_000, frames: 60, side: 32_000 };

/** One stored form of a picture: `320.webp`. */
export interface PictureVariant {
  name: string;
  contentType: string;
  size: number;
}

export interface PreparedPicture {
  /** Of the upright picture, as it was sent. */
  width: number;
  height: number;
  variants: PictureVariant[];
}

/**
 * - `incomplete`: the data ends too early or is damaged
 * - `unreadable`: the format cannot be read
 * - `heic`: the format of iPhones, which browsers other than Safari do not show
 * - `too-large`: more pixels or frames than allowed
 * - `failed`: not a fault of the picture, for example a full disk
 */
export type PictureProblem = 'incomplete' | 'unreadable' | 'heic' | 'too-large' | 'failed';

export interface PictureJob {
  id: number;
  /** The file to read. */
  input: string;
  /** The folder to which the variants are written. */
  folder: string;
  limits: PictureLimits;
}

export type PictureResult =
  { id: number; picture: PreparedPicture } | { id: number; problem: PictureProblem; detail: string };

export const heicMessage =
  'HEIC pictures cannot be shown by all browsers. Save the picture as JPEG and choose it again.';
