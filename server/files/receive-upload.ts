import { join } from 'node:path';
import type { Readable } from 'node:stream';
import busboy, { type Busboy } from 'busboy';
import type { Context } from 'koa';
import { appError, type AppError } from '../errors';
import { allowSlowBody } from '../http/body-time';
import { cleanFileName, longestName } from './file-name';
import { saveStream, type SavedStream } from './save-stream';

/** A file that has arrived completely. */
export interface ReceivedFile extends SavedStream {
  /** Where it is, in the folder. */
  path: string;
  /** Clean. */
  name: string;
}

/** The rest of a form beside its file: boundaries and headers. */
const formBytes = 64 * 1024;

/**
 * Writes the file of a `multipart/form-data` body to a folder. Whatever happens, all is written or given up when the
 * promise settles, so that the folder can be removed.
 * @throws {AppError} `type-not-supported`, `file-too-large`, `file-missing`, `file-empty`, `file-name-invalid`,
 *   `upload-incomplete`, `bad-request`
 */
export async function receiveUpload(ctx: Context, folder: string, limitBytes: number): Promise<ReceivedFile> {
  const { req } = ctx;
  const announced = Number(req.headers['content-length'] ?? 0);
  if (!/^multipart\/form-data\s*;/i.test(ctx.get('Content-Type')))
    throw appError('type-not-supported', { message: 'The body must be a file in a form (multipart/form-data).' });
  if (announced > limitBytes + formBytes) throw appError('file-too-large');
  allowSlowBody(req);
  const parser = parserOf(ctx, limitBytes);
  const ending = new AbortController();
  let file: Promise<ReceivedFile> | undefined;
  let refusal: AppError | undefined;

  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('file', (_field, content, { filename }) => {
      // It also emits an error if the parser fails, which rejects already.
      content.on('error', () => undefined);
      if (file !== undefined || refusal !== undefined) return void content.resume();
      const name = cleanFileName(filename ?? '');
      if (name === '' || name.length > longestName) {
        refusal = appError('file-name-invalid');
        return void content.resume();
      }
      file = write(content, { path: join(folder, 'upload'), name, limitBytes, signal: ending.signal });
      file.catch(() => undefined);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      parser.on(limit, () => {
        refusal ??= appError('bad-request', { message: 'The form has more than one file.' });
      });
    parser.on('close', resolve);
    parser.on('error', (error) =>
      reject(appError(isOfHeader(error) ? 'file-name-invalid' : 'upload-incomplete', { cause: error })),
    );
    const abort = (): void => reject(appError('upload-incomplete'));
    req.once('error', abort).once('close', () => {
      if (!req.complete) abort();
    });
    if (req.destroyed) abort();
  });

  req.pipe(parser);
  try {
    await parsed;
    if (refusal !== undefined) throw refusal;
    if (file === undefined) throw appError('file-missing');
    return await file;
  } catch (error) {
    // The rest of the body is read and dropped, so that the client can read the response.
    req.unpipe(parser);
    req.resume();
    ending.abort();
    await file?.catch(() => undefined);
    throw error;
  }
}

/** Browsers send control characters of a name as they are. Nothing else in the header of a part can be wrong. */
const isOfHeader = (error: unknown): boolean => error instanceof Error && error.message === 'Malformed part header';

function parserOf({ req }: Context, limitBytes: number): Busboy {
  try {
    return busboy({
      headers: req.headers,
      // Browsers send names in UTF-8. The default would make them Latin-1.
      defParamCharset: 'utf8',
      // The limit on the size is reported at exactly this size, so that a file of the largest size passes.
      limits: { fileSize: limitBytes + 1, files: 1, fields: 4, parts: 5, fieldSize: 1024, headerPairs: 20 },
    });
  } catch (error) {
    throw appError('bad-request', { message: 'The form has no boundary.', cause: error });
  }
}

async function write(
  content: Readable & { truncated?: boolean },
  options: { path: string; name: string; limitBytes: number; signal: AbortSignal },
): Promise<ReceivedFile> {
  const { path, name, limitBytes, signal } = options;
  // The size is checked at the end: the parser waits until all content has been read.
  const saved = await saveStream(content, path, { signal });
  if (saved.size > limitBytes || content.truncated === true) throw appError('file-too-large');
  if (saved.size === 0) throw appError('file-empty');
  return { path, name, ...saved };
}
