import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
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
  async function* measured(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of parts) {
      size += part.length;
      if (size > limitBytes) throw appError('file-too-large');
      hash.update(part);
      yield part;
    }
  }
  await toNewFile(path, (file) => pipeline(content, measured, file, { signal }));
  return { size, sha256: hash.digest('hex') };
}

/**
 * Creates a file and passes its stream to `write`. The file is closed when the promise settles, so that it can be
 * removed after an error. A pipeline does not wait for that: the file may even be created later.
 * @param flush whether the content must survive a power cut once the promise resolves
 */
export async function toNewFile(
  path: string,
  write: (file: WriteStream) => Promise<void>,
  { flush = false } = {},
): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush });
  try {
    await write(file);
  } catch (error) {
    if (!file.closed) await new Promise<void>((resolve) => file.once('close', resolve).destroy());
    throw error;
  }
}
