import Koa from 'koa';
import type { Config } from '../../config';
import { loadConfig } from '../../config';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { createExpiringValues } from '../../server/database/expiring-values';
import { jsonBody } from '../../server/http/body';
import { errors } from '../../server/http/errors';
import { requestId } from '../../server/http/request-id';
import { requestLog } from '../../server/http/request-log';
import { proxyTrust, trustedProxy } from '../../server/http/trusted-proxy';
import { createPeopleDirectory } from '../../server/directory/sign-in-directory';
import { createWecomIdentity } from '../../server/identity/wecom';
import { createSessionLayer, type SessionLayer } from '../../server/session';
import type { Simulator } from '../../server/simulator';
import { createWecomClient } from '../../server/wecom/client';
import { captureLog, type CapturedLog } from './log';
import { listen } from './server';
import { withSimulator } from './simulator';
import { temporaryFolder } from './temporary-folder';

/** A server with the real session layer (both doors) and simulator, and a minimal page and API behind them. */
export interface SessionServer {
  /** The public origin. */
  origin: string;
  /** The origin at which it listens: the public one, unless `PUBLIC_ORIGIN` was given. */
  address: string;
  config: Config;
  simulator: Simulator;
  database: Database;
  session: SessionLayer;
  log: CapturedLog;
  /** Number of times that the handler of the API has run. */
  handled(): number;
  /** Moves the clock of the server forward, not that of the simulator. */
  advance(seconds: number): void;
  close(): Promise<void>;
}

export interface SessionServerOptions {
  env?: Record<string, string>;
  /** A server with which this one shares the database and the simulator, like two processes of one installation. */
  beside?: SessionServer;
  databaseUrl?: string;
  /** Seconds by which the clock is ahead from the start. */
  aheadSeconds?: number;
}

/** Starts such a server on a free port, with its own simulator unless `beside` is given. */
export async function openSessionServer({
  env = {},
  beside,
  databaseUrl,
  aheadSeconds = 0,
}: SessionServerOptions = {}): Promise<SessionServer> {
  const log = captureLog();
  const dataDir = beside?.config.dataDir ?? temporaryFolder('session-server');
  let handler: Koa | null = null;
  const server = await listen((request, response) => {
    if (handler === null) throw new Error('The server is not ready yet.');
    void handler.callback()(request, response);
  });
  const address = `http://localhost:${server.port}`;
  const planned = loadConfig({
    DATA_DIR: dataDir,
    PUBLIC_ORIGIN: address,
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl ?? beside?.config.databaseUrl ?? '',
    ...env,
  });
  const { simulator, config } = await withSimulator(planned, log.logger, beside?.simulator);

  const database = await openDatabase({ ...config, log: log.logger });
  const wecom = createWecomClient({ ...config.wecom, database, log: log.logger });
  let ahead = aheadSeconds * 1000;
  let handled = 0;
  const people = createPeopleDirectory(database, config.wecom.corpId);
  const session = await createSessionLayer({
    config,
    database,
    people,
    identity: createWecomIdentity({ ...config.wecom, wecom, people }),
    exchanges: createExpiringValues(database, 'exchange'),
    loopGuard: createExpiringValues(database, 'sign-in attempt'),
    failures: createExpiringValues(database, 'sign-in failures'),
    readBody: jsonBody({ limitBytes: config.limits.bodyBytes }),
    isFile: (path) => path.startsWith('/api/pictures/'),
    shell: async (ctx) => {
      ctx.set('Cache-Control', 'no-store');
      ctx.body = 'the shell';
    },
    sendSignedOutPage: async (ctx, signInAddress) => {
      ctx.set('Cache-Control', 'no-store');
      ctx.body = `signed out, sign in at ${signInAddress}`;
    },
    log: log.logger,
    now: () => Date.now() + ahead,
  });

  const trusts = proxyTrust([]);
  const app = new Koa();
  app.use(trustedProxy({ trusts, secure: config.secure, log: log.logger }));
  app.use(requestId({ trusts }));
  app.use(requestLog({ logger: log.logger }));
  app.use(
    errors({
      renderError: async (ctx, error) => {
        ctx.type = 'html';
        ctx.body = `error page ${error.id} retry ${ctx.state.retryPath ?? ''} request ${ctx.state.requestId}`;
      },
    }),
  );
  app.use(session.verify);
  app.use(session.renewal);
  app.use(session.expectedPerson);
  app.use(session.routes.routes());
  app.use((ctx, next) => (ctx.path.startsWith('/api/') ? session.dataDoor(ctx, next) : session.pageDoor(ctx, next)));
  app.use((ctx) => {
    if (ctx.path.startsWith('/api/')) handled += 1;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = ctx.path.startsWith('/api/')
      ? { userid: ctx.state.session?.userid }
      : `the page of ${ctx.state.session?.userid ?? 'nobody'}`;
  });
  handler = app;

  return {
    origin: config.publicOrigin,
    address,
    config,
    simulator,
    database,
    session,
    log,
    handled: () => handled,
    advance: (seconds) => {
      ahead += seconds * 1000;
    },
    async close() {
      await server.close();
      await session.stop();
      await wecom.close();
      await database.close();
      if (beside === undefined) await simulator.close();
    },
  };
}
