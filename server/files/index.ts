import { tmpdir } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../../config/types';
import type { Database } from '../database';
import { createDatabaseStore } from './database-store';
import type { FileStore } from './file-store';
import { createFetchPicture, type FetchPicture } from './fetch-picture';
import { createFolderStore } from './folder-store';
import { createPictureWorker, type PictureWorker } from './picture-worker';
import { createS3Store } from './s3-store';

export type { FileStore } from './file-store';

/** What features need to receive, keep and send files. */
export interface Files {
  readonly store: FileStore;
  readonly pictures: PictureWorker;
  readonly fetchPicture: FetchPicture;
  /** The folder in which uploads arrive. Each has a folder of its own in it, which is removed at its end. */
  readonly arrivals: string;
  /** Maximum sizes in bytes. */
  readonly limits: { readonly picture: number; readonly file: number };
  /** Seals an address that opens a file without a session. */
  readonly seal: FileSeal;
}

/** Texts that only the portal can make. `open` returns null for all others. */
export interface FileSeal {
  seal(corpId: string, text: string): string;
  open(corpId: string, sealed: string): string | null;
}

export function createFiles(options: { config: Config; database: Database; log: Logger; seal: FileSeal }): Files {
  const { config, database, log, seal } = options;
  const { place, pictureBytes, fileBytes } = config.files;
  return {
    store: openFileStore(place, database),
    pictures: createPictureWorker({ log }),
    fetchPicture: createFetchPicture(),
    arrivals: tmpdir(),
    limits: { picture: pictureBytes, file: fileBytes },
    seal,
  };
}

/** Opens the store that the setting `FILES` names. */
function openFileStore(place: Config['files']['place'], database: Database): FileStore {
  if (place.kind === 'folder') return createFolderStore(place.path);
  if (place.kind === 'database') return createDatabaseStore(database);
  return createS3Store(place);
}
