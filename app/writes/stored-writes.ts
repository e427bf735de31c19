import { isObject } from '../api/is-object';
import type { SafeStorage } from '../api/safe-storage';
import type { KeptWrite } from '../api/types';

const name = 'foyer.writes';

/** A kept write in the tab's storage. */
export interface StoredWrite extends Pick<
  KeptWrite,
  'key' | 'method' | 'path' | 'body' | 'page' | 'draft' | 'draftText' | 'at'
> {
  owner: string;
  /** The error because of which it is not sent again automatically. */
  failed: { id: string; status: number; requestId: string } | null;
}

export function readStoredWrites(storage: SafeStorage): StoredWrite[] {
  const stored = storage.readJson(name);
  return Array.isArray(stored) ? stored.map(readWrite).filter((write): write is StoredWrite => write !== null) : [];
}

/** Returns false, and leaves the storage as it was, if it is full or disabled. */
export function writeStoredWrites(storage: SafeStorage, writes: readonly StoredWrite[]): boolean {
  if (writes.length > 0) return storage.write(name, JSON.stringify(writes));
  storage.remove(name);
  return true;
}

const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

function readWrite(value: unknown): StoredWrite | null {
  if (!isObject(value)) return null;
  const { key, path, owner, page, at, body, draft, draftText, failed } = value;
  const method = methods.filter((one) => one === value.method)[0];
  if (
    !method ||
    typeof key !== 'string' ||
    typeof path !== 'string' ||
    typeof owner !== 'string' ||
    typeof at !== 'number'
  )
    return null;
  return {
    key,
    method,
    path,
    owner,
    at,
    body,
    page: typeof page === 'string' ? page : null,
    draft: typeof draft === 'string' ? draft : null,
    draftText: typeof draftText === 'string' ? draftText : null,
    failed: isObject(failed)
      ? { id: String(failed.id), status: Number(failed.status), requestId: String(failed.requestId) }
      : null,
  };
}
