import assert from 'node:assert/strict';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { markLeft } from '../../../../server/directory/write';
import { addDepartment, addPerson, addRole, corpId } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';
import { department, fails, iso, of, publishingCompany, start } from '../../../support/publishing';

const minute = 60_000;
const publishAt = iso(start + minute);

forEachDatabase((_name, open) => {
  describe('a scheduled notice', () => {
    const company = publishingCompany(open);
    const { as, write, publish, form, shown, recipients, addFile, sees } = company;

    const atItsTime = async (): Promise<void> => {
      company.time = start + 2 * minute;
      await company.runDue();
    };
    /** What its authors see, and who sees it and gets a message. */
    const outcome = async (id: number): Promise<unknown> => {
      const { state, problem, publishedVersion } = await form('admin', id);
      const reads = (await Promise.all(['seller', 'works'].map(shown))).some((ids) => ids.includes(id));
      return { state, problem, publishedVersion, reads, messages: await recipients(id) };
    };
    const failed = (problem: string) => ({ state: 'draft', problem, publishedVersion: 0, reads: false, messages: [] });

    it('is refused if a picture or file does not exist', async () => {
      await assert.rejects(publish('admin', { publishAt, body: '![x](/api/files/gone)' }), fails('file-not-found'));
      await assert.rejects(publish('admin', { publishAt, attachments: ['gone'] }), fails('attachment-missing'));
    });

    it('may link files of other sites, and name addresses without linking them', async () => {
      const body = '[x](https://git.example.com/api/files/abc) `/api/files/abc`';
      const now = await publish('admin', { body });
      const later = await publish('admin', { body, publishAt });
      await atItsTime();
      const ids = await shown('seller');
      assert.deepEqual([ids.includes(now), ids.includes(later)], [true, true]);
    });

    it('is refused if it shows a file that its author may not see', async () => {
      const secret = await addFile('works');
      await publish('works', { attachments: [secret], audience: department(3) });
      const audience = department(2);
      for (const more of [{ attachments: [secret] }, { body: `[x](/api/files/${secret})` }]) {
        const { id, version } = await write('sales', { publishAt, audience, ...more });
        assert.deepEqual((await form('sales', id)).files, []);
        await assert.rejects(as('sales')(noticeDesk.publish, { params: { id }, body: { version } }));
      }
      await atItsTime();
      assert.deepEqual([await sees('seller', secret), await sees('sales', secret)], [false, false]);
    });

    it('that cannot be published becomes a draft with the reason, and does not delay others', async () => {
      const file = await addFile('admin');
      const bad = await publish('admin', { publishAt, attachments: [file] });
      const good = await publish('admin', { publishAt: iso(start + minute + 1) });
      await company.database.query.deleteFrom('files').where('id', '=', file).execute();
      await atItsTime();
      assert.deepEqual(await outcome(bad), failed('attachment-missing'));
      assert.equal((await shown('works')).includes(good), true);
      const { items } = await as('admin')(noticeDesk.list, { query: {} });
      assert.equal(items.find(({ id }) => id === bad)?.problem, 'attachment-missing');
      const entry = await company.database.query
        .selectFrom('audit_log')
        .select(['userid', 'action', 'details'])
        .where('thing_id', '=', String(bad))
        .orderBy('id', 'desc')
        .executeTakeFirst();
      assert.deepEqual(entry, { userid: null, action: 'withdraw', details: '{"problem":"attachment-missing"}' });
      const again = await company.republish('admin', bad, { publishAt: null, attachments: [] });
      assert.deepEqual([again.state, again.problem, again.publishedVersion], ['published', null, 1]);
    });

    it('is tried again after an unexpected failure, which does not delay others', async () => {
      const bad = await publish('admin', { publishAt });
      const good = await publish('admin', { publishAt: iso(start + minute + 1) });
      const { query } = company.database;
      const draft = await query
        .selectFrom('notice_drafts')
        .select('content')
        .where('notice_id', '=', bad)
        .executeTakeFirstOrThrow();
      const setContent = (content: string) =>
        query.updateTable('notice_drafts').set({ content }).where('notice_id', '=', bad).execute();
      await setContent('{}');
      await assert.rejects(atItsTime());
      assert.deepEqual([(await shown('works')).includes(bad), (await shown('works')).includes(good)], [false, true]);
      await setContent(draft.content);
      await atItsTime();
      assert.equal((await shown('works')).includes(bad), true);
    });

    it('is not published if a department of its audience was removed meanwhile', async () => {
      await addDepartment(company.database, 9, '临时部', 1);
      await addPerson(company.database, 'nine', '老九', { departments: [9] });
      const id = await publish('admin', { publishAt, audience: department(9) });
      for (const [table, column] of [
        ['departments', 'id'],
        ['memberships', 'department_id'],
      ] as const)
        await company.database.query.deleteFrom(table).where(column, '=', 9).execute();
      await atItsTime();
      assert.deepEqual(await outcome(id), failed('audience-department-removed'));
    });

    it('is not published if its audience has become empty', async () => {
      await addDepartment(company.database, 10, '空部门', 1);
      await addPerson(company.database, 'ten', '老十', { departments: [10] });
      const id = await publish('admin', { publishAt, audience: department(10) });
      await company.database.query.deleteFrom('memberships').where('userid', '=', 'ten').execute();
      await atItsTime();
      assert.deepEqual(await outcome(id), failed('audience-empty'));
    });

    it('is not published if its publisher now has another department, or has left', async () => {
      const { database } = company;
      const { query } = database;
      const id = await publish('sales', { publishAt, audience: department(2) });
      const setDepartment = (department_id: number) =>
        query.updateTable('roles').set({ department_id }).where('userid', '=', 'sales').execute();
      await setDepartment(3);
      await atItsTime();
      await setDepartment(2);
      assert.deepEqual(await outcome(id), failed('publisher-not-allowed'));

      company.time = start;
      await addPerson(company.database, 'leaver', '离职者', { departments: [2] });
      await addRole(company.database, 'leaver', 'publisher', 2);
      const other = await publish('leaver', { publishAt, audience: of({ people: ['seller'] }) });
      await database.transaction((inside) => markLeft(inside, corpId, ['leaver'], 5));
      await atItsTime();
      assert.deepEqual(await outcome(other), failed('publisher-not-allowed'));
      await company.republish('admin', other, { publishAt: null });
      assert.deepEqual(await recipients(other), ['seller']);
    });

    it('is a draft without versions after its time was cancelled', async () => {
      const id = await publish('admin', { publishAt });
      const { state, publishedVersion } = await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.deepEqual([state, publishedVersion], ['draft', 0]);
      assert.deepEqual((await as('admin')(noticeDesk.versions, { params: { id }, query: {} })).items, []);
      await as('admin')(noticeDesk.remove, { params: { id } });
      await assert.rejects(form('admin', id), fails('notice-not-found'));
    });

    it('that was published before keeps its versions and messages, though nobody has read it', async () => {
      const id = await publish('admin', { publishAt });
      await atItsTime();
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      await company.republish('admin', id, { title: '第二次', publishAt: iso(start + 10 * minute) });
      const { state, publishedVersion } = await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.deepEqual([state, publishedVersion], ['withdrawn', 1]);
      await company.republish('admin', id, {
        title: '第三次',
        audience: department(3),
        publishAt: iso(start + 10 * minute),
      });
      await form('works', id);
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      await assert.rejects(form('works', id), fails('forbidden'));
      await as('admin')(noticeDesk.remove, { params: { id } });
      const deleted = await form('admin', id);
      assert.deepEqual([deleted.state, deleted.content.title], ['deleted', '第三次']);
      const { items } = await as('admin')(noticeDesk.versions, { params: { id }, query: {} });
      assert.deepEqual(
        items.map(({ version, title }) => [version, title]),
        [[1, '放假安排']],
      );
    });
  });
});
