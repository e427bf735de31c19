import assert from 'node:assert/strict';
import { type CompiledQuery, sql } from 'kysely';
import type { Database } from '../../server/database';
import { openPostgres } from '../../server/database/postgres';
import { AppError } from '../../server/errors';
import { addPerson } from '../support/content';
import { forEachDatabase, type Storage } from '../support/database';
import { captureLog, type CapturedLog } from '../support/log';

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
const isUnavailable = (error: unknown): boolean => error instanceof AppError && error.id === 'database-unavailable';
/** Runs several statements at once, so that the pool opens as many connections. */
const useConnections = (database: Database, count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, () => sql`select pg_sleep(0.05)`.execute(database.query)));

forEachDatabase((name, open, storage) => {
  if (name === 'PostgreSQL') describe('after a failover', () => failover(open, storage));

  describe('transactions that conflict', () => {
    let database: Database;
    before(async () => {
      database = await open();
    });
    beforeEach(() => database.query.deleteFrom('links').execute());

    it('hold a named lock one at a time, across all processes', async () => {
      const other = await open();
      let holders = 0;
      const most: number[] = [];
      await Promise.all(
        [database, other].flatMap((each) =>
          Array.from({ length: 5 }, () =>
            each.lock('reminders', async (inside) => {
              holders += 1;
              most.push(holders);
              await inside.query.selectFrom('links').select('id').execute();
              await new Promise(setImmediate);
              holders -= 1;
            }),
          ),
        ),
      );
      assert.deepEqual([...new Set(most)], [1]);
      assert.equal(most.length, 10);
    });

    it('release their lock if they fail, and may take it inside a transaction', async () => {
      await assert.rejects(
        database.lock('reminders', async () => {
          throw new Error('broken');
        }),
        /broken/,
      );
      const result = await database.transaction((inside) =>
        inside.lock('reminders', async ({ query }) => {
          await query.insertInto('links').values(link('locked')).execute();
          return 'done';
        }),
      );
      assert.equal(result, 'done');
      assert.deepEqual(await titles(database), ['locked']);
    });

    if (name === 'PostgreSQL') {
      it('are retried after a deadlock', async () => {
        for (const userid of ['a', 'b']) await addPerson(database, userid, '曾国藩');
        const add = (transaction: Database, userid: string) =>
          transaction.query
            .updateTable('people')
            .set((row) => ({ updated_at: row('updated_at', '+', 1) }))
            .where('userid', '=', userid)
            .execute();
        let runs = 0;
        let bothLocked = (): void => {};
        const met = new Promise<void>((resolve) => {
          bothLocked = resolve;
        });
        await Promise.all(
          [
            ['a', 'b'],
            ['b', 'a'],
          ].map(([first = '', second = '']) =>
            database.transaction(async (inside) => {
              await add(inside, first);
              runs += 1;
              if (runs === 2) bothLocked();
              await met;
              await add(inside, second);
            }),
          ),
        );
        const rows = await database.query.selectFrom('people').select('updated_at').execute();
        assert.deepEqual(
          rows.map((row) => row.updated_at),
          [3, 3],
        );
        assert.equal(runs, 3);
      });

      it('are retried after a serialization failure', async () => {
        const { id } = await database.query
          .insertInto('links')
          .values(link('counter'))
          .returning('id')
          .executeTakeFirstOrThrow();
        let runs = 0;
        let reads = 0;
        let readAll = (): void => undefined;
        const allHaveRead = new Promise<void>((resolve) => (readAll = resolve));
        await Promise.all(
          Array.from({ length: 3 }, () =>
            database.transaction(async ({ query }) => {
              runs += 1;
              await sql`set transaction isolation level repeatable read`.execute(query);
              const { sort_order } = await query
                .selectFrom('links')
                .select('sort_order')
                .where('id', '=', id)
                .executeTakeFirstOrThrow();
              // Only the first of those that have read the same number can write.
              reads += 1;
              if (reads === 3) readAll();
              await allHaveRead;
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
        assert.equal(sort_order, 4);
        assert.ok(runs > 3, `${runs} runs`);
      });

      it('fail after five attempts', async () => {
        let runs = 0;
        await assert.rejects(
          database.transaction(async ({ query }) => {
            runs += 1;
            await sql`do $$ begin raise exception 'never' using errcode = '40001'; end $$`.execute(query);
          }),
          isUnavailable,
        );
        assert.equal(runs, 5);
      });

      it('release their lock if the connection is lost', async () => {
        let first = true;
        const broken = await open();
        const losing = broken.lock('reminders', async ({ query }) => {
          if (!first) return 'repeated';
          first = false;
          await storage.postgres?.disconnectAll();
          // Another transaction takes the lock before this one has ended.
          assert.equal(await database.lock('reminders', async () => 'taken'), 'taken');
          await query.selectFrom('links').select('id').execute();
          return 'kept';
        });
        assert.equal(await losing, 'repeated');
      });
    }
  });
});

function failover(open: () => Promise<Database>, storage: Storage): void {
  let database: Database;
  let log: CapturedLog;
  beforeEach(async () => {
    const other = await open();
    await other.query.deleteFrom('links').execute();
    await other.close();
    log = captureLog();
    // Existing connections lead to a former primary, which is now a standby. New ones reach the new primary.
    await storage.postgres?.set('default_transaction_read_only', 'on');
    database = openPostgres(storage.place.databaseUrl ?? '', log.logger);
    await useConnections(database, 4);
    await storage.postgres?.set('default_transaction_read_only', null);
  });
  afterEach(() => database.close());

  it('repeats a write on a new connection', async () => {
    await database.query.insertInto('links').values(link('kept')).execute();
    assert.deepEqual(await titles(database), ['kept']);
  });

  it('repeats a transaction once and drops all other stale connections', async () => {
    let runs = 0;
    const write = (title: string) =>
      database.transaction(async ({ query }) => {
        runs += 1;
        await query.insertInto('links').values(link(title)).execute();
      });
    await write('first');
    assert.equal(runs, 2);
    await Promise.all(['a', 'b', 'c', 'd'].map(write));
    assert.equal(runs, 6);
    assert.deepEqual((await titles(database)).sort(), ['a', 'b', 'c', 'd', 'first']);
    assert.equal(log.lines.filter(({ msg }) => String(msg).includes('read-only')).length, 1);
  });

  it('detects the standby in the readiness check', async () => {
    await database.ping();
    let runs = 0;
    await database.transaction(async ({ query }) => {
      runs += 1;
      await query.insertInto('links').values(link('kept')).execute();
    });
    assert.equal(runs, 1);
  });

  it('refuses writes with database-unavailable if the database stays read-only, and still reads', async () => {
    await storage.postgres?.set('default_transaction_read_only', 'on');
    await assert.rejects(database.query.insertInto('links').values(link('lost')).execute(), isUnavailable);
    assert.deepEqual(await titles(database), []);
    await storage.postgres?.set('default_transaction_read_only', null);
    await database.query.insertInto('links').values(link('kept')).execute();
    assert.deepEqual(await titles(database), ['kept']);
  });

  it('repeats a read or transaction whose connection the server has closed', async () => {
    await useConnections(database, 4);
    await storage.postgres?.disconnectAll();
    assert.deepEqual(await titles(database), []);
    let runs = 0;
    await database.transaction(async ({ query }) => {
      runs += 1;
      await query.insertInto('links').values(link('kept')).execute();
      if (runs === 1) await storage.postgres?.disconnectAll();
      await query.insertInto('links').values(link('too')).execute();
    });
    assert.equal(runs, 2);
    assert.deepEqual(await titles(database), ['kept', 'too']);
  });

  it('does not repeat a transaction if the connection is lost during the commit', async () => {
    let runs = 0;
    const own = await open();
    await sql`create function lose_connection() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`.execute(own.query);
    await sql`create constraint trigger lost after insert on links deferrable initially deferred for each row execute function lose_connection()`.execute(
      own.query,
    );
    try {
      await assert.rejects(
        own.transaction(async ({ query }) => {
          runs += 1;
          await query.insertInto('links').values(link('unknown')).execute();
        }),
        isUnavailable,
      );
      assert.equal(runs, 1);
    } finally {
      await sql`drop function lose_connection cascade`.execute(own.query);
    }
  });

  it('does not repeat a write outside a transaction if the connection is lost', async () => {
    const own = await open();
    // A sequence also advances in a transaction that is rolled back.
    await sql`create sequence tries`.execute(own.query);
    try {
      const write: CompiledQuery =
        sql`with written as (insert into links (corp_id, title_zh, title_en, url, mark, sort_order)
        values ('ww1', '', 'once', '/', '', nextval('tries')) returning id) select pg_terminate_backend(pg_backend_pid()) from written`.compile(
          own.query,
        );
      await assert.rejects(own.execute(write), isUnavailable);
      const { rows } = await sql<{ tries: number }>`select last_value as tries from tries`.execute(own.query);
      assert.deepEqual(
        rows.map(({ tries }) => tries),
        [1],
      );
    } finally {
      await sql`drop sequence tries`.execute(own.query);
    }
  });
}
