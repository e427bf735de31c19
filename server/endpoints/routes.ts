import Router from 'koa-router';
import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import type { Database } from '../database';
import { appError } from '../errors';
import type { ReadBody } from '../http/body';
import type { Viewer } from '../viewer';
import type { AnyHandler, Feature, HandledEndpoint } from './feature';
import { type RawInput, validated } from './input';
import { keyedWrite } from './keyed-write';
import { demandRole, runHandler, timeoutOf } from './run-handler';
import { uploadMiddleware } from './upload';

export interface RouteOptions {
  features: readonly Feature[];
  database: Database;
  viewerOf(ctx: Context): Viewer;
  /** Reads a JSON body of the default size. */
  readBody: ReadBody;
}

export interface FeatureRoutes {
  readonly router: Router;
  /** For `/api/` after the router: responds with 404 to unknown addresses, with 405 and `Allow` to other methods. */
  readonly refuseUnknown: Middleware;
}

/** Creates the routes of all features. */
export function featureRoutes(options: RouteOptions): FeatureRoutes {
  const router = new Router({ strict: true, sensitive: true });
  for (const handled of options.features.flat()) {
    const { method, path } = handled.endpoint;
    router.register(path, [method], [noStore, middlewareOf(handled, options)]);
  }
  return { router, refuseUnknown: refuseUnknown(router) };
}

/** Returns a function that says whether a path is one of the features' files. */
export function filePaths(features: readonly Feature[]): (path: string) => boolean {
  const patterns = features
    .flat()
    .filter(({ handler }) => handler.respond !== undefined)
    .map(({ endpoint }) => new RegExp(`^${endpoint.path.replaceAll(/:\w+/g, '[^/]+')}$`));
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** Handles a form of a page without scripts. */
function formOf(
  handler: AnyHandler,
  backTo: (params: Record<string, string>) => string,
  options: RouteOptions,
): Middleware {
  return async (ctx) => {
    const input = validated(handler, rawInput(ctx));
    if (ctx.state.session !== undefined)
      await options.viewerOf(ctx).inTransaction((inside) => runHandler(handler, inside, input));
    ctx.status = 303;
    ctx.redirect(backTo(ctx['params'] ?? {}));
  };
}

function middlewareOf({ endpoint, handler }: HandledEndpoint, options: RouteOptions): Middleware {
  if (handler.backTo !== undefined) return formOf(handler, handler.backTo, options);
  if (endpoint.method === 'GET') {
    return async (ctx) => {
      refuseOtherSites(handler, ctx);
      const viewer = options.viewerOf(ctx);
      await demandRole(handler, viewer);
      await send(ctx, handler, await runHandler(handler, viewer, validated(handler, rawInput(ctx))));
    };
  }
  if (handler.upload !== undefined) return uploadMiddleware(handler, handler.upload, options);
  const readBody = handler.readBody ?? options.readBody;
  const write = keyedWrite(options.database, { timeoutMs: timeoutOf(handler) });
  return async (ctx) => {
    const viewer = options.viewerOf(ctx);
    await demandRole(handler, viewer);
    await write(ctx, viewer, async () => {
      const body = await readBody(ctx);
      const input = validated(handler, rawInput(ctx, body));
      const { repeat } = handler;
      return {
        body,
        run: async (inside) => {
          const output = await runHandler(handler, inside, input);
          const kept = repeat === undefined ? {} : { kept: { id: idIn(output) } };
          return { status: statusOf(handler, output), body: output ?? null, ...kept };
        },
        ...(repeat === undefined
          ? {}
          : {
              repeat: (kept) =>
                runHandler({ ...handler, run: (limited) => repeat(limited, idIn(kept)) }, viewer, input),
            }),
      };
    });
  };
}

const withId = z.object({ id: z.number() });

/** The id of a response; 0 if it has none. */
const idIn = (output: unknown): number => withId.safeParse(output).data?.id ?? 0;

/**
 * Otherwise another site could load the address as a picture with the session of its visitor.
 * @throws {AppError} `cross-site`
 */
function refuseOtherSites({ requestedBy }: AnyHandler, ctx: Context): void {
  if (requestedBy === undefined) return;
  const { sites, destinations } = requestedBy;
  const destination = ctx.get('Sec-Fetch-Dest');
  if (!['', ...destinations].includes(destination)) throw appError('cross-site');
  // After a sign-in, a navigation comes from WeCom.
  if (destination !== 'document' && !['', ...sites].includes(ctx.get('Sec-Fetch-Site'))) throw appError('cross-site');
}

const statusOf = ({ status }: AnyHandler, output: unknown): number => status ?? (output === undefined ? 204 : 200);

const rawInput = (ctx: Context, body?: unknown): RawInput => ({
  params: ctx['params'] ?? {},
  query: { ...ctx.query },
  body,
});

async function send(ctx: Context, handler: AnyHandler, output: unknown): Promise<void> {
  if (handler.respond !== undefined) return handler.respond(ctx, output);
  ctx.status = statusOf(handler, output);
  if (output === undefined || output === null) {
    ctx.body = output;
    return;
  }
  // As text, because the compression and Koa would each convert the object.
  ctx.set('Content-Type', 'application/json; charset=utf-8');
  ctx.body = JSON.stringify(output);
}

/** Personal data must not be cached. A handler may override this. */
const noStore: Middleware = (ctx, next) => {
  ctx.set('Cache-Control', 'no-store');
  return next();
};

function refuseUnknown(router: Router): Middleware {
  return (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods));
    if (methods.size === 0) throw appError('not-found');
    throw appError('method-not-allowed', { headers: { Allow: [...methods].sort().join(', ') } });
  };
}
