import assert from 'node:assert/strict';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { forEachDatabase } from '../../../support/database';
import { department, publishingCompany } from '../../../support/publishing';

const hour = 3_600_000;

forEachDatabase((_name, open) => {
  describe('a new draft', () => {
    const company = publishingCompany(open);
    const { as } = company;

    const create = (userid: string) => as(userid)(noticeDesk.create, { body: {} });
    /** Whether the author and an administrator see it in their lists. */
    const isListed = (id: number): Promise<boolean[]> =>
      Promise.all(
        ['sales', 'admin'].map(async (userid) =>
          (await as(userid)(noticeDesk.list, { query: {} })).items.some((item) => item.id === id),
        ),
      );
    const log = async (id: number): Promise<string[]> =>
      (
        await company.database.query
          .selectFrom('audit_log')
          .select(['action', 'title'])
          .where('kind', '=', 'notice')
          .where('thing_id', '=', String(id))
          .orderBy('id')
          .execute()
      ).map(({ action, title }) => `${action} ${title}`);

    it('is used for the next notice if nothing was written into it for an hour', async () => {
      const { id, version, content } = await create('sales');
      // Another tab, while the first one may still be open.
      const { id: other } = await create('sales');
      assert.notEqual(other, id);
      company.time += hour;
      const ids = await Promise.all([1, 2, 3].map(async () => (await create('sales')).id));
      assert.deepEqual(
        ids.filter((created) => created === id || created === other).sort((a, b) => a - b),
        [id, other],
      );
      assert.equal(new Set(ids).size, 3);
      company.time += hour;
      assert.notEqual((await create('works')).id, id);
      await as('sales')(noticeDesk.save, { params: { id }, body: { version, content: { ...content, title: '题' } } });
      assert.notEqual((await create('sales')).id, id);
    });

    it('is neither in the list nor in the audit log until it is saved', async () => {
      const { id, version, content } = await create('sales');
      assert.deepEqual([await isListed(id), await log(id)], [[false, false], []]);
      const body = { version, content: { ...content, title: '题' } };
      const saved = await as('sales')(noticeDesk.save, { params: { id }, body });
      assert.deepEqual([await isListed(id), await log(id)], [[true, true], ['create 题']]);
      await as('sales')(noticeDesk.save, { params: { id }, body: { ...body, version: saved.version } });
      assert.deepEqual(await log(id), ['create 题']);
    });

    it('leaves nothing when it is deleted before it is saved', async () => {
      const { id } = await create('sales');
      await as('sales')(noticeDesk.remove, { params: { id } });
      assert.deepEqual([await isListed(id), await log(id)], [[false, false], []]);
      assert.equal((await create('sales')).version, 0);
    });

    it('has the sender and the category of now, also if it was created before', async () => {
      const { id, content } = await create('sales');
      await company.database.query.updateTable('departments').set({ name: '新名称' }).execute();
      company.time += hour;
      const again = await create('sales');
      assert.equal(again.id, id);
      assert.notEqual(again.content.publisher, content.publisher);
    });

    it('is recorded at once if it is a copy, which is never used for another notice', async () => {
      const original = await company.publish('sales', { title: '放假', audience: department(2) });
      const copy = await as('sales')(noticeDesk.create, { body: { copyOf: original } });
      company.time += hour;
      assert.deepEqual(await log(copy.id), ['create 放假']);
      assert.deepEqual(await isListed(copy.id), [true, true]);
      assert.notEqual((await create('sales')).id, copy.id);
    });
  });
});
