import assert from 'node:assert/strict';
import { notices } from '../../../app/features/notices/contract';
import type { Database } from '../../../server/database';
import { apiOf } from '../../support/api';
import { addNotice, addPerson } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 29);

describe('the notices on Home', () => {
  forEachDatabase((_name, open, storage) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
      await addPerson(database, 'lisi', '李四');
    });
    beforeEach(() => database.query.deleteFrom('notices').execute());
    const as = (userid: string) => apiOf(database, userid, { now: () => now });
    const home = async (userid = 'zeng', limit = 20) =>
      (await as(userid)(notices.list, { query: { order: 'home', limit } })).items;
    const titles = async (userid = 'zeng') => (await home(userid)).map(({ title }) => title);

    it('are first those to confirm, then pinned, then unread, then the newest', async () => {
      const add = (title: string, daysAgo: number, more: Parameters<typeof addNotice>[1] = {}) =>
        addNotice(database, { title, published_at: now - daysAgo * day, ...more });
      const read = await add('已读', 1);
      await add('未读旧', 9);
      await add('未读新', 2);
      const pinned = await add('置顶', 30, { pinned: 1 });
      await add('限期晚', 40, { confirm_by: now + 5 * day });
      const soon = await add('限期早', 50, { confirm_by: now + day, pinned: 1 });
      await add('逾期', 60, { confirm_by: now - day });
      await add('逾期很久', 200, { confirm_by: now - 100 * day });
      await add('别人的', 1, { confirm_by: now + day, audience_id: 987 });
      await add('撤回的', 1, { confirm_by: now + day, state: 'withdrawn' });
      for (const id of [read, pinned]) await as('zeng')(notices.see, { params: { id }, body: {} });
      assert.deepEqual(await titles(), ['逾期', '限期早', '限期晚', '置顶', '未读新', '未读旧', '逾期很久', '已读']);
      await as('zeng')(notices.confirm, { params: { id: soon }, body: {} });
      assert.deepEqual(await titles(), ['逾期', '限期晚', '置顶', '限期早', '未读新', '未读旧', '逾期很久', '已读']);
      assert.deepEqual((await titles('lisi')).slice(0, 4), ['逾期', '限期早', '限期晚', '置顶']);
      const [first] = await home();
      assert.deepEqual(first?.confirm, { by: new Date(now - day).toISOString(), at: null });
      const confirmed = (await home()).find(({ id }) => id === soon);
      assert.deepEqual(confirmed?.confirm, { by: new Date(now + day).toISOString(), at: new Date(now).toISOString() });
      assert.equal((await home()).find(({ id }) => id === read)?.confirm, undefined);
    });

    it('are as many as asked for, also if many are to be confirmed, and each once', async () => {
      for (let index = 0; index < 30; index += 1)
        await addNotice(database, {
          published_at: index,
          confirm_by: index < 15 ? now + index : null,
          pinned: index % 2,
        });
      for (const limit of [1, 10, 20, 50]) {
        const ids = (await home('zeng', limit)).map(({ id }) => id);
        assert.equal(ids.length, Math.min(limit, 30));
        assert.equal(new Set(ids).size, ids.length);
      }
      assert.equal((await as('zeng')(notices.list, { query: { order: 'home' } })).next, null);
    });

    it('include one to confirm behind two hundred that the person has confirmed', async () => {
      for (let index = 0; index < 202; index += 1)
        await addNotice(database, { title: String(index), published_at: -index, confirm_by: now + index });
      const all = await database.query.selectFrom('notices').select(['id', 'corp_id']).orderBy('confirm_by').execute();
      const confirmed = all.filter((_notice, index) => index < 200 || index === 201);
      const reading = { userid: 'zeng', read_at: now, confirmed_at: now };
      await database.query
        .insertInto('reads')
        .values(confirmed.map(({ id, corp_id }) => ({ ...reading, corp_id, notice_id: id })))
        .execute();
      assert.deepEqual((await titles()).slice(0, 2), ['200', '0']);
      assert.deepEqual((await titles('lisi')).slice(0, 2), ['0', '1']);
    });

    it('change at once for everyone who sees them, whichever process changes them', async () => {
      const other = await storage.open();
      await addNotice(database, { title: '旧', audience_id: 0 });
      assert.deepEqual([await titles(), await titles('lisi')], [['旧'], ['旧']]);
      const id = await addNotice(other, { title: '新' });
      assert.deepEqual(
        [await titles(), await titles('lisi')],
        [
          ['新', '旧'],
          ['新', '旧'],
        ],
      );
      await other.query.updateTable('notices').set({ audience_id: 987 }).where('id', '=', id).execute();
      assert.deepEqual([await titles(), await titles('lisi')], [['旧'], ['旧']]);
    });
  });
});
