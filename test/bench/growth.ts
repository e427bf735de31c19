import { Agent, createServer, request, type Server } from 'node:http';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { fromRoot } from '../../build/paths';
import { loadConfig } from '../../config';
import { signingKeys } from '../../config/secrets';
import { openDatabase } from '../../server/database/open';
import { createPortal } from '../../server/portal';
import type { Portal } from '../../server/portal-types';
import { loadFrontEnd } from '../../server/render';
import { beginSession, signToken } from '../../server/session/session-token';
import { corpId } from '../support/content';
import { createPostgresDatabase } from '../support/postgres';
import { temporaryFolder } from '../support/temporary-folder';
import { fill, large, type PersonName, persons, placesOf, type Size, small, useridOf } from './growth-data';
import { measured } from './growth-paths';
import type { Places } from './growth-data';
import { median, percentile } from './rounds';
import { figure, table } from './table';

/** Slow work has fewer rounds: at least these, and more until this time. */
const fewestRounds = 12;
const longestMs = 1500;
const secret = 'a-secret-for-measuring-only-0123456789abcdef';
const agentId = '1000002';

export interface GrowthOptions {
  rounds: number;
  /** A folder in which the companies stay for the next run; without it, they are temporary. */
  data?: string;
  /** A server of PostgreSQL for the same purpose, as a URL without a database. */
  postgres?: string;
  /** Measures only what contains this text. */
  only?: string;
}

interface Company {
  size: Size;
  places: Places;
  get(person: PersonName, path: string): Promise<{ status: number; ms: number; bytes: number }>;
  close(): Promise<void>;
}

/**
 * Compares the time of each GET endpoint and each page in a small and in a large company, in alternating turns, on both
 * databases. Prints medians, the fastest tenth, and their ratios.
 */
export async function growth(options: GrowthOptions): Promise<void> {
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    if (name === 'PostgreSQL' && options.data !== undefined && options.postgres === undefined) continue;
    if (name === 'SQLite' && options.data === undefined && options.postgres !== undefined) continue;
    const [few, many] = [await open(name, 'small', small, options), await open(name, 'large', large, options)];
    const rows: { title: string; cells: string[]; ratio: number }[] = [];
    for (const { path, persons: by = ['member'] as const } of measured) {
      for (const person of by) {
        const title = `${decodeURIComponent(path(many.places))} ${person}`;
        if (options.only !== undefined && !title.includes(options.only)) continue;
        const times = await alternate(few, many, person, path, options.rounds);
        const [a, b] = [median(times[0]), median(times[1])];
        const [a10, b10] = times.map((all) =>
          percentile(
            all.toSorted((one, other) => one - other),
            10,
          ),
        );
        const fastest = (b10 ?? NaN) / (a10 ?? NaN);
        rows.push({
          title,
          ratio: b / a,
          cells: [figure(a), figure(b), figure(b / a), figure(fastest), figure(Math.max(...times[1]))],
        });
      }
    }
    const head = [name, 'small ms', 'large ms', 'ratio', 'fastest tenth', 'large longest ms'];
    console.log(
      `\n${table(
        head,
        rows.map(({ title, cells }) => [title, ...cells]),
      )}\n`,
    );
    console.log(`${rows.filter(({ ratio }) => ratio > 1.5).length} of ${rows.length} above 1.5\n`);
    await few.close();
    await many.close();
  }
}

async function alternate(
  few: Company,
  many: Company,
  person: PersonName,
  path: (places: Places) => string,
  rounds: number,
): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  const endsAt = performance.now() + longestMs;
  for (let round = 0; round < rounds && (round < fewestRounds || performance.now() < endsAt); round += 1) {
    for (const index of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const company = index === 0 ? few : many;
      const { status, ms } = await company.get(person, path(company.places));
      // A query that takes too long is measured until it is cancelled.
      if (status !== 200 && status !== 503)
        throw new Error(`${path(company.places)} has the status ${status} for the ${person}`);
      times[index].push(ms);
    }
  }
  // The first rounds compile code and fill caches.
  return [times[0].slice(times[0].length / 5), times[1].slice(times[1].length / 5)];
}

