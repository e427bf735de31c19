import type Router from 'koa-router';
import type { Context } from 'koa';
import type { Database } from '../../database';
import { appError } from '../../errors';
import { pictureBytes, pictureFacts } from './pictures';

/** Shown as pictures; anything else is handed over as a file. */
const shown: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml'];
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * A picture's bytes. They never change under one id, so a browser keeps them for good; opened by themselves they are
 * confined: no script in an SVG can run.
 */
export function pictureRoutes(router: Router, database: Database): void {
  router.get('/api/pictures/:id', async (ctx: Context) => {
    const { session } = ctx.state;
    const id: unknown = ctx.params['id'];
    if (session === undefined || typeof id !== 'string' || !idPattern.test(id)) throw appError('not-found');
    const key = { corpId: session.corpId, id };
    const facts = await pictureFacts(database, key);
    if (facts === undefined) throw appError('not-found');

    ctx.set({
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Security-Policy': 'sandbox; default-src \'none\'; style-src \'unsafe-inline\'',
      'X-Content-Type-Options': 'nosniff',
    });
    ctx.status = 200;
    ctx.etag = id;
    if (ctx.fresh) {
      ctx.status = 304;
      return;
    }
    const bytes = await pictureBytes(database, key);
    // Taken away a moment ago.
    if (bytes === undefined) throw appError('not-found');
    const isShown = shown.includes(facts.contentType);
    if (!isShown) ctx.set('Content-Disposition', 'attachment');
    ctx.body = bytes;
    ctx.type = isShown ? facts.contentType : 'application/octet-stream';
  });
}
