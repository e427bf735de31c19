import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { loadConfig, type Config } from '../../config';
import type { Database } from '../../server/database';
import { createGracefulServer } from '../../server/http/graceful-stop';
import { answerUnreadable } from '../../server/http/malformed-requests';
import { createPortal } from '../../server/portal';
import { loadFrontEnd, type FrontEnd } from '../../server/render';
import { startSimulator, type Simulator } from '../../server/simulator';
import { seedDemoContent } from '../../server/simulator/demo-content';
import { afterLastTest } from './after-last-test';
import { captureLog, type CapturedLog } from './log';
import { temporaryFolder } from './temporary-folder';

const builtFolder = resolve(import.meta.dirname, '../../dist');

/**
 * The whole portal as a person meets it: built front end, real server, real simulator, demo content, a database of its
 * own.
 */
export interface OpenPortal {
  /** The public origin, `http://localhost:<port>`. */
  origin: string;
  /** Where it listens; not the origin's with a proxy in front. */
  port: number;
  config: Config;
  simulator: Simulator;
  /** The portal's own connection: for looking at what is really stored. */
  database: Database;
  log: CapturedLog;
  /** How often a browser came to WeCom's authorize page, since the simulator's log was cleared. */
  authorizations(): number;
  /** Every question with this text, whoever asked it and wherever. */
  questions(text: string): Promise<{ userid: string; notice_id: number }[]>;
  /** Stops gracefully and answers how many requests were cut off; a second call joins the first. */
  close(): Promise<{ cutOff: number }>;
}

export interface PortalOptions {
  /** Settings, by the names of `config/sample.env`. */
  env?: Record<string, string>;
  /** SQLite in a temporary folder where absent. */
  databaseUrl?: string;
  /**
   * Another process of the same installation: same database, same secrets, same WeCom, a port and an origin of its own.
   */
  beside?: OpenPortal;
  /** What pages are rendered with; the last production build where absent. */
  frontEnd?: FrontEnd;
  /** Where `/assets/` is served from, with `frontEnd`. */
  assetsFolder?: string;
}

/** Opens the portal on a free port. With the directory read: everybody of the demo company can be found. */
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
  answerUnreadable(server.server, log.logger);
  const port = await server.listen(0, '127.0.0.1');
  const origin = `http://localhost:${port}`;
  const planned = loadConfig({
    NODE_ENV: 'test',
    PUBLIC_ORIGIN: origin,
    // A slow machine's pages are rendered pages too.
    RENDER_MS: '30000',
    DATA_DIR: beside?.config.dataDir ?? temporaryFolder('portal'),
    DATABASE_URL: databaseUrl ?? beside?.config.databaseUrl ?? '',
    ...env,
  });
  const simulator =
    beside?.simulator ??
    (await startSimulator({ ...planned.wecom, port: 0, trustedOrigins: [planned.publicOrigin], log: log.logger }));
  simulator.trust(planned.publicOrigin);
  const config: Config = {
    ...planned,
    wecom: {
      ...planned.wecom,
      apiOrigin: simulator.origin,
      openOrigin: simulator.origin,
      loginOrigin: simulator.origin,
    },
  };

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

/** Portals that a failed test left open. */
const left = new Set<() => Promise<unknown>>();

let built: Promise<FrontEnd> | undefined;

/** The last build, read once. */
function builtFrontEnd(): Promise<FrontEnd> {
  if (!existsSync(join(builtFolder, 'server-bundle.json')))
    throw new Error('The front end is not built: run "npm run build" first ("npm test" does).');
  built ??= loadFrontEnd(builtFolder);
  return built;
}

afterLastTest(() => Promise.all([...left].map((close) => close())));