async function open(
  name: 'SQLite' | 'PostgreSQL',
  label: 'small' | 'large',
  size: Size,
  { data, postgres }: GrowthOptions,
): Promise<Company> {
  const log = pino({ level: 'silent' });
  const dataDir = data === undefined ? temporaryFolder('growth') : join(data, label);
  const databaseUrl =
    name === 'SQLite'
      ? null
      : postgres === undefined
        ? (await createPostgresDatabase()).url
        : `${postgres}/growth_${label}`;
  const startedAt = performance.now();
  const filled = await openDatabase({ databaseUrl, dataDir, log });
  const isEmpty = (await filled.query.selectFrom('people').select('userid').limit(1).executeTakeFirst()) === undefined;
  if (isEmpty) await fill(filled, size);
  const places = await placesOf(filled, size);
  // SQLite moves what is in its log into the database, as it has done on a portal that runs for some time.
  await filled.close();
  if (isEmpty)
    console.log(`${name}: ${label} company filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return { size, places, ...(await serve(dataDir, databaseUrl)) };
}

/** Serves a company in this process. WeCom does not respond, so the directory stays as it is. */
async function serve(dataDir: string, databaseUrl: string | null): Promise<Pick<Company, 'get' | 'close'>> {
  const opened: { portal?: Portal } = {};
  const server: Server = createServer((incoming, response) => opened.portal?.handle(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const { port } = address;
  const origin = `http://localhost:${port}`;
  const nobody = 'http://127.0.0.1:9';
  const config = loadConfig({
    NODE_ENV: 'production',
    PUBLIC_ORIGIN: origin,
    HOST: '127.0.0.1',
    RENDER_MS: '30000',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl ?? '',
    SESSION_SECRETS: secret,
    WECOM_CORP_ID: corpId,
    WECOM_AGENT_ID: agentId,
    WECOM_SECRET: 'abcdefghij',
    WECOM_API_ORIGIN: nobody,
    WECOM_OPEN_ORIGIN: nobody,
    WECOM_LOGIN_ORIGIN: nobody,
    DIRECTORY_SYNC_SECONDS: '86400',
    ADMINS: useridOf(persons.admin),
  });
  const built = fromRoot('dist');
  if (!existsSync(join(built, 'server-bundle.json'))) throw new Error('Run "npm run build" first.');
  const portal = await createPortal({
    config,
    log: pino({ level: 'silent' }),
    frontEnd: await loadFrontEnd(built),
    assetsFolder: join(built, 'client/assets'),
  });
  opened.portal = portal;
  const [key] = signingKeys([secret]);
  const cookies = new Map(
    Object.entries(persons).map(([person, number]) => {
      const lifetimes = { lifeSeconds: 7 * 86_400, absoluteSeconds: 30 * 86_400 };
      const starts = { userid: useridOf(number), corpId, agentId, revocationSeq: 0 };
      const token = signToken(beginSession(starts, lifetimes, Date.now() - 1000), key, {
        issuer: 'foyer',
        audience: origin,
      });
      return [person, `foyer=${token}`];
    }),
  );
  // Fewer seconds than the server keeps a connection.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 3000 });

  return {
    get: (person, path) =>
      new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const headers = {
          Cookie: cookies.get(person) ?? '',
          'Accept-Encoding': 'gzip',
          'Accept-Language': 'zh-CN',
          Accept: path.startsWith('/api/') ? 'application/json' : 'text/html',
        };
        request({ port, host: '127.0.0.1', path, agent, headers }, (response) => {
          let bytes = 0;
          response.on('data', (part: Buffer) => (bytes += part.length));
          response.on('end', () =>
            resolve({ ms: performance.now() - startedAt, status: response.statusCode ?? 0, bytes }),
          );
        })
          .on('error', reject)
          .end();
      }),
    async close() {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
      await portal.close();
    },
  };
}
