import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'koa';
import { z } from 'zod';
import type { UploadedFile, UploadState } from '../../../app/features/files/contract';
import { appError } from '../../errors';
import type { Files } from '../../files';
import { cut } from '../../cut';
import { cleanFileName } from '../../files/file-name';
import { detectType, type FileType } from '../../files/file-types';
import { type ReceivedFile, receiveUpload } from '../../files/receive-upload';
import { jsonBody } from '../../http/body';
import { checkBody } from '../../input';
import type { Viewer } from '../../viewer';
import { countPerMinute } from '../../per-minute';
import { type FileRow, present, presented, type Variant } from './presenter';

/** A file whose content is stored and whose row is not. */
export interface ReceivedUpload extends Pick<
  FileRow,
  'id' | 'upload_id' | 'name' | 'content_type' | 'kind' | 'size' | 'sha256' | 'width' | 'height'
> {
  variants: Variant[];
  /** A repeated upload must have the same. */
  identity: object;
}

/** Finds the file of an earlier upload. */
export async function findUpload(
  { database, corpId, userid }: Viewer,
  uploadId: string,
): Promise<UploadedFile | undefined> {
  const row = await database.query
    .selectFrom('files')
    .select(presented)
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

/** More than a person sends. The limits keep a script from filling the disk. */
const uploadsPerMinute = 60;
const importsPerMinute = 60;

/**
 * Receives a file into a temporary folder, checks it, makes the variants of a picture, and stores the result. Nothing
 * stays stored if it fails.
 * @throws {AppError} what `receiveUpload`, `detectType` and the worker for pictures throw; `file-too-large`,
 *   `too-many-requests`
 */
export async function receive(ctx: Context, viewer: Viewer, uploadId: string): Promise<ReceivedUpload> {
  const { files } = viewer;
  const { picture, file } = files.limits;
  await countPerMinute(viewer, 'uploads', uploadsPerMinute);
  return inFolder(files, async (folder) => {
    const received = await receiveUpload(ctx, folder, Math.max(picture, file));
    const type = await detectType(received.path, received.name);
    const { name, size, sha256 } = received;
    return storeContent(ctx, viewer, { ...received, ...type, folder, uploadId, identity: { name, size, sha256 } });
  });
}

const importSchema = z.strictObject({ url: z.string().min(1).max(4096) });
const readBody = jsonBody({ limitBytes: 8192 });

/**
 * Loads a picture of another site and stores it like an upload.
 * @throws {AppError} `picture-not-imported`, `picture-not-readable`, `file-too-large`, `too-many-requests` …
 */
export async function receiveImport(ctx: Context, viewer: Viewer, uploadId: string): Promise<ReceivedUpload> {
  const { files } = viewer;
  const { url } = checkBody(await readBody(ctx), importSchema);
  await countPerMinute(viewer, 'picture imports', importsPerMinute);
  return inFolder(files, async (folder) => {
    const path = join(folder, 'import');
    const options = { path, limitBytes: files.limits.picture, signal: whileConnected(ctx) };
    const saved = await files.fetchPicture(url, options);
    // With the name of a picture, everything else is refused.
    const type = await detectType(path, 'picture.jpg');
    return storeContent(ctx, viewer, {
      path,
      name: nameIn(url),
      ...saved,
      ...type,
      folder,
      uploadId,
      identity: { url },
    });
  });
}

/** The name of a file in an address. */
function nameIn(url: string): string {
  const [, last = ''] = /\/([^/?#]*)(?:[?#]|$)/.exec(url.replace(/^\w+:\/\/[^/]*/, '')) ?? [];
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // Left as it is.
  }
  return cut(cleanFileName(name), 100) || 'picture';
}

async function inFolder<T>({ arrivals }: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(arrivals, 'foyer-upload-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Arrived extends ReceivedFile, FileType {
  folder: string;
  uploadId: string;
  identity: object;
}

async function storeContent(
  ctx: Context,
  { files: { store, pictures, limits }, corpId, userid }: Viewer,
  { path, name, size, sha256, kind, contentType, folder, uploadId, identity }: Arrived,
): Promise<ReceivedUpload> {
  if (size > limits[kind]) throw appError('file-too-large');
  const picture =
    kind === 'picture' ? await pictures.prepare(`${corpId} ${userid}`, path, folder, whileConnected(ctx)) : null;
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
  const { width = null, height = null } = picture ?? {};
  return {
    id,
    upload_id: uploadId,
    name,
    content_type: contentType,
    kind,
    size,
    sha256,
    width,
    height,
    variants,
    identity,
  };
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
  { variants, identity: _identity, ...received }: ReceivedUpload,
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
