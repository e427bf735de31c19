import Koa, { type Middleware } from 'koa';
import { errors, unhandledErrors, type ErrorsOptions } from '../../server/http/errors';
import { requestId } from '../../server/http/request-id';
import { requestLog } from '../../server/http/request-log';
import { requestTarget } from '../../server/http/request-target';
import { proxyTrust, trustedProxy } from '../../server/http/trusted-proxy';
import { captureLog, type CapturedLog } from '../support/log';
import { listen, type ListeningServer } from '../support/server';

export interface TestPortal extends ListeningServer {
  log: CapturedLog;
}

export interface TestPortalOptions {
  trustedProxies?: readonly string[];
  /** Whether the public origin is https. */
  secure?: boolean;
  shownParameters?: readonly string[];
  quietPaths?: readonly string[];
  renderError?: ErrorsOptions['renderError'];
  /** Adds more than plain middleware, for example a router. */
  extend?: (app: Koa) => void;
}

/** A server with the first middleware of the portal, followed by the middleware under test. */
export async function serve(middleware: readonly Middleware[], options: TestPortalOptions = {}): Promise<TestPortal> {
  const log = captureLog();
  const app = koaApp(log, middleware, options);
  return { ...(await listen(app)), log };
}

export function koaApp(log: CapturedLog, middleware: readonly Middleware[], options: TestPortalOptions = {}): Koa {
  const trusts = proxyTrust(options.trustedProxies ?? []);
  const app = new Koa();
  app.on('error', unhandledErrors(log.logger));
  app.use(requestTarget());
  app.use(requestId({ trusts }));
  app.use(trustedProxy({ trusts, secure: options.secure ?? false, log: log.logger }));
  app.use(requestLog({ logger: log.logger, ...options }));
  app.use(errors({ renderError: options.renderError ?? plainPage }));
  for (const one of middleware) app.use(one);
  options.extend?.(app);
  return app;
}

async function plainPage(ctx: Koa.Context): Promise<void> {
  ctx.type = 'html';
  ctx.body = `<p>${ctx.state.errorId}`;
}
