import { readBytes } from './read-bytes';

/**
 * Whether a JPEG or PNG has its end: browsers draw an incomplete picture without an error. There may be more behind the
 * end, for example the video of a moving picture.
 */
export async function isComplete(file: Blob): Promise<boolean> {
  const view = new DataView(await readBytes(file));
  try {
    return file.type === 'image/png' ? hasEndOfPng(view) : hasEndOfJpeg(view);
  } catch (error) {
    // A length leads beyond the end of the file.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function hasEndOfPng(view: DataView): boolean {
  // A chunk has a length, a type, its data and a checksum.
  for (let at = 8; ; at += 12 + view.getUint32(at)) if (view.getUint32(at + 4) === 0x49454e44) return true;
}

function hasEndOfJpeg(view: DataView): boolean {
  const bytes = new Uint8Array(view.buffer);
  for (let at = 2; ;) {
    // Compressed data ends at the next marker: in the data, a zero or the number of a restart follows 0xff.
    at = bytes.indexOf(0xff, at);
    if (at < 0) return false;
    const marker = view.getUint8(at + 1);
    if (marker === 0xd9) return true;
    if (marker === 0xff) at += 1;
    else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    // A segment has a length, and may contain another picture with an end of its own.
    else at += 2 + view.getUint16(at + 2);
  }
}
