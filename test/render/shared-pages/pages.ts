import type { Context } from 'koa';
import { fromRoot } from '../../../build/paths';
import { createBrandingSource } from '../../../server/branding';
import type { Database } from '../../../server/database';
import { createDirectApi } from '../../../server/endpoints/direct-api';
import { AppError, appError } from '../../../server/errors';
import * as featureList from '../../../server/features';
import { createRenderer, loadFrontEnd } from '../../../server/render';
import { createOpenings } from '../../../server/render/opening';
import { viewerOf } from '../../support/api';
import { corpId } from '../../support/content';

const frontEnd = await loadFrontEnd(fromRoot('dist'));
const openings = createOpenings(await frontEnd.current());
/** Headers with which the service worker asks for the rest of a page. */
export const openingTags = [openings('zh-CN', '').tag, openings('en', '').tag];
const apiOf = createDirectApi(Object.values(featureList));

/**
 * Returns a function that sends a page, or the page of its error, to the person in `X-Person`.
 * @param pageBytes bytes of pages that are kept
 */
export function sendPages(database: Database, pageBytes?: number): (ctx: Context) => Promise<void> {
  const renderer = createRenderer({
    frontEnd,
    branding: createBrandingSource(database, corpId),
    config: { limits: { renderMs: 30_000 }, timeZone: 'Asia/Shanghai', keepPages: true },
    ...(pageBytes === undefined ? {} : { pageBytes }),
  });
  return async (ctx) => {
    ctx.state.requestId = 'request-id';
    try {
      await renderer.page(ctx, (limit) => apiOf(viewerOf(database, ctx.get('X-Person')), limit));
    } catch (error) {
      const { id, status } = error instanceof AppError ? error : appError('internal');
      await renderer.error(ctx, { id, status, requestId: ctx.state.requestId, retryPath: '/' });
    }
  };
}
