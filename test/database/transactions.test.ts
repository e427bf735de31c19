import assert from 'node:assert/strict';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { AppError } from '../../server/errors';
import { openSqlite } from '../../server/database/sqlite';
import { migrate } from '../../server/database/migrate';
import { TimeoutError } from '../../server/work/with-timeout';
import { forEachDatabase } from '../support/database';
import { temporaryFolder } from '../support/temporary-folder';

const link = (title: string) => ({
  corp_id: 'ww1',
  title_zh: title,
  title_en: title,
  url: '/',
  mark: 'x',
  sort_order: 1,
});
const titles = async (database: Database): Promise<string[]> =>
  (await database.query.selectFrom('links').select('title_en').orderBy('id').execute()).map((row) => row.title_en);

const unavailable =
  (words: RegExp) =>
  (error: unknown): boolean =>
    error instanceof AppError &&
    error.id === 'database-unavailable' &&
    error.cause instanceof Error &&
    words.test(error.cause.message);

describe('transactions', () => {
  forEachDatabase((_name, open, storage) => {
    let database: Database;
    before(async () => {
      database = await open();
    });
    beforeEach(() => database.query.deleteFrom('links').execute());

    it('commit all of the work or nothing', async () => {
      await database.transaction(({ query }) => query.insertInto('links').values(link('kept')).execute());
      await assert.rejects(
        database.transaction(async ({ query }) => {
          await query.insertInto('links').values(link('lost')).execute();
          throw new Error('changed my mind');
        }),
        /changed my mind/,
      );
      assert.deepEqual(await titles(database), ['kept']);
    });

    it('join the transaction in which they are started', async () => {
      await assert.rejects(
        database.transaction(async (outer) => {
          await outer.transaction(({ query }) => query.insertInto('links').values(link('inner')).execute());
          assert.deepEqual(await titles(outer), ['inner']);
          throw new Error('outer fails');
        }),
        /outer fails/,
      );
      assert.deepEqual(await titles(database), []);
    });

    it('show nothing to others before the commit', async () => {
      await database.transaction(async (inside) => {
        await inside.query.insertInto('links').values(link('new')).execute();
        assert.deepEqual(await titles(database), []);
      });
      assert.deepEqual(await titles(database), ['new']);
    });

    it('are queued if many start at once, and lose no write', async () => {
      const { id } = await database.query
        .insertInto('links')
        .values(link('counter'))
        .returning('id')
        .executeTakeFirstOrThrow();
      await Promise.all(
        Array.from({ length: 20 }, () =>
          database.transaction(async ({ query }) => {
            const locked = query.selectFrom('links').select('sort_order').where('id', '=', id);
            const { sort_order } = await (
              database.dialect === 'postgres' ? locked.forUpdate() : locked
            ).executeTakeFirstOrThrow();
            await query
              .updateTable('links')
              .set({ sort_order: sort_order + 1 })
              .where('id', '=', id)
              .execute();
          }),
        ),
      );
      const { sort_order } = await database.query
        .selectFrom('links')
        .select('sort_order')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      assert.equal(sort_order, 21);
    });

    it('are queued across processes too', async () => {
      const other = await storage.open();
      await Promise.all(
        [database, other].flatMap((each) =>
          Array.from({ length: 15 }, (_, index) =>
            each.transaction(async ({ query }) => {
              await query
                .insertInto('links')
                .values(link(`row ${index}`))
                .execute();
              await new Promise(setImmediate);
            }),
          ),
        ),
      );
      assert.equal((await titles(database)).length, 30);
    });

    it('commit nothing after a failed statement, even if the failure is caught', async () => {
      await assert.rejects(
        database.transaction(async ({ query }) => {
          await query.insertInto('links').values(link('before')).execute();
          await query
            .insertInto('reads')
            .values({ corp_id: 'ww1', userid: 'a', notice_id: 999, read_at: 1 })
            .execute()
            .catch(() => {});
        }),
        /foreign key/i,
      );
      assert.deepEqual(await titles(database), []);
    });

    it('refuse queries after their end', async () => {
      const leaked = await database.transaction(async (inside) => inside);
      await assert.rejects(leaked.query.selectFrom('links').selectAll().execute(), /has ended/);
      await assert.rejects(leaked.query.insertInto('links').values(link('late')).execute(), /has ended/);
      assert.deepEqual(await titles(database), []);
    });

    it('run concurrent queries', async () => {
      await database.transaction(async ({ query }) => {
        await Promise.all(['a', 'b', 'c'].map((title) => query.insertInto('links').values(link(title)).execute()));
      });
      assert.deepEqual((await titles(database)).sort(), ['a', 'b', 'c']);
    });

    it('return integers, sums and counts as numbers', async () => {
      const time = 1_795_370_537_062;
      await database.query
        .insertInto('short_lived')
        .values({ kind: 'k', key: 'time', value: '', expires_at: time })
        .execute();
      const row = await database.query
        .selectFrom('short_lived')
        .select(({ fn }) => ['expires_at', fn.countAll<number>().as('rows'), fn.sum<number>('expires_at').as('sum')])
        .groupBy('expires_at')
        .executeTakeFirstOrThrow();
      assert.deepEqual({ ...row }, { expires_at: time, rows: 1, sum: time });
    });
  });

  describe('on SQLite that deadlock', () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    let database: Database;
    before(async () => {
      const file = join(temporaryFolder('database'), 'foyer.sqlite');
      const empty = openSqlite(file, log);
      await migrate(empty, log);
      await empty.close();
      database = openSqlite(file, log, { waitMs: 100, transactionMs: 1000 });
    });
    after(() => database.close());

    it('report a write through the root database inside a transaction', async () => {
      await assert.rejects(
        database.transaction(() => database.query.insertInto('links').values(link('beside')).execute()),
        unavailable(/use the database that was passed to it/),
      );
      await assert.rejects(
        database.transaction(() => database.transaction(async () => {})),
        unavailable(/use the database that was passed to it/),
      );
      assert.deepEqual(await titles(database), []);
    });

    it('are rolled back after their timeout and release the queue', async () => {
      await assert.rejects(
        database.transaction(async ({ query }) => {
          await query.insertInto('links').values(link('stuck')).execute();
          await new Promise(() => {});
        }),
        unavailable(/took longer than 1000 ms/),
      );
      await database.query.insertInto('links').values(link('next')).execute();
      assert.deepEqual(await titles(database), ['next']);
      assert.ok(lines.some((line) => line.includes('transaction rolled back')));
    });

    it('reject with the timeout of the work, and blame no other', async () => {
      lines.length = 0;
      const error = new TimeoutError(50);
      await assert.rejects(
        database.transaction(() => Promise.reject(error)),
        error,
      );
      assert.deepEqual(lines, []);
    });
  });

  describe('on SQLite that wait for another process', () => {
    it('start their timeout when they have the lock', async () => {
      const lines: string[] = [];
      const log = pino({}, { write: (line: string) => void lines.push(line) });
      const file = join(temporaryFolder('database'), 'foyer.sqlite');
      const empty = openSqlite(file, log);
      await migrate(empty, log);
      await empty.close();
      const limits = { waitMs: 10_000, transactionMs: 500 };
      const database = openSqlite(file, log, limits);
      const free = openSqlite(join(temporaryFolder('database'), 'foyer.sqlite'), pino({ level: 'silent' }), limits);
      lines.length = 0;

      const other = new Sqlite(file);
      other.exec('begin immediate');
      const waiting = database.transaction(({ query }) => query.insertInto('links').values(link('late')).execute());
      // One that has its lock from the start, on another file, uses up its time twice meanwhile.
      for (let count = 0; count < 2; count += 1) {
        await assert.rejects(
          free.transaction(() => new Promise<never>(() => {})),
          unavailable(/took longer than 500 ms/),
        );
      }
      other.exec('rollback');
      other.close();

      await waiting;
      assert.deepEqual(await titles(database), ['late']);
      assert.deepEqual(lines, []);
      await database.close();
      await free.close();
    });
  });
});
