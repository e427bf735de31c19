const startsWith = (bytes: Buffer, start: string, offset = 0): boolean =>
  bytes.subarray(offset, offset + start.length).equals(Buffer.from(start, 'latin1'));

export const isJpeg = (bytes: Buffer): boolean => startsWith(bytes, '\xff\xd8\xff');
export const isPng = (bytes: Buffer): boolean => startsWith(bytes, '\x89PNG\r\n\x1a\n');
/** Whether the first box is that of an ISO media file. */
export const isMp4 = (bytes: Buffer): boolean => startsWith(bytes, 'ftyp', 4);

const amrHeaders = { narrow: '#!AMR\n', wide: '#!AMR-WB\n' } as const;

/**
 * Bytes of a frame including its header, by frame type (RFC 4867, section 5.3; 3GPP TS 26.101 and 26.201). Frames of
 * other types have one byte.
 */
const frameBytes = {
  narrow: [13, 14, 16, 18, 20, 21, 27, 32, 6],
  wide: [18, 24, 33, 37, 41, 47, 51, 59, 61, 6],
} as const;

export const isAmr = (bytes: Buffer): boolean =>
  startsWith(bytes, amrHeaders.narrow) || startsWith(bytes, amrHeaders.wide);

/** The duration of an AMR file in seconds. Each frame is 20 ms. */
export function amrSeconds(bytes: Buffer): number {
  const band = startsWith(bytes, amrHeaders.wide) ? 'wide' : 'narrow';
  let frames = 0;
  let offset: number = amrHeaders[band].length;
  for (let header = bytes[offset]; header !== undefined; header = bytes[offset]) {
    offset += frameBytes[band][(header >> 3) & 15] ?? 1;
    frames += 1;
  }
  return frames / 50;
}
