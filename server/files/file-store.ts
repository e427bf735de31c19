import type { Readable } from 'node:stream';
import type { ByteRange } from '../http/byte-range';

export interface StoredFile {
  id: string;
  /** Milliseconds since 1970. */
  storedAt: number;
}

/**
 * Stores the content of files by the id of the file and the name of the variant (`original`, `320.webp`). The database
 * has everything else about a file. An id gets its content once and never changes it.
 */
export interface FileStore {
  /**
   * Stores a variant. After a crash, the variant is complete or cannot be read.
   * @throws {AppError} `files-unavailable`
   */
  put(id: string, variant: string, content: Readable, size: number): Promise<void>;
  /**
   * Opens a variant. If a range is given, it must lie within the content.
   * @returns null if it is not stored
   * @throws {AppError} `files-unavailable`
   */
  read(id: string, variant: string, range?: ByteRange): Promise<Readable | null>;
  /** Removes all variants of a file, if there are any. */
  remove(id: string): Promise<void>;
  /** All files with content, also incomplete ones. */
  list(): AsyncIterable<StoredFile>;
}
