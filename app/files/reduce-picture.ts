import { isComplete } from './is-complete';
import { readBytes } from './read-bytes';

/**
 * The longest side of a picture that is sent. The portal shows at most 1500 pixels. iPhones draw nothing on a canvas of
 * more than 16,777,216 pixels, without an error.
 */
const longestSide = 2000;
/** Smaller files are sent as they are if their size in pixels is right. */
const smallBytes = 1_500_000;
const quality = 0.88;
/** A picture that takes longer to read is sent as it is. */
const readMs = 20_000;

const reducible = ['image/jpeg', 'image/png'];

/**
 * Reduces a large picture before it is sent over a slow connection. Returns the original if it is small enough or an
 * animation, and whenever the result is not certainly better: the server then reduces it, or refuses it because it is
 * incomplete. The page needs `policy: { img: ['blob:'] }`.
 */
export async function reducePicture(file: Blob): Promise<Blob> {
  if (reducible.indexOf(file.type) < 0) return file;
  try {
    if (file.type === 'image/jpeg' && !turnsPictures() && (await isTurned(file))) return file;
    const picture = await open(file);
    try {
      return await reduce(file, picture);
    } finally {
      URL.revokeObjectURL(picture.src);
    }
  } catch {
    return file;
  }
}

async function reduce(file: Blob, picture: HTMLImageElement): Promise<Blob> {
  const { naturalWidth, naturalHeight } = picture;
  const longest = Math.max(naturalWidth, naturalHeight);
  if (longest === 0 || (longest <= longestSide && file.size <= smallBytes)) return file;
  if (!(await isComplete(file))) return file;
  const scale = Math.min(1, longestSide / longest);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(naturalWidth * scale));
  canvas.height = Math.max(1, Math.floor(naturalHeight * scale));
  const context = canvas.getContext('2d');
  if (context === null) return file;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const reduced = isBlank(canvas) ? null : await toBlob(canvas, file.type);
  // Releases the memory on iPhones.
  canvas.width = canvas.height = 0;
  return reduced === null || reduced.type !== file.type || reduced.size >= file.size ? file : reduced;
}

function open(file: Blob): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    const fail = (): void => {
      URL.revokeObjectURL(picture.src);
      reject(new Error('The picture cannot be read.'));
    };
    const timer = window.setTimeout(fail, readMs);
    picture.onload = () => {
      window.clearTimeout(timer);
      resolve(picture);
    };
    picture.onerror = () => {
      window.clearTimeout(timer);
      fail();
    };
    picture.src = URL.createObjectURL(file);
  });
}

const toBlob = (canvas: HTMLCanvasElement, type: string): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, type, quality));

/** Whether nothing was drawn: without memory, browsers leave the canvas transparent or black. */
function isBlank(canvas: HTMLCanvasElement): boolean {
  const side = 16;
  const sample = document.createElement('canvas');
  sample.width = sample.height = side;
  const context = sample.getContext('2d');
  if (context === null) return true;
  context.drawImage(canvas, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] !== 0 && (data[at] || 0) + (data[at + 1] || 0) + (data[at + 2] || 0) > 0) return false;
  }
  return true;
}

/** Whether the browser applies the orientation of a JPEG when it draws it (Chrome 81, iOS 13.4). */
const turnsPictures = (): boolean => typeof CSS !== 'undefined' && CSS.supports('image-orientation', 'from-image');

/** The beginning of a file, in which cameras write the orientation. */
const headBytes = 128 * 1024;

async function isTurned(file: Blob): Promise<boolean> {
  const view = new DataView(await readBytes(file.slice(0, headBytes)));
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // APP1 with "Exif".
    if (marker === 0xe1 && at + 18 <= view.byteLength && view.getUint32(at + 4) === 0x45786966)
      return hasOrientation(view, at + 10);
    if (marker === 0xda) return false;
    at += 2 + view.getUint16(at + 2);
  }
  return false;
}

/** @param start of the TIFF header, to which its offsets refer */
function hasOrientation(view: DataView, start: number): boolean {
  const isLittle = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, isLittle);
  const entries = view.getUint16(directory, isLittle);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12;
    if (view.getUint16(at, isLittle) === 0x0112) return view.getUint16(at + 8, isLittle) > 1;
  }
  return false;
}
