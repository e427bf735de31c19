import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { migrate, MigrationError } from '../../server/database/migrate';
import { fold } from '../../server/search/tokens';
import { migrations } from '../../server/database/migrations';
import { AppError } from '../../server/errors';
import { forEachDatabase } from '../support/database';
import { freePort } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';

const log = pino({ level: 'silent' });

async function tables({ dialect, query }: Database): Promise<string[]> {
  const { rows } = await (
    dialect === 'sqlite'
      ? sql<{
          name: string;
        }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`
      : sql<{
          name: string;
        }>`select table_name as name from information_schema.tables where table_schema = 'public' order by table_name`
  ).execute(query);
  // On SQLite the tokens of a search table are in an FTS5 table, and in those that FTS5 makes for it.
  return rows
    .map((row) => row.name)
    .filter((name) => !/_search_tokens(_|$)/.test(name))
    .sort();
}

/** The tables that `tables.ts` has types for. */
function typedTables(): string[] {
  const text = readFileSync(new URL('../../server/database/tables.ts', import.meta.url), 'utf8');
  const [, list = ''] = /interface Tables \{([^}]*)\}/.exec(text) ?? [];
  return [...list.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
}

describe('migrations', () => {
  forEachDatabase((_name, open, storage) => {
    it('make the typed tables, also if several processes start at the same time', async () => {
      const databases = await Promise.all([open(), open(), open()]);
      for (const database of databases) {
        assert.deepEqual(await tables(database), [...typedTables(), 'migrations'].sort());
      }
    });

    it('change nothing at the second start', async () => {
      const database = await open();
      await database.query
        .insertInto('links')
        .values({ corp_id: 'ww1', title_zh: '一', title_en: 'one', url: '/', mark: '一', sort_order: 1 })
        .execute();
      const again = await open();
      assert.equal((await again.query.selectFrom('links').selectAll().execute()).length, 1);
    });

    it('change nothing if one fails, and name it', async () => {
      const database = await open();
      const before = await tables(database);
      const failing = [
        ...migrations,
        {
          name: '0098-good',
          up: async ({ query }: Database) => void (await sql`create table good (id bigint)`.execute(query)),
        },
        {
          name: '0099-bad',
          up: async ({ query }: Database) => {
            await sql`create table half (id bigint)`.execute(query);
            await sql`insert into nowhere values (1)`.execute(query);
          },
        },
      ];
      await assert.rejects(
        migrate(database, log, failing),
        (error: unknown) =>
          error instanceof MigrationError &&
          /"0099-bad" failed/.test(error.message) &&
          /Nothing was changed/.test(error.message),
      );
      assert.deepEqual(await tables(database), before);
      await migrate(database, log);
    });

    it('refuse a database of a newer version and say what to do', async () => {
      const database = await open();
      await migrate(database, log, [...migrations, { name: '0099-future', up: async () => {} }]);
      await assert.rejects(
        openDatabase({ ...storage.place, log }),
        (error: unknown) =>
          error instanceof MigrationError &&
          /"0099-future"/.test(error.message) &&
          /Start the newer version, or restore a backup/.test(error.message),
      );
    });
  });

  forEachDatabase((_name, open) => {
    it('run although an organisation has applied migrations with higher numbers', async () => {
      const database = await open();
      const own = { name: '0100-own', up: async () => {} };
      const ran: string[] = [];
      const later = { name: '0099-later', up: async () => void ran.push('0099-later') };
      await migrate(database, log, [...migrations, own]);
      await migrate(database, log, [...migrations, later, own]);
      assert.deepEqual(ran, ['0099-later']);
    });
  });

  forEachDatabase((_name, _open, storage) => {
    it('move departments from JSON to memberships, the main department first, without former members', async () => {
      const database = await storage.openUnmigrated();
      const earlier = migrations.slice(
        0,
        migrations.findIndex(({ name }) => name === '0003-memberships'),
      );
      assert.equal(earlier.length, 2);
      await migrate(database, log, earlier);
      const people = [
        ['ww1', 'zhang', '[7,3,9,3]', 3, null],
        ['ww1', 'li', '[5,2]', 1, null],
        ['ww1', 'nobody', '[]', null, null],
        ['ww1', 'gone', '[3]', 3, 1],
        ['ww2', 'zhang', '[4]', 4, null],
      ];
      for (const [corp, userid, departments, main, left] of people) {
        await sql`insert into people (corp_id, userid, name, sort, main_department, department_ids, leaders, left_at, updated_at, search)
          values (${corp}, ${userid}, '', '', ${main}, ${departments}, '[]', ${left}, 1, '')`.execute(database.query);
      }
      await migrate(database, log);
      const rows = await database.query
        .selectFrom('memberships')
        .selectAll()
        .orderBy('corp_id')
        .orderBy('userid')
        .orderBy('position')
        .execute();
      assert.deepEqual(
        rows.map((row) => [row.corp_id, row.userid, row.department_id, row.position]),
        [
          ['ww1', 'li', 5, 0],
          ['ww1', 'li', 2, 1],
          ['ww1', 'zhang', 3, 0],
          ['ww1', 'zhang', 7, 1],
          ['ww1', 'zhang', 9, 2],
          ['ww2', 'zhang', 4, 0],
        ],
      );
      await assert.rejects(sql`select department_ids from people`.execute(database.query));
    });
  });

  forEachDatabase((_name, _open, storage) => {
    it('keep departments of an earlier version without English names', async () => {
      const database = await storage.openUnmigrated();
      const number = migrations.findIndex(({ name }) => name === '0004-department-names');
      assert.equal(number, 3);
      await migrate(database, log, migrations.slice(0, number));
      await sql`insert into departments (corp_id, id, name, parent_id, sort_order)
        values ('ww1', 1, '云杉', null, 1)`.execute(database.query);
      await migrate(database, log);
      // A process of the earlier version writes rows without the column.
      await sql`insert into departments (corp_id, id, name, parent_id, sort_order)
        values ('ww1', 2, '研发', 1, 1)`.execute(database.query);
      const rows = await database.query.selectFrom('departments').select(['name', 'name_en']).orderBy('id').execute();
      assert.deepEqual(rows, [
        { name: '云杉', name_en: null },
        { name: '研发', name_en: null },
      ]);
    });
  });

  forEachDatabase((_name, _open, storage) => {
    it('give the pictures of notices the audience of the notice', async () => {
      const database = await storage.openUnmigrated();
      const number = migrations.findIndex(({ name }) => name === '0008-files');
      await migrate(database, log, migrations.slice(0, number));
      const notices = [
        ['![](/api/pictures/roof) and ![again](/api/pictures/roof), ![](/api/pictures/yard-2 "x")', 'published', 0],
        ['![](/api/pictures/roof)', 'published', 7],
        ['![](/api/pictures/plan)', 'scheduled', 0],
        ['no picture, https://example.com/api/pictures/', 'published', 0],
      ] as const;
      for (const [body, state, audience] of notices)
        await sql`insert into notices (corp_id, title, category, body, summary, publisher, pinned, published_at, state, audience_id)
          values ('ww1', '', 'company', ${body}, '', '', 0, 1, ${state}, ${audience})`.execute(database.query);
      await migrate(database, log);
      const uses = await database.query
        .selectFrom('file_uses')
        .select(['corp_id', 'kind', 'thing_id', 'file_id', 'audience_id'])
        .orderBy('thing_id')
        .orderBy('file_id')
        .execute();
      assert.deepEqual(
        uses.map((use) => Object.values(use).join(' ')),
        ['ww1 notice 1 roof 0', 'ww1 notice 1 yard-2 0', 'ww1 notice 2 roof 7', 'ww1 notice 3 plan '],
      );
    });
  });

  forEachDatabase((_name, _open, storage) => {
    it('make existing notices editable, with a first version, and findable by their title', async () => {
      const database = await storage.openUnmigrated();
      const number = migrations.findIndex(({ name }) => name === '0006-publishing');
      await migrate(database, log, migrations.slice(0, number));
      await sql`insert into notices (corp_id, title, category, body, summary, publisher, pinned, published_at)
        values ('ww1', 'ＡＢＣ 年会', 'company', '正文', '', '行政部', 0, 1)`.execute(database.query);
      await migrate(database, log);
      const { query } = database;
      assert.deepEqual(await query.selectFrom('notice_drafts').select(['title', 'folded']).execute(), [
        { title: 'ＡＢＣ 年会', folded: fold('abc 年会') },
      ]);
      assert.deepEqual(await query.selectFrom('notice_versions').select(['version', 'title']).execute(), [
        { version: 1, title: 'ＡＢＣ 年会' },
      ]);
    });
  });

  it('fail with database-unavailable if PostgreSQL does not respond', async () => {
    const databaseUrl = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`;
    await assert.rejects(
      openDatabase({ databaseUrl, dataDir: '', log }),
      (error: unknown) => error instanceof AppError && error.id === 'database-unavailable',
    );
  });

  it('fail if the data folder cannot contain a database', async () => {
    await assert.rejects(openDatabase({ databaseUrl: null, dataDir: `${temporaryFolder('database')}/x\0y`, log }));
  });
});
