import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Koa from 'koa';
import { pino } from 'pino';
import { fromRoot } from '../../build/paths';
import type { Database } from '../../server/database';
import { compression } from '../../server/http/compression';
import { forEachDatabase } from '../support/database';
import { listen, type ListeningServer } from '../support/server';
import { changes, people, pick, randomFrom, seedCompany } from './shared-pages/company';
import { openingTags, sendPages } from './shared-pages/pages';

/** How many pages are compared; the suite can spend only a few seconds on it. */
const pages = Number(process.env['PAGES'] ?? 100);
const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);

const paths = ['/', '/', '/', '/notices', '/notices?unread=1', '/people', '/me', '/manage', '/notices/1', '/nothing'];
const languages = ['zh-CN', 'en', 'fr'];
const compared = ['content-security-policy', 'cache-control', 'content-type', 'vary', 'foyer-opening'] as const;

forEachDatabase((_name, open, storage) => {
  describe('pages that people share', () => {
    let database: Database;
    let uncached: ListeningServer;
    const children: ChildProcess[] = [];

    before(async function start() {
      this.timeout(60_000);
      database = await open();
      await seedCompany(database);
      const app = new Koa();
      app.use(compression());
      app.use(async (ctx) => {
        ctx.state.log = pino({ level: 'silent' });
        // All caches belong to a database object, and this transaction is a new one.
        await database.transaction((inside) => sendPages(inside, 0)(ctx));
      });
      uncached = await listen(createServer({ keepAliveTimeout: 120_000 }, app.callback()));
    });
    after(() => {
      for (const child of children) child.kill();
    });

    async function startProcess(): Promise<string> {
      const script = fromRoot('test/render/shared-pages/process.ts');
      const args = ['--import', 'tsx', script, JSON.stringify(storage.place)];
      const child = spawn(process.execPath, args, { cwd: fromRoot('.'), stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      return String((await once(child.stdout, 'data'))[0]).trim();
    }

    it(`have the bytes of an uncached rendering for everyone, also after writes of another process (seed ${seed})`, async function compare() {
      this.timeout(60_000 + pages * 200);
      const origins = await Promise.all([startProcess(), startProcess()]);
      const random = randomFrom(seed);
      const shown = new Set<string>();
      for (let count = 0; count < pages;) {
        for (let left = random(3); left > 0; left -= 1) {
          const name = pick(random, Object.keys(changes), 'publish');
          const query = `seed=${random(1e9)}`;
          await fetch(`${pick(random, origins, '')}/changes/${name}?${query}`, { method: 'POST' });
        }
        const asked = Array.from({ length: 10 }, () => ({
          origin: pick(random, origins, ''),
          path: pick(random, paths, '/'),
          headers: {
            'X-Person': pick(random, people, 'p0'),
            'Accept-Language': pick(random, languages, 'en'),
            'Service-Worker-Navigation-Preload': pick(random, ['true', ...openingTags], ''),
            'Accept-Encoding': random(2) === 0 ? 'gzip' : 'identity',
          },
        }));
        const found = await Promise.all(asked.map(({ origin, path, headers }) => page(origin + path, headers)));
        for (const [index, { path, headers }] of asked.entries()) {
          const expected = await page(uncached.origin + path, { ...headers, 'Accept-Encoding': 'identity' });
          const where = `${path} for ${JSON.stringify(headers)} after ${count} pages`;
          assert.deepEqual(found[index]?.headers, expected.headers, where);
          assert.deepEqual(...aroundDifference(found[index]?.text ?? '', expected.text), where);
          shown.add(expected.text);
          count += 1;
        }
      }
      assert.ok(shown.size > pages / 10, `only ${shown.size} different pages`);
    });
  });
});

interface Page {
  /** The status, and what is compared of the headers. */
  headers: (string | number | null)[];
  text: string;
}

async function page(address: string, headers: Record<string, string>): Promise<Page> {
  const response = await fetch(address, { headers });
  const shown = compared.map((name) => response.headers.get(name));
  return { headers: [response.status, ...shown], text: await response.text() };
}

/** The texts from shortly before their first difference. */
function aroundDifference(one: string, other: string): [string, string] {
  if (one === other) return ['', ''];
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return [one.slice(Math.max(0, at - 100), at + 100), other.slice(Math.max(0, at - 100), at + 100)];
}
