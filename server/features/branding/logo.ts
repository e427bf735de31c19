import type { Context, Middleware } from 'koa';
import { logoPath, readBranding } from '../../branding';
import type { Database } from '../../database';
import { appError } from '../../errors';
import type { FileStore } from '../../files';
import { sendPublicPicture } from '../files/exports';
import { refuseWrites } from '../../http/read-only';

const pattern = new RegExp(`^${logoPath('([A-Za-z0-9_-]{1,64})')}$`);
/** In pixels. Documents show it at most half as wide. */
const width = 320;

/**
 * Sends the logo before a session is asked for, because error pages and the page after signing out show it. Other
 * pictures have no such address.
 * @throws {AppError} `file-not-found`, also for a former logo; `method-not-allowed`
 */
export function logoRoute(options: { database: Database; corpId: string; store: FileStore }): Middleware {
  const { database, corpId } = options;
  const send = async (ctx: Context, id: string): Promise<void> => {
    refuseWrites(ctx);
    ctx.set('Cache-Control', 'no-store');
    if ((await readBranding(database, corpId)).logo !== id) throw appError('file-not-found');
    return sendPublicPicture(ctx, options, id, width);
  };

  return (ctx, next) => {
    const id = pattern.exec(ctx.path)?.[1];
    return id === undefined ? next() : send(ctx, id);
  };
}
