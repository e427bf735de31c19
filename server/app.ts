import Koa, { type Context, type Middleware } from 'koa';
import type Router from 'koa-router';
import type { Logger } from 'pino';
import type { Api } from '../app/api/endpoint';
import type { Config } from '../config';
import type { FeatureRoutes } from './endpoints/routes';
import { appError, type ErrorId } from './errors';
import { admission } from './http/admission';
import { buildHeader } from './http/build-header';
import { compression } from './http/compression';
import { errors, unhandledErrors } from './http/errors';
import { health, type Check } from './http/health';
import { indexedRoutes } from './http/indexed-routes';
import { limits } from './http/limits';
import { requestId } from './http/request-id';
import { requestLog } from './http/request-log';
import { isApiPath, requestTarget } from './http/request-target';
import { navigationOnly, sameOrigin } from './http/same-origin';
import { securityHeaders } from './http/security-headers';
import { serviceWorker } from './http/service-worker';
import { staticFiles } from './http/static-files';
import { proxyTrust, trustedProxy } from './http/trusted-proxy';
import type { Renderer } from './render';
import type { SessionLayer } from './session';
import { sessionPath } from './session/routes';
import { callbackPath } from './session/sign-in';
import type { TimeLimit } from './work/with-timeout';
import { refuseWrites } from './http/read-only';

export interface AppOptions {
  config: Config;
  log: Logger;
  /** Checks of what the process depends on, for `/readyz`. */
  checks: Partial<Record<ErrorId, Check>>;
  session: SessionLayer;
  features: FeatureRoutes;
  /** Handles callbacks from WeCom. */
  wecomCallbacks: Router;
  /** Sends files whose address was made for a browser without a session. */
  sharedFiles: Middleware;
  /** Sends the logo to everyone. */
  logo: Middleware;
  /** Logs exceptions in pages, which browsers report. */
  pageErrors: Middleware;
  renderer: Renderer;
  /** Creates the API that a page is rendered with. Its calls run as the person of the request. */
  apiFor(ctx: Context, limit: TimeLimit): Api;
  /** The folder of the built assets; null if the host serves them. */
  assetsFolder: string | null;
  /** The build of the front end; absent in development. */
  buildId: string | undefined;
}

/** Query parameters that are logged with their value, because they contain no personal data. */
const shownParameters = ['category', 'unread', 'department', 'limit', 'everywhere'];

/** Creates the Koa app: only the middleware, in the order of a request. */
export function createApp({
  config,
  log,
  checks,
  session,
  wecomCallbacks,
  features,
  pageErrors,
  sharedFiles,
  logo,
  renderer,
  apiFor,
  assetsFolder,
  buildId,
}: AppOptions): Koa {
  const app = new Koa();
  const trusts = proxyTrust(config.trustedProxies);
  const asksApi = ({ path }: Context): boolean => isApiPath(path);
  const only =
    (applies: (ctx: Context) => boolean, middleware: Middleware): Middleware =>
    (ctx, next) =>
      applies(ctx) ? middleware(ctx, next) : next();

  app.on('error', unhandledErrors(log));
  app.use(requestTarget());
  app.use(trustedProxy({ trusts, secure: config.secure, log }));
  app.use(requestId({ trusts }));
  app.use(requestLog({ logger: log, shownParameters, quietPaths: ['/assets/', '/healthz', '/readyz'] }));
  app.use(securityHeaders(config));
  if (buildId !== undefined) app.use(only(asksApi, buildHeader(buildId)));
  app.use(compression());
  app.use(
    errors({
      renderError: (ctx, { id, status }) =>
        renderer.error(ctx, { id, status, requestId: ctx.state.requestId, retryPath: ctx.state.retryPath ?? '/' }),
    }),
  );
  app.use(limits());
  app.use(health({ checks }));
  if (assetsFolder !== null) app.use(staticFiles({ folder: assetsFolder, prefix: '/assets/' }));
  app.use(admission({ waiting: [callbackPath, sessionPath] }));
  app.use(withoutAccount);
  app.use(serviceWorker((ctx, language) => renderer.serviceWorker(ctx, language)));
  app.use(indexedRoutes(wecomCallbacks));

  app.use(sameOrigin(config));
  app.use(navigationOnly({ path: callbackPath }));
  app.use(sharedFiles);
  app.use(logo);
  app.use(session.verify);
  app.use(session.renewal);
  app.use(session.expectedPerson);
  app.use(indexedRoutes(session.routes));

  app.use(only(asksApi, session.dataDoor));
  app.use(only(asksApi, pageErrors));
  app.use(indexedRoutes(features.router));
  app.use(only(asksApi, features.refuseUnknown));
  app.use(session.pageDoor);
  app.use((ctx) => renderer.page(ctx, (limit) => apiFor(ctx, limit)));
  return app;
}

/** Handles requests that browsers and robots send to every site. They must not start a sign-in. */
function withoutAccount(ctx: Context, next: () => Promise<void>): Promise<void> | void {
  if (ctx.path === '/robots.txt') {
    refuseWrites(ctx);
    ctx.body = 'User-agent: *\nDisallow: /\n';
    return;
  }
  if (/^\/(favicon\.ico|apple-touch-icon[\w-]*\.png|\.well-known\/.*)$/.test(ctx.path)) throw appError('not-found');
  return next();
}
