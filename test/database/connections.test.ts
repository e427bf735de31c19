import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../../server/database';
import { openPostgres } from '../../server/database/postgres';
import { prepared, type Slots } from '../../server/database/prepared';
import { AppError } from '../../server/errors';
import { forEachDatabase } from '../support/database';
import { captureLog } from '../support/log';
import { readInOtherProcess } from '../support/other-process';

const isUnavailable = (error: unknown): boolean => error instanceof AppError && error.id === 'database-unavailable';

describe('a database connection', () => {
  forEachDatabase((name, open, storage) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    it('responds to ping until it is closed, and may be closed twice', async () => {
      const other = await open();
      await other.ping();
      await Promise.all([other.close(), other.close()]);
      await other.close();
      await assert.rejects(other.ping());
    });

    it('runs a prepared query with different values, also inside a transaction', async () => {
      const double = prepared((query, slot: Slots<{ from: number; title: string }>) =>
        query
          .selectFrom('links')
          .select('title_en')
          .where('sort_order', '>=', slot('from'))
          .where('title_en', '!=', slot('title'))
          .orderBy('sort_order'),
      );
      for (const order of [1, 2, 3]) {
        await database.query
          .insertInto('links')
          .values({ corp_id: 'ww1', title_zh: '', title_en: `t${order}`, url: '/', mark: '', sort_order: order })
          .execute();
      }
      assert.deepEqual(
        (await double.all(database, { from: 2, title: 't3' })).map((row) => row.title_en),
        ['t2'],
      );
      assert.equal((await double.first(database, { from: 1, title: '' }))?.title_en, 't1');
      assert.equal(await double.first(database, { from: 9, title: '' }), undefined);
      await database.transaction(async (inside) => {
        assert.equal((await double.all(inside, { from: 1, title: 't1' })).length, 2);
      });
    });

    if (name === 'SQLite') {
      it('syncs every commit to disk', async () => {
        const full = 2;
        const { rows } = await database.transaction(({ query }) =>
          sql<{ synchronous: number }>`pragma synchronous`.execute(query),
        );
        assert.deepEqual(
          rows.map(({ synchronous }) => synchronous),
          [full],
        );
      });

      it('creates a file that other users cannot read', () => {
        const { dataDir } = storage.place;
        assert.equal(statSync(join(dataDir, 'foyer.sqlite')).mode & 0o777, 0o600);
        assert.equal(statSync(join(dataDir, 'foyer.sqlite-wal')).mode & 0o777, 0o600);
      });

      it('keeps its locks if the same process opens the file again', async () => {
        const file = join(storage.place.dataDir, 'foyer.sqlite');
        const write = (title: string): Promise<unknown> =>
          database.query
            .insertInto('links')
            .values({ corp_id: 'ww2', title_zh: '', title_en: title, url: '/', mark: '', sort_order: 0 })
            .execute();
        const query = "select title_en from links where corp_id = 'ww2' order by id";
        await write('before');
        const second = await open();
        const during = readInOtherProcess(file, query);
        await write('after');
        await second.close();
        const after = readInOtherProcess(file, query);
        assert.deepEqual(during, { rows: [{ title_en: 'before' }], integrity: 'ok', exclusive: false });
        assert.deepEqual(after, {
          rows: [{ title_en: 'before' }, { title_en: 'after' }],
          integrity: 'ok',
          exclusive: false,
        });
      });
    }

    if (name === 'PostgreSQL') {
      it('that breaks when the pool hands it out causes an error and does not end the process', async () => {
        const { port } = new URL(storage.place.databaseUrl ?? '');
        const ended = Buffer.concat([
          Buffer.from('E\0\0\0\x33'),
          Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0'),
        ]);
        ended.writeUInt32BE(ended.length - 1, 1);
        const ready = Buffer.from('Z\0\0\0\x05I');
        let endings = 0;
        const between = createServer((socket) => {
          const server = connect(Number(port), '127.0.0.1');
          socket.pipe(server).on('error', () => socket.destroy());
          socket.on('error', () => server.destroy());
          // The connection closes in the same packet in which it becomes ready.
          server.on('data', (bytes) => {
            const ends = endings < 3 && bytes.subarray(-ready.length).equals(ready);
            if (ends) endings += 1;
            socket.write(ends ? Buffer.concat([bytes, ended]) : bytes);
          });
          server.on('close', () => socket.destroy());
        });
        await once(between.listen(0, '127.0.0.1'), 'listening');
        const address = between.address();
        assert.ok(typeof address === 'object' && address !== null);
        const url = new URL(storage.place.databaseUrl ?? '');
        url.port = String(address.port);
        const other = openPostgres(url.href, captureLog().logger);
        for (let times = 0; times < 6; times += 1)
          await other
            .transaction((inside) => inside.query.selectFrom('links').selectAll().execute())
            .catch(() => undefined);
        assert.equal(endings, 3);
        await other.transaction((inside) => inside.query.selectFrom('links').selectAll().execute());
        await other.close();
        between.close();
      });

      it('that breaks causes an error, does not end the process, and is replaced', async () => {
        await database.query.selectFrom('links').selectAll().execute();
        await assert.rejects(
          database.transaction(async (inside) => {
            await inside.query.selectFrom('links').selectAll().execute();
            await storage.postgres?.disconnectAll();
            await inside.query.selectFrom('links').selectAll().execute();
          }),
          isUnavailable,
        );
        await database.ping().catch(() => {});
        await database.ping();
      });

      it('aborts a statement that takes too long', async () => {
        const other = await open();
        await assert.rejects(
          other.transaction(async ({ query }) => {
            await sql`set local statement_timeout = 50`.execute(query);
            await sql`select pg_sleep(5)`.execute(query);
          }),
          isUnavailable,
        );
      });
    }
  });
});
