import type { Context } from 'koa';
import { appError } from '../../errors';
import type { Database } from '../../database';
import type { FileStore } from '../../files';
import { sendDownload } from './download';
import { variantsOf } from './presenter';

/**
 * Sends a picture that everyone may see, also without a session.
 * @param width in pixels: the smallest stored one that is as wide is sent
 * @throws {AppError} `file-not-found`
 */
export async function sendPublicPicture(
  ctx: Context,
  { database, corpId, store }: { database: Database; corpId: string; store: FileStore },
  id: string,
  width: number,
): Promise<void> {
  const file = await database.query
    .selectFrom('files')
    .selectAll()
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .where('kind', '=', 'picture')
    .executeTakeFirst();
  if (file === undefined) throw appError('file-not-found');
  await sendDownload(ctx, { file, variants: variantsOf(file), width, store });
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
}
