import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../../server/database';
import { prepared, type Slots } from '../../server/database/prepared';
import { AppError } from '../../server/errors';
import { forEachDatabase } from '../support/database';

const isUnavailable = (error: unknown): boolean => error instanceof AppError && error.id === 'database-unavailable';

describe('a database connection', () => {
  forEachDatabase((name, open, storage) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    it('answers a ping until it is closed, and may be closed twice', async () => {
      const other = await open();
      await other.ping();
      await Promise.all([other.close(), other.close()]);
      await other.close();
      await assert.rejects(other.ping());
    });

    it('runs a prepared query with other values each time, inside a transaction too', async () => {
      const double = prepared((query, slot: Slots<{ from: number; title: string }>) => (
        query.selectFrom('links').select('title_en').where('sort_order', '>=', slot('from')).where('title_en', '!=', slot('title')).orderBy('sort_order')
      ));
      for (const order of [1, 2, 3]) {
        await database.query.insertInto('links').values({ corp_id: 'ww1', title_zh: '', title_en: `t${order}`, url: '/', mark: '', sort_order: order }).execute();
      }
      assert.deepEqual((await double.all(database, { from: 2, title: 't3' })).map((row) => row.title_en), ['t2']);
      assert.equal((await double.first(database, { from: 1, title: '' }))?.title_en, 't1');
      assert.equal(await double.first(database, { from: 9, title: '' }), undefined);
      await database.transaction(async (inside) => {
        assert.equal((await double.all(inside, { from: 1, title: 't1' })).length, 2);
      });
    });

    if (name === 'SQLite') {
      it('keeps its file from other users of the machine', () => {
        const { dataDir } = storage.place;
        assert.equal(statSync(join(dataDir, 'foyer.sqlite')).mode & 0o777, 0o600);
        assert.equal(statSync(join(dataDir, 'foyer.sqlite-wal')).mode & 0o777, 0o600);
      });
    }

    if (name === 'PostgreSQL') {
      it('that breaks costs an error and not the process, and is made anew', async () => {
        await database.query.selectFrom('links').selectAll().execute();
        await assert.rejects(database.transaction(async (inside) => {
          await inside.query.selectFrom('links').selectAll().execute();
          await storage.postgres?.disconnectAll();
          await inside.query.selectFrom('links').selectAll().execute();
        }), isUnavailable);
        await database.ping().catch(() => {});
        await database.ping();
      });

      it('gives up a statement that takes too long', async () => {
        const other = await open();
        await assert.rejects(other.transaction(async ({ query }) => {
          await sql`set local statement_timeout = 50`.execute(query);
          await sql`select pg_sleep(5)`.execute(query);
        }), isUnavailable);
      });
    }
  });
});
