import type { Context } from 'koa';
import { prepared, type Slots } from '../../database/prepared';
import { appError } from '../../errors';
import type { Viewer } from '../../viewer';
import { findVisiblePicture } from './visibility';

export interface Picture {
  id: string;
  contentType: string;
  /** Reads the content. Not called if the browser has the picture in its cache. */
  bytes(): Promise<Buffer>;
}

interface Key {
  corpId: string;
  id: string;
}

/** Types that browsers display. All others are downloads. */
const shown: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml'];

const bytesOf = prepared((query, slot: Slots<Key>) =>
  query.selectFrom('pictures').select('bytes').where('id', '=', slot('id')).where('corp_id', '=', slot('corpId')),
);

/**
 * Finds a picture of the viewer's company that they may see.
 * @throws {AppError} `not-found`, also from `bytes` if the picture has been removed meanwhile
 */
export async function findPicture(viewer: Viewer, id: string): Promise<Picture> {
  const { database, corpId } = viewer;
  const row = await findVisiblePicture(viewer, id);
  if (row === undefined) throw appError('not-found');
  return {
    id,
    contentType: row.content_type,
    async bytes() {
      const content = await bytesOf.first(database, { corpId, id });
      if (content === undefined) throw appError('not-found');
      return content.bytes;
    },
  };
}

/**
 * Sends a picture. The content of an id never changes, so browsers cache it. If it is opened as a document, it is
 * sandboxed, so that no script in an SVG runs.
 */
export async function sendPicture(ctx: Context, { id, contentType, bytes }: Picture): Promise<void> {
  ctx.status = 200;
  ctx.etag = id;
  const headers = {
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    'X-Content-Type-Options': 'nosniff',
  };
  if (ctx.fresh) {
    ctx.set(headers);
    ctx.status = 304;
    return;
  }
  const content = await bytes();
  ctx.set(headers);
  const isShown = shown.includes(contentType);
  if (!isShown) ctx.set('Content-Disposition', 'attachment');
  ctx.body = content;
  ctx.type = isShown ? contentType : 'application/octet-stream';
}
