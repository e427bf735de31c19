import { constants, crc32, deflateRawSync } from 'node:zlib';

declare module 'koa' {
  interface DefaultState {
    /** The body begins with it: whoever compresses the body need not do so with its start. */
    preparedStart?: PreparedStart;
  }
}

/** The start that many answers share, compressed once for all of them. */
export interface PreparedStart {
  bytes: Buffer;
  /** A DEFLATE stream without its end, on a byte's boundary (RFC 1951; `Z_SYNC_FLUSH`). */
  deflated: Buffer;
  /** CRC-32 of `bytes`. */
  crc: number;
}

/** Made once, so it may take its time: level 9. */
export function prepareStart(text: string): PreparedStart {
  const bytes = Buffer.from(text);
  return {
    bytes,
    deflated: deflateRawSync(bytes, { level: constants.Z_BEST_COMPRESSION, finishFlush: constants.Z_SYNC_FLUSH }),
    crc: crc32(bytes),
  };
}

export const startsWith = (body: Buffer, { bytes }: PreparedStart): boolean =>
  body.length >= bytes.length && bytes.compare(body, 0, bytes.length) === 0;

/** Magic number, DEFLATE, no flags, no time, Unix (RFC 1952, section 2.3). */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * The gzip of a body that `startsWith` the start: what was compressed before, and the rest behind it in the same
 * stream.
 */
export function gzipAfter({ bytes, deflated, crc }: PreparedStart, body: Buffer, level: number): Buffer {
  const rest = body.subarray(bytes.length);
  const trailer = Buffer.allocUnsafe(8);
  trailer.writeUInt32LE(crc32(rest, crc), 0);
  trailer.writeUInt32LE(body.length % 2 ** 32, 4);
  return Buffer.concat([gzipHeader, deflated, deflateRawSync(rest, { level }), trailer]);
}
