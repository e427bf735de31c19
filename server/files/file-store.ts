import type { Readable } from 'node:stream';
import type { Config } from '../../config/types';
import type { Database } from '../database';
import { createDatabaseStore } from './database-store';
import { createFolderStore } from './folder-store';
import { createS3Store } from './s3-store';

/** The first and the last byte that are wanted. */
export interface ByteRange {
  start: number;
  end: number;
}

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

/** Opens the store that the setting `FILES` names. */
export function openFileStore(place: Config['files']['place'], database: Database): FileStore {
  if (place.kind === 'folder') return createFolderStore(place.path);
  if (place.kind === 'database') return createDatabaseStore(database);
  return createS3Store(place);
}
