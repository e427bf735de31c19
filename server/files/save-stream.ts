import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { appError } from '../errors';

export interface SavedStream {
  size: number;
  /** In hex. */
  sha256: string;
}

/**
 * Writes a stream to a new file.
 * @throws {AppError} `file-too-large`, which ends the stream after `limitBytes`
 */
export async function saveStream(
  content: Readable,
  path: string,
  { limitBytes = Infinity, signal }: { limitBytes?: number; signal?: AbortSignal } = {},
): Promise<SavedStream> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    content,
    async function* measured(parts: AsyncIterable<Buffer>) {
      for await (const part of parts) {
        size += part.length;
        if (size > limitBytes) throw appError('file-too-large');
        hash.update(part);
        yield part;
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    { signal },
  );
  return { size, sha256: hash.digest('hex') };
}
