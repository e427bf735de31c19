import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'koa';
import type { UploadedFile, UploadState } from '../../../app/features/files/contract';
import { appError } from '../../errors';
import { detectType } from '../../files/file-types';
import { receiveUpload } from '../../files/receive-upload';
import type { Viewer } from '../../viewer';
import { type FileRow, present, type Variant } from './presenter';

/** A file whose content is stored and whose row is not. */
export interface ReceivedUpload extends Pick<
  FileRow,
  'id' | 'upload_id' | 'name' | 'content_type' | 'kind' | 'size' | 'sha256' | 'width' | 'height'
> {
  variants: Variant[];
}

/** Finds the file of an earlier upload. */
export async function findUpload(
  { database, corpId, userid }: Viewer,
  uploadId: string,
): Promise<UploadedFile | undefined> {
  const row = await database.query
    .selectFrom('files')
    .select(['id', 'name', 'kind', 'content_type', 'size', 'width', 'height'])
    .where('corp_id', '=', corpId)
    .where('userid', '=', userid)
    .where('upload_id', '=', uploadId)
    .executeTakeFirst();
  return row === undefined ? undefined : present(row);
}

export async function uploadState(viewer: Viewer, uploadId: string): Promise<UploadState> {
  const { picture, file } = viewer.files.limits;
  return { file: (await findUpload(viewer, uploadId)) ?? null, limits: { picture, file } };
}

/**
 * Receives a file into a temporary folder, checks it, makes the variants of a picture, and stores the result. Nothing
 * stays stored if it fails.
 * @throws {AppError} what `receiveUpload`, `detectType` and the worker for pictures throw; `file-too-large`
 */
export async function receive(ctx: Context, { files }: Viewer, uploadId: string): Promise<ReceivedUpload> {
  const { store, pictures, limits, arrivals } = files;
  const folder = await mkdtemp(join(arrivals, 'foyer-upload-'));
  try {
    const { path, name, size, sha256 } = await receiveUpload(ctx, folder, Math.max(limits.picture, limits.file));
    const { kind, contentType } = await detectType(path, name);
    if (size > limits[kind]) throw appError('file-too-large');
    const picture = kind === 'picture' ? await pictures.prepare(path, folder, whileConnected(ctx)) : null;
    const variants = picture?.variants ?? [{ name: 'original', contentType, size }];
    const id = randomBytes(16).toString('base64url');
    try {
      for (const variant of variants) {
        const content = createReadStream(picture === null ? path : join(folder, variant.name));
        await store.put(id, variant.name, content, variant.size);
      }
    } catch (error) {
      await store.remove(id).catch(() => undefined);
      throw error;
    }
    return {
      id,
      upload_id: uploadId,
      name,
      content_type: contentType,
      kind,
      size,
      sha256,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
      variants,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Aborted when the client has left, who will not see the result. */
function whileConnected({ res }: Context): AbortSignal {
  const left = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) left.abort(appError('upload-incomplete'));
  });
  return left.signal;
}

/** Adds the row of a file, which nothing uses yet. */
export async function addFile(
  { database, corpId, userid, now }: Viewer,
  { variants, ...received }: ReceivedUpload,
): Promise<UploadedFile> {
  const row = {
    ...received,
    corp_id: corpId,
    userid,
    variants: JSON.stringify(variants),
    created_at: now(),
    unused_since: now(),
  };
  await database.query.insertInto('files').values(row).execute();
  return present(row);
}

/** Removes stored content, unless its row was committed although the connection to the database was lost. */
export async function discard({ database, files }: Viewer, { id }: ReceivedUpload): Promise<void> {
  const row = await database.query.selectFrom('files').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) await files.store.remove(id);
}
