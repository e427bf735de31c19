import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { startSimulator, type Simulator } from '../../server/simulator';
import { createWecomClient, type WecomClient, type WecomClientOptions } from '../../server/wecom/client';
import { captureLog, type CapturedLog } from '../support/log';
import { temporaryFolder } from '../support/temporary-folder';

export const corpId = 'wwf0e5d4c3b2a19080';
export const agentId = '1000002';
export const secret = 'the-secret-of-the-app-under-test';

/** A simulator, and clients of it that share a database. All of it is new for each test of the suite. */
export interface Trial {
  readonly simulator: Simulator;
  readonly database: Database;
  readonly log: CapturedLog;
  /** Another client, as in another process. */
  client(more?: Partial<WecomClientOptions>): WecomClient;
  /** Number of requests for `path` at the simulator. */
  calls(path: string): number;
  /** A code of the authorize page. */
  code(userid: string): Promise<string>;
}

/** @param open opens the database; by default a new SQLite file */
export function tryWecom(open: () => Promise<Database> = openOwn): Trial {
  const clients: WecomClient[] = [];
  let parts: { simulator: Simulator; database: Database; log: CapturedLog } | undefined;
  const present = (): { simulator: Simulator; database: Database; log: CapturedLog } => {
    if (parts === undefined) throw new Error('Only inside a test.');
    return parts;
  };

  beforeEach(async () => {
    const log = captureLog();
    const database = await open();
    await database.query.deleteFrom('wecom_tokens').execute();
    const simulator = await startSimulator({
      port: 0,
      corpId,
      agentId,
      secret,
      trustedOrigins: ['http://localhost:3000'],
      log: pino({ level: 'silent' }),
    });
    parts = { simulator, database, log };
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await parts?.simulator.close();
    if (open === openOwn) await parts?.database.close();
    parts = undefined;
  });

  return {
    get simulator() {
      return present().simulator;
    },
    get database() {
      return present().database;
    },
    get log() {
      return present().log;
    },
    client(more = {}) {
      const { simulator, database, log } = present();
      const client = createWecomClient({
        corpId,
        agentId,
        secret,
        apiOrigin: simulator.origin,
        timeoutMs: 3000,
        database,
        log: log.logger,
        ...more,
      });
      clients.push(client);
      return client;
    },
    calls: (path) =>
      present()
        .simulator.calls()
        .filter((call) => call.path === `/cgi-bin/${path}`).length,
    async code(userid) {
      const { simulator } = present();
      simulator.choosePerson(userid);
      const query = new URLSearchParams({
        appid: corpId,
        redirect_uri: 'http://localhost:3000/auth/callback',
        response_type: 'code',
        scope: 'snsapi_base',
        state: 'a'.repeat(32),
        agentid: agentId,
      });
      const { headers } = await fetch(`${simulator.origin}/connect/oauth2/authorize?${query}`, {
        redirect: 'manual',
        headers: { 'User-Agent': 'wxwork' },
      });
      const code = new URL(headers.get('location') ?? '').searchParams.get('code');
      if (code === null) throw new Error('The simulator gave no code.');
      return code;
    },
  };
}

const openOwn = (): Promise<Database> =>
  openDatabase({ databaseUrl: null, dataDir: temporaryFolder('wecom'), log: pino({ level: 'silent' }) });
