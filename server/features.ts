import Router from 'koa-router';
import type { Context, Middleware } from 'koa';
import type { ApiFor } from './api';
import type { Database } from './database';
import { appError } from './errors';
import { isData } from './http/is-data';
import { createWrite } from './endpoints/write';
import { linkRoutes } from './features/home/routes';
import { noticeRoutes } from './features/notices/routes';
import { myRoutes } from './features/me/routes';
import { peopleRoutes } from './features/people/routes';
import { pictureRoutes } from './features/files/routes';

export interface FeatureOptions {
  database: Database;
  apiFor: ApiFor;
  /** The parsed JSON body; null where there is none. */
  readBody: (ctx: Context) => Promise<unknown>;
}

/** What a feature's routes are made from. */
export interface RouteParts {
  apiFor: ApiFor;
  write: ReturnType<typeof createWrite>;
}

/**
 * Everything under `/api/` for people who are signed in: a feature's routes each, and for what none of them takes 405 with
 * `Allow` or 404. Other addresses pass through.
 */
export function createFeatures({ database, apiFor, readBody }: FeatureOptions): Middleware {
  const router = new Router();
  const parts: RouteParts = { apiFor, write: createWrite({ database, readBody }) };
  for (const add of [noticeRoutes, peopleRoutes, myRoutes, linkRoutes]) add(router, parts);
  pictureRoutes(router, database);

  const routes = router.routes();
  // The router fills these in; its types want them before.
  const routed = { router, params: {}, _matchedRoute: undefined, _matchedRouteName: undefined };
  return async function features(ctx, next) {
    if (!isData(ctx.path)) return next();
    // What is one person's must not stay in anybody's cache; pictures say otherwise.
    ctx.set('Cache-Control', 'no-store');
    return routes(Object.assign(ctx, routed), () => refuse(router, ctx));
  };
}

function refuse(router: Router, ctx: Context): never {
  const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods));
  if (methods.size === 0) throw appError('not-found');
  throw appError('method-not-allowed', { headers: { Allow: [...methods].sort().join(', ') } });
}
