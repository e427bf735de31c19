import assert from 'node:assert/strict';
import { me as meCalls } from '../../../app/features/me/contract';
import { notices } from '../../../app/features/notices/contract';
import { noticeList } from '../../../app/features/notices/list/contract';
import { noticeDesk } from '../../../app/features/notices/manage/contract';
import type { Database } from '../../../server/database';
import { adoptNotices } from '../../../server/features/notices/exports';
import { createRoleReader } from '../../../server/role-reader';
import { apiOf } from '../../support/api';
import { addNotice, addPerson, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

describe('marking all notices as read', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
      await addPerson(database, 'lisi', '李四');
    });
    beforeEach(() => database.query.deleteFrom('notices').execute());
    const zeng = () => apiOf(database, 'zeng');

    const unread = async (userid = 'zeng'): Promise<number[]> => {
      const { items } = await apiOf(database, userid)(notices.list, { query: { unread: true, limit: 50 } });
      assert.equal((await apiOf(database, userid)(meCalls.read, {})).unread, items.length);
      return items.map(({ id }) => id).sort((one, other) => one - other);
    };

    it('marks what the person may see, for them alone, and the undo makes exactly that unread again', async () => {
      const first = await addNotice(database);
      const second = await addNotice(database);
      const opened = await addNotice(database);
      await addNotice(database, { audience_id: 987 });
      const scheduled = await addNotice(database, { state: 'scheduled' });
      await zeng()(notices.see, { params: { id: opened }, body: {} });
      const mark = { id: 7 };
      assert.deepEqual(await zeng()(noticeList.markAll, { body: mark }), { notices: 2 });
      assert.deepEqual([await unread(), await unread('lisi')], [[], [first, second, opened]]);
      // Published in between.
      await database.query.updateTable('notices').set({ state: 'published' }).where('id', '=', scheduled).execute();
      const later = await addNotice(database);
      assert.deepEqual(await unread(), [scheduled, later]);
      await zeng()(notices.see, { params: { id: later }, body: {} });
      await apiOf(database, 'lisi')(noticeList.unmark, { params: { id: mark.id } });
      assert.deepEqual(await unread(), [scheduled]);
      await zeng()(noticeList.unmark, { params: { id: mark.id } });
      assert.deepEqual(await unread(), [first, second, scheduled]);
      await zeng()(noticeList.unmark, { params: { id: mark.id } });
      assert.deepEqual(await unread(), [first, second, scheduled]);
    });

    it('keeps those read that are opened or confirmed before the undo', async () => {
      const opened = await addNotice(database);
      const confirmed = await addNotice(database);
      const neither = await addNotice(database);
      const mark = { id: 8 };
      await zeng()(noticeList.markAll, { body: mark });
      const later = apiOf(database, 'zeng', { now: () => 77 });
      assert.equal((await later(notices.read, { params: { id: opened } })).unread, true);
      await later(notices.see, { params: { id: opened }, body: {} });
      assert.equal((await later(notices.read, { params: { id: opened } })).unread, false);
      await database.query
        .updateTable('reads')
        .set({ confirmed_at: 5 })
        .where('notice_id', '=', confirmed)
        .where('userid', '=', 'zeng')
        .execute();
      await zeng()(noticeList.unmark, { params: { id: mark.id } });
      assert.deepEqual(await unread(), [neither]);
      const rows = await database.query
        .selectFrom('reads')
        .select(['read_at', 'marked'])
        .where('notice_id', '=', opened)
        .execute();
      assert.deepEqual(rows, [{ read_at: 77, marked: null }]);
    });

    it('confirms nothing, and counts a notice that is opened twice once', async () => {
      const id = await addNotice(database, { confirm_by: 5000 });
      await zeng()(noticeList.markAll, { body: { id: 1 } });
      await zeng()(noticeList.markAll, { body: { id: 2 } });
      const rows = await database.query.selectFrom('reads').selectAll().where('corp_id', '=', corpId).execute();
      assert.deepEqual(
        rows.map((row) => [row.notice_id, row.confirmed_at, row.marked === null]),
        [[id, null, false]],
      );
      const readAt = async () =>
        (await database.query.selectFrom('reads').select('read_at').where('notice_id', '=', id).execute()).map(
          (row) => row.read_at,
        );
      for (const now of [50, 60])
        await apiOf(database, 'zeng', { now: () => now })(notices.see, { params: { id }, body: {} });
      assert.deepEqual(await readAt(), [50]);
    });

    it('does not count as having read it for those who published it', async () => {
      const id = await addNotice(database);
      await adoptNotices(database, corpId);
      const readRoles = createRoleReader({ admins: ['lisi'] });
      const counted = async (): Promise<(number | null)[]> => {
        const { items } = await apiOf(database, 'lisi', { readRoles })(noticeDesk.list, { query: {} });
        return items.map(({ read }) => read);
      };
      await zeng()(noticeList.markAll, { body: { id: 1 } });
      assert.deepEqual(await counted(), [0]);
      await zeng()(notices.see, { params: { id }, body: {} });
      assert.deepEqual(await counted(), [1]);
    });

    it('marks many, and makes them unread again, in parts between which the process does other work', async () => {
      const ids = [10_000, 12_000, 12_001, 16_000];
      for (const id of ids) await addNotice(database, { id });
      /** How often the process could do other work. */
      const turnsDuring = async (write: Promise<unknown>): Promise<number> => {
        let turns = 0;
        let isDone = false;
        const count = (): void => {
          turns += 1;
          if (!isDone) setImmediate(count);
        };
        setImmediate(count);
        await write;
        isDone = true;
        return turns;
      };
      const marked = zeng()(noticeList.markAll, { body: { id: 9 } });
      assert.ok((await turnsDuring(marked)) >= 3);
      assert.deepEqual(await marked, { notices: ids.length });
      assert.deepEqual(await unread(), []);
      assert.ok((await turnsDuring(zeng()(noticeList.unmark, { params: { id: 9 } }))) >= 3);
      assert.deepEqual(await unread(), ids);
    });

    it('is done once for two clicks at the same moment', async () => {
      for (let count = 0; count < 30; count += 1) await addNotice(database);
      const marks = await Promise.all([1, 2, 3].map((id) => zeng()(noticeList.markAll, { body: { id } })));
      assert.equal(
        marks.reduce((sum, mark) => sum + mark.notices, 0),
        30,
      );
      for (const id of [1, 2, 3]) await zeng()(noticeList.unmark, { params: { id } });
      assert.equal((await unread()).length, 30);
    });
  });
});
