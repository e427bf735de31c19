import { constants, crc32, deflateRawSync } from 'node:zlib';

declare module 'koa' {
  interface DefaultState {
    /** The beginning of the body, already compressed. */
    gzipPrefix?: GzipPrefix;
  }
}

/** The common beginning of many responses, compressed once. */
export interface GzipPrefix {
  bytes: Buffer;
  /** An unfinished DEFLATE stream that ends on a byte boundary (RFC 1951; `Z_SYNC_FLUSH`). */
  deflated: Buffer;
  /** CRC-32 of `bytes`. */
  crc: number;
}

export function createGzipPrefix(text: string): GzipPrefix {
  const bytes = Buffer.from(text);
  return {
    bytes,
    deflated: deflateRawSync(bytes, { level: constants.Z_BEST_COMPRESSION, finishFlush: constants.Z_SYNC_FLUSH }),
    crc: crc32(bytes),
  };
}

export const hasPrefix = (body: Buffer, { bytes }: GzipPrefix): boolean =>
  body.length >= bytes.length && bytes.compare(body, 0, bytes.length) === 0;

/** Magic number, DEFLATE, no flags, no time, Unix (RFC 1952, section 2.3). */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** Gzips a body that begins with the prefix. Only the rest of the body is compressed here. */
export function gzipWithPrefix({ bytes, deflated, crc }: GzipPrefix, body: Buffer, level: number): Buffer {
  const rest = body.subarray(bytes.length);
  const trailer = Buffer.allocUnsafe(8);
  trailer.writeUInt32LE(crc32(rest, crc), 0);
  trailer.writeUInt32LE(body.length % 2 ** 32, 4);
  return Buffer.concat([gzipHeader, deflated, deflateRawSync(rest, { level }), trailer]);
}
