import assert from 'node:assert/strict';
import type { Database } from '../../server/database';
import { contentCache, type ContentVersions, readContentVersions } from '../../server/database/content-cache';
import { forEachDatabase } from '../support/database';

const link = { corp_id: 'a', title_zh: '', title_en: '', url: '/', mark: '一', sort_order: 1 };
const notice = { title: 'A', category: 'it', body: 'A', summary: 'A', publisher: 'A', pinned: 0, published_at: 1 };

describe('database/content-cache', () => {
  forEachDatabase((_name, open, storage) => {
    let database: Database;
    let other: Database;
    before(async () => {
      database = await open();
      other = await storage.open();
    });

    const cacheOfLinks = () => {
      const reads: string[] = [];
      const cache = contentCache('links', async (from, corpId) => {
        reads.push(corpId);
        const rows = await from.query.selectFrom('links').select('mark').where('corp_id', '=', corpId).execute();
        return rows.map(({ mark }) => mark).join('');
      });
      return { reads, get: (from = database, corpId = 'a') => cache.get({ database: from, corpId }) };
    };

    beforeEach(async () => {
      await database.query.deleteFrom('links').execute();
      await database.query.insertInto('links').values(link).execute();
    });

    it('reads once until something changes, also by another process', async () => {
      const { reads, get } = cacheOfLinks();
      assert.deepEqual(await Promise.all([get(), get()]), ['一', '一']);
      assert.equal(await get(), '一');
      assert.deepEqual(reads, ['a']);
      await other.query
        .insertInto('links')
        .values({ ...link, mark: '二' })
        .execute();
      assert.equal(await get(), '一二');
      assert.equal(await get(database, 'b'), '');
    });

    it('shares nothing with a transaction', async () => {
      const { get } = cacheOfLinks();
      await get();
      const undone = database.transaction(async (transaction) => {
        await transaction.query
          .insertInto('links')
          .values({ ...link, mark: '二' })
          .execute();
        assert.equal(await get(transaction), '一二');
        throw new Error('undone');
      });
      await assert.rejects(undone, /undone/);
      assert.equal(await get(), '一');
    });

    it('reads again after a failure', async () => {
      let fails = true;
      const failing = contentCache('links', async () => {
        if (fails) throw new Error('gone');
        return 'here';
      });
      await assert.rejects(failing.get({ database, corpId: 'a' }), /gone/);
      fails = false;
      assert.equal(await failing.get({ database, corpId: 'a' }), 'here');
    });

    describe('the version', () => {
      const changedBy = async (work: () => Promise<unknown>): Promise<string[]> => {
        const before = await readContentVersions(database, 'a');
        await work();
        const after = await readContentVersions(database, 'a');
        const kinds: (keyof ContentVersions)[] = ['branding', 'categories', 'departments', 'links', 'notices'];
        return kinds.filter((kind) => before[kind] !== after[kind]);
      };

      it('of links, branding, categories and departments rises with each of their changes', async () => {
        const { query } = database;
        const rows = {
          branding: { name_zh: '甲', name_en: 'A', color: null, logo: null },
          categories: { id: 'it', name_zh: '甲', name_en: 'A', sort_order: 1 },
          departments: { id: 7, name: '甲', parent_id: null, sort_order: 1 },
        };
        for (const [kind, insert, update] of [
          ['links', query.insertInto('links').values(link), query.updateTable('links').set({ mark: '三' })],
          [
            'branding',
            query.insertInto('branding').values({ ...rows.branding, corp_id: 'a' }),
            query.updateTable('branding').set({ color: '#123456' }),
          ],
          [
            'categories',
            query.insertInto('categories').values({ ...rows.categories, corp_id: 'a' }),
            query.updateTable('categories').set({ archived: 1 }),
          ],
          [
            'departments',
            query.insertInto('departments').values({ ...rows.departments, corp_id: 'a' }),
            query.updateTable('departments').set({ name_en: 'A' }),
          ],
        ] as const) {
          assert.deepEqual(await changedBy(() => insert.execute()), [kind]);
          assert.deepEqual(await changedBy(() => update.execute()), [kind]);
          assert.deepEqual(await changedBy(() => query.deleteFrom(kind).execute()), [kind]);
          assert.deepEqual(await changedBy(() => query.deleteFrom(kind).execute()), []);
        }
      });

      it('of departments stays if a sync changes nothing', async () => {
        const { query } = database;
        await query.insertInto('departments').values({ corp_id: 'a', id: 8, name: '乙', sort_order: 1 }).execute();
        assert.deepEqual(
          await changedBy(() => query.updateTable('departments').set({ name: '乙', sort_order: 1 }).execute()),
          [],
        );
      });

      it('of notices rises with each change of a published one, and not with drafts', async () => {
        const { query } = database;
        const set = (values: { state?: 'draft' | 'published' | 'withdrawn'; title?: string; audience_id?: number }) =>
          changedBy(() => query.updateTable('notices').set(values).where('corp_id', '=', 'a').execute());
        assert.deepEqual(
          await changedBy(() =>
            query
              .insertInto('notices')
              .values({ ...notice, corp_id: 'a', state: 'draft' })
              .execute(),
          ),
          [],
        );
        assert.deepEqual(await set({ title: 'B' }), []);
        for (const values of [
          { state: 'published' },
          { title: 'C' },
          { audience_id: 5 },
          { state: 'withdrawn' },
        ] as const)
          assert.deepEqual(await set(values), ['notices']);
        assert.deepEqual(await set({ title: 'D' }), []);
        assert.deepEqual(
          await changedBy(() =>
            query
              .insertInto('notices')
              .values({ ...notice, corp_id: 'a', state: 'published' })
              .execute(),
          ),
          ['notices'],
        );
        assert.deepEqual(await changedBy(() => query.deleteFrom('notices').where('corp_id', '=', 'a').execute()), [
          'notices',
        ]);
      });
    });
  });
});
