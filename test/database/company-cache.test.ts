import assert from 'node:assert/strict';
import type { Database } from '../../server/database';
import { companyCache } from '../../server/database/company-cache';
import { forEachDatabase } from '../support/database';

describe('database/company-cache', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let reads: string[];
    let time: number;
    const cache = companyCache(
      5,
      async (from, corpId) => {
        reads.push(corpId);
        return (await from.query.selectFrom('links').select('mark').where('corp_id', '=', corpId).execute())
          .map(({ mark }) => mark)
          .join('');
      },
      () => time,
    );
    const link = (mark: string) => ({ corp_id: 'a', title_zh: '', title_en: '', url: '/', mark, sort_order: 1 });

    before(async () => {
      database = await open();
    });
    beforeEach(async () => {
      reads = [];
      time = 0;
      cache.forget(database, 'a');
      await database.query.deleteFrom('links').execute();
      await database.query.insertInto('links').values(link('一')).execute();
    });

    it('reads once within the lifetime of an entry', async () => {
      assert.deepEqual(await Promise.all([cache.get(database, 'a'), cache.get(database, 'a')]), ['一', '一']);
      await database.query.insertInto('links').values(link('二')).execute();
      time = 4999;
      assert.equal(await cache.get(database, 'a'), '一');
      assert.deepEqual(reads, ['a']);
      time = 5000;
      assert.equal(await cache.get(database, 'a'), '一二');
    });

    it('keeps companies separate', async () => {
      assert.equal(await cache.get(database, 'a'), '一');
      assert.equal(await cache.get(database, 'b'), '');
    });

    it('reads again after forget', async () => {
      await cache.get(database, 'a');
      await database.query.insertInto('links').values(link('二')).execute();
      cache.forget(database, 'a');
      assert.equal(await cache.get(database, 'a'), '一二');
    });

    it('does not share entries between a transaction and others', async () => {
      await cache.get(database, 'a');
      const undone = database.transaction(async (transaction) => {
        await transaction.query.insertInto('links').values(link('二')).execute();
        assert.equal(await cache.get(transaction, 'a'), '一二');
        throw new Error('undone');
      });
      await assert.rejects(undone, /undone/);
      assert.equal(await cache.get(database, 'a'), '一');
    });

    it('reads again after a failure', async () => {
      let fails = true;
      const failing = companyCache(5, async () => {
        if (fails) throw new Error('gone');
        return 'here';
      });
      await assert.rejects(failing.get(database, 'a'), /gone/);
      fails = false;
      assert.equal(await failing.get(database, 'a'), 'here');
    });
  });
});
