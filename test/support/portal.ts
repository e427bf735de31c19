import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { loadConfig, type Config } from '../../config';
import type { Database } from '../../server/database';
import { createGracefulServer } from '../../server/http/graceful-stop';
import { respondToUnreadable } from '../../server/http/malformed-requests';
import { createPortal } from '../../server/portal';
import { loadFrontEnd, type FrontEnd } from '../../server/render';
import type { Simulator } from '../../server/simulator';
import { seedDemoContent } from '../../server/simulator/demo-content';
import { afterLastTest } from './after-last-test';
import { captureLog, type CapturedLog } from './log';
import { withSimulator } from './simulator';
import { temporaryFolder } from './temporary-folder';

const builtFolder = resolve(import.meta.dirname, '../../dist');

/** The whole portal: built front end, server, simulator, demo content and its own database. */
export interface OpenPortal {
  /** The public origin, `http://localhost:<port>`. */
  origin: string;
  /** The port on which it listens. With a proxy in front, the origin has another port. */
  port: number;
  config: Config;
  simulator: Simulator;
  /** The portal's own connection, to check stored data. */
  database: Database;
  log: CapturedLog;
  /** The number of requests of WeCom's authorize page since the simulator's log was cleared. */
  authorizations(): number;
  /** All questions with this text. */
  questions(text: string): Promise<{ userid: string; notice_id: number }[]>;
  /** Stops gracefully and returns how many requests were cut off. A second call returns the first promise. */
  close(): Promise<{ cutOff: number }>;
}

export interface PortalOptions {
  /** Settings, by the names of `config/sample.env`. */
  env?: Record<string, string>;
  /** SQLite in a temporary folder by default. */
  databaseUrl?: string;
  /** A portal with which this one shares database, secrets and simulator, like two processes of one installation. */
  beside?: OpenPortal;
  /** The front end with which pages are rendered; by default that of the last production build. */
  frontEnd?: FrontEnd;
  /** The folder of `/assets/` for `frontEnd`. */
  assetsFolder?: string;
}

/** Opens the portal on a free port and waits for the first directory sync. */
export async function openPortal({
  env = {},
  databaseUrl,
  beside,
  frontEnd,
  assetsFolder,
}: PortalOptions = {}): Promise<OpenPortal> {
  const log = captureLog();
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end();
  const stopSeconds = Number(env.STOP_SECONDS ?? 5);
  const server = createGracefulServer((request, response) => handle(request, response), { stopSeconds, lingerMs: 0 });
  respondToUnreadable(server.server, log.logger);
  const port = await server.listen(0, '127.0.0.1');
  const origin = `http://localhost:${port}`;
  const planned = loadConfig({
    NODE_ENV: 'test',
    PUBLIC_ORIGIN: origin,
    // Pages are rendered on slow machines too.
    RENDER_MS: '30000',
    DATA_DIR: beside?.config.dataDir ?? temporaryFolder('portal'),
    DATABASE_URL: databaseUrl ?? beside?.config.databaseUrl ?? '',
    ...env,
  });
  const { simulator, config } = await withSimulator(planned, log.logger, beside?.simulator);

  let database: Database | undefined;
  const portal = await createPortal({
    config,
    log: log.logger,
    frontEnd: frontEnd ?? (await builtFrontEnd()),
    assetsFolder: assetsFolder ?? join(builtFolder, 'client/assets'),
    prepare: async (opened) => {
      database = opened;
      if (beside === undefined)
        await seedDemoContent({
          database: opened,
          corpId: config.wecom.corpId,
          now: Date.now(),
          timeZone: config.timeZone,
          log: log.logger,
        });
    },
  });
  if (database === undefined) throw new Error('The portal did not prepare its database.');
  handle = portal.handle;
  if (beside === undefined) await log.line(({ msg }) => msg === 'directory read', 45_000);

  const ownDatabase = database;
  let closing: Promise<{ cutOff: number }> | undefined;
  async function closeAll(): Promise<{ cutOff: number }> {
    left.delete(close);
    const stopped = await server.stop();
    await portal.close();
    if (beside === undefined) await simulator.close();
    return stopped;
  }
  const close = (): Promise<{ cutOff: number }> => (closing ??= closeAll());
  left.add(close);
  return {
    origin: config.publicOrigin,
    port,
    config,
    simulator,
    database: ownDatabase,
    log,
    authorizations: () => simulator.calls().filter(({ path }) => path === '/connect/oauth2/authorize').length,
    questions: (text) =>
      ownDatabase.query.selectFrom('questions').select(['userid', 'notice_id']).where('text', '=', text).execute(),
    close,
  };
}

/** Portals that are open, to be closed after the last test. */
const left = new Set<() => Promise<unknown>>();

let built: Promise<FrontEnd> | undefined;

/** The front end of the last build, read once. */
function builtFrontEnd(): Promise<FrontEnd> {
  if (!existsSync(join(builtFolder, 'server-bundle.json')))
    throw new Error('The front end is not built: run "npm run build" first ("npm test" does).');
  built ??= loadFrontEnd(builtFolder);
  return built;
}

afterLastTest(() => Promise.all([...left].map((close) => close())));
