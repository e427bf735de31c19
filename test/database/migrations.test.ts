import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { migrate, MigrationError } from '../../server/database/migrate';
import { migrations } from '../../server/database/migrations';
import { AppError } from '../../server/errors';
import { forEachDatabase } from '../support/database';
import { freePort } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';

const log = pino({ level: 'silent' });

async function tables({ dialect, query }: Database): Promise<string[]> {
  const { rows } = await (dialect === 'sqlite'
    ? sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`
    : sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public' order by table_name`).execute(query);
  return rows.map((row) => row.name).sort();
}

describe('migrations', () => {
  forEachDatabase((_name, open, storage) => {
    it('bring up every one of several processes that start at once', async () => {
      const databases = await Promise.all([open(), open(), open()]);
      for (const database of databases) {
        assert.deepEqual(await tables(database), [
          'departments', 'idempotency_keys', 'links', 'migrations', 'notices', 'people', 'pictures', 'questions', 'reads', 'sessions', 'sessions_ended', 'short_lived', 'wecom_tokens',
        ]);
      }
    });

    it('change nothing at the second start', async () => {
      const database = await open();
      await database.query.insertInto('links').values({ corp_id: 'ww1', title_zh: '一', title_en: 'one', url: '/', mark: '一', sort_order: 1 }).execute();
      const again = await open();
      assert.equal((await again.query.selectFrom('links').selectAll().execute()).length, 1);
    });

    it('leave nothing half done when one fails, and name it', async () => {
      const database = await open();
      const before = await tables(database);
      const failing = [
        ...migrations,
        { name: '0002-good', up: async ({ query }: Database) => void await sql`create table good (id bigint)`.execute(query) },
        {
          name: '0003-bad',
          up: async ({ query }: Database) => {
            await sql`create table half (id bigint)`.execute(query);
            await sql`insert into nowhere values (1)`.execute(query);
          },
        },
      ];
      await assert.rejects(migrate(database, log, failing), (error: unknown) => (
        error instanceof MigrationError && /"0003-bad" failed/.test(error.message) && /Nothing was changed/.test(error.message)
      ));
      assert.deepEqual(await tables(database), before);
      await migrate(database, log);
    });

    it('refuse a database that a newer version made, and say what to do', async () => {
      const database = await open();
      await migrate(database, log, [...migrations, { name: '0099-future', up: async () => {} }]);
      await assert.rejects(openDatabase({ ...storage.place, log }), (error: unknown) => (
        error instanceof MigrationError && /"0099-future"/.test(error.message) && /Start the newer version again, or restore the backup/.test(error.message)
      ));
    });
  });

  it('are not tried where PostgreSQL does not answer: the error is database-unavailable', async () => {
    const databaseUrl = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`;
    await assert.rejects(openDatabase({ databaseUrl, dataDir: '', log }), (error: unknown) => error instanceof AppError && error.id === 'database-unavailable');
  });

  it('are not tried where the data folder cannot hold a database', async () => {
    await assert.rejects(openDatabase({ databaseUrl: null, dataDir: `${temporaryFolder('database')}/x\0y`, log }));
  });
});
