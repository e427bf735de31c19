import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hasCode } from '../../config/has-code';
import { appError } from '../errors';
import type { FileStore } from './file-store';
import { toNewFile } from './save-stream';

/**
 * Stores files in a folder, which several processes may share. The first characters of the id are a folder, so that no
 * folder becomes large.
 */
export function createFolderStore(folder: string): FileStore {
  const folderOf = (id: string): string => join(folder, checked(id).slice(0, 2), id);

  return {
    async put(id, variant, content) {
      const file = join(folderOf(id), checked(variant));
      const part = `${file}.${randomBytes(6).toString('hex')}.part`;
      try {
        await mkdir(folderOf(id), { recursive: true, mode: 0o700 });
        // `flush`: the row in the database must not survive a power cut without the content.
        await toNewFile(part, (created) => pipeline(content, created), { flush: true });
        await rename(part, file);
      } catch (error) {
        // If there is no folder, nothing has read it.
        content.destroy();
        await rm(part, { force: true }).catch(() => undefined);
        throw appError('files-unavailable', { cause: error });
      }
    },

    async read(id, variant, range) {
      try {
        const file = await open(join(folderOf(id), checked(variant)));
        return file.createReadStream(range);
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw appError('files-unavailable', { cause: error });
      }
    },

    remove: (id) => rm(folderOf(id), { recursive: true, force: true }),

    async *list() {
      for (const group of await namesIn(folder)) {
        for (const id of await namesIn(join(folder, group))) {
          const found = await stat(join(folder, group, id)).catch(() => null);
          if (found !== null) yield { id, storedAt: found.mtimeMs };
        }
      }
    },
  };
}

/** Ids and variants are our own. The check is for mistakes, which must not lead out of the folder. */
function checked(name: string): string {
  if (!/^[\w-][\w.-]*$/.test(name)) throw new Error('This is not the name of a stored file.');
  return name;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[\w-]+$/.test(name));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}
