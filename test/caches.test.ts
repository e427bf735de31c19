import assert from 'node:assert/strict';
import Sqlite from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import type { Database } from '../server/database';
import { openDatabase } from '../server/database/open';
import { contentCache } from '../server/database/content-cache';
import { versionedCache } from '../server/database/versioned-cache';
import { createStatements } from '../server/database/statements';
import { createHtmlCache } from '../server/features/notices/html-cache';
import { recall, remember } from '../server/features/notices/list-cache';
import { createVerifiedTokens } from '../server/session/verified-tokens';
import { createLogThrottle } from '../server/log-throttle';
import { captureLog } from './support/log';
import { temporaryFolder } from './support/temporary-folder';

/**
 * All caches of the process. `use` adds a key, and returns whether it was in the cache already.
 */
const caches: Record<string, (database: Database) => { use(key: number): Promise<boolean> }> = {
  'verified tokens': () => {
    const tokens = createVerifiedTokens({ limit: 100 });
    return {
      async use(key) {
        const known = tokens.get(String(key)) !== undefined;
        if (!known)
          tokens.keep(String(key), {
            id: String(key),
            corpId: 'ww0',
            agentId: '1',
            userid: 'a',
            issuedAt: 1,
            expiresAt: 9e9,
            firstSignInAt: 1,
            revocationSeq: 0,
          });
        return known;
      },
    };
  },
  'compiled statements': () => {
    const connection = new Sqlite(':memory:');
    const prepare = connection.prepare.bind(connection);
    let prepared = 0;
    connection.prepare = ((sql: string) => {
      prepared += 1;
      return prepare(sql);
    }) as typeof connection.prepare;
    const statements = createStatements(connection);
    return {
      async use(key) {
        const before = prepared;
        statements.run(CompiledQuery.raw(`select ${key}`));
        return prepared === before;
      },
    };
  },
  'what a company shares': (database) => {
    let reads = 0;
    const cache = contentCache('links', async () => {
      reads += 1;
    });
    return {
      async use(key) {
        const before = reads;
        await cache.get({ database, corpId: String(key) });
        return reads === before;
      },
    };
  },
  'what is derived from the directory': (database) => {
    let reads = 0;
    const cache = versionedCache<number>();
    return {
      async use(key) {
        const before = reads;
        await cache.get(database, String(key), 1, async () => (reads += 1));
        return reads === before;
      },
    };
  },
  'listed notices': (database) => ({
    async use(id) {
      if (recall(database, [{ id, revision: 1, read: null }]) !== null) return true;
      remember(database, [
        {
          id,
          revision: 1,
          read: null,
          title: 'A',
          category: 'it',
          summary: 'A',
          publisher: 'A',
          pinned: 0,
          published_at: 1,
        },
      ]);
      return false;
    },
  }),
  'rendered notices': () => {
    const cache = createHtmlCache({ texts: 100, characters: 1e6 });
    const sizesAsked = new Set<number>();
    return {
      async use(key) {
        const { texts, characters } = cache.size();
        await cache.render(String(key), `Text ${key}`, async () => new Map());
        const known = !sizesAsked.has(key)
          ? false
          : cache.size().characters === characters && cache.size().texts === texts;
        sizesAsked.add(key);
        return known;
      },
    };
  },
  'throttled log lines': () => {
    const rarely = createLogThrottle(1e9);
    return { use: async (key) => !rarely(String(key)) };
  },
};

describe('caches', () => {
  let database: Database;
  before(async () => {
    database = await openDatabase({ databaseUrl: null, dataDir: temporaryFolder('caches'), log: captureLog().logger });
  });
  after(() => database.close());

  for (const [name, create] of Object.entries(caches)) {
    it(`${name}: keeps an entry that is used while others are added, and removes unused ones`, async () => {
      const cache = create(database);
      const used = 1_000_000;
      assert.equal(await cache.use(used), false);
      for (let other = 1; other <= 5000; other += 1) {
        await cache.use(other);
        if (other % 20 === 0) assert.equal(await cache.use(used), true, `dropped after ${other} others`);
      }
      assert.equal(await cache.use(1), false);
    });
  }

  it('what is derived from the directory: is read again for another version, in a transaction and after a failure', async () => {
    const cache = versionedCache<string>();
    const get = (from: Database, version: number, value: string) => cache.get(from, 'a', version, async () => value);
    assert.equal(await get(database, 1, 'first'), 'first');
    assert.equal(await get(database, 1, 'unused'), 'first');
    await database.transaction(async (inside) => {
      assert.equal(await get(inside, 1, 'inside'), 'inside');
    });
    assert.equal(await get(database, 1, 'unused'), 'first');
    const failing = cache.get(database, 'a', 2, () => Promise.reject(new Error('no')));
    await assert.rejects(failing);
    assert.equal(await get(database, 2, 'second'), 'second');
  });

  it('rendered notices: keeps at most the allowed number of characters', async () => {
    const cache = createHtmlCache({ texts: 1000, characters: 10_000 });
    for (let key = 0; key < 300; key += 1) {
      await cache.render(String(key), 'long '.repeat(key), async () => new Map());
      assert.ok(cache.size().characters <= 10_000);
    }
    const before = cache.size();
    assert.ok(before.texts >= 2);
    await cache.render('longest', 'long '.repeat(5000), async () => new Map());
    assert.deepEqual(cache.size(), before);
  });
});
