import assert from 'node:assert/strict';
import { everyone } from '../../../app/api/contract';
import { home } from '../../../app/features/home/contract';
import { type LinkContent, linkLimits, managedLinks } from '../../../app/features/home/manage/contract';
import type { Database } from '../../../server/database';
import { apiOf } from '../../support/api';
import { addDepartment, addFile, addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const link = (zh: string, more: Partial<LinkContent> = {}): LinkContent => ({
  titles: { 'zh-CN': zh, en: `Link ${zh}` },
  url: '/people',
  mark: '',
  icon: null,
  audience: everyone(),
  ...more,
});

describe('managed links', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '研发', 1);
      await addPerson(database, 'boss', '陈启明', { departments: [1] });
      await addPerson(database, 'coder', '白居易', { departments: [2] });
      await addRole(database, 'boss', 'admin');
      await addRole(database, 'coder', 'publisher');
    });
    beforeEach(async () => {
      const boss = apiOf(database, 'boss');
      for (const { id } of await list()) await boss(managedLinks.remove, { params: { id } });
    });

    const list = async () => (await apiOf(database, 'boss')(managedLinks.list, {})).items;
    const add = (content: LinkContent) => apiOf(database, 'boss')(managedLinks.add, { body: content });
    const seenBy = async (userid: string): Promise<string[]> =>
      (await apiOf(database, userid)(home.links, {})).items.map(({ titles }) => titles['zh-CN']);

    it('are added, changed and deleted, shown at once, and recorded', async () => {
      await add(link('请假', { url: 'https://oa.example.com/leave' }));
      const { items } = await add(link('报销', { mark: '费用' }));
      assert.deepEqual(
        items.map(({ titles, mark, url }) => [titles['zh-CN'], mark, url]),
        [
          ['请假', '请', 'https://oa.example.com/leave'],
          ['报销', '费', '/people'],
        ],
      );
      assert.deepEqual(await seenBy('coder'), ['请假', '报销']);
      const id = items[0]?.id ?? 0;
      await apiOf(database, 'boss')(managedLinks.change, { params: { id }, body: link('休假') });
      assert.deepEqual(await seenBy('coder'), ['休假', '报销']);
      await apiOf(database, 'boss')(managedLinks.remove, { params: { id } });
      assert.deepEqual(await seenBy('coder'), ['报销']);
      const log = await database.query
        .selectFrom('audit_log')
        .select(['action', 'title'])
        .where('kind', '=', 'link')
        .where('thing_id', '=', String(id))
        .orderBy('id')
        .execute();
      assert.deepEqual(
        log.map(({ action, title }) => `${action} ${title}`),
        ['create 请假', 'change 休假', 'delete 休假'],
      );
    });

    it('have an order, which lists all of them', async () => {
      for (const name of ['一', '二', '三']) await add(link(name));
      const ids = (await list()).map(({ id }) => id);
      const [one = 0, two = 0, three = 0] = ids;
      const order = (wanted: number[]) => apiOf(database, 'boss')(managedLinks.order, { body: { ids: wanted } });
      await order([three, one, two]);
      assert.deepEqual(await seenBy('coder'), ['三', '一', '二']);
      const { details } = await database.query
        .selectFrom('audit_log')
        .select('details')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      assert.deepEqual(JSON.parse(details), { order: '三, 一, 二' });
      for (const wrong of [[three, one], [three, one, two, 999_999], [three, three, one], []])
        await assert.rejects(order(wrong), { id: 'links-changed', status: 409 }, wrong.join());
      await add(link('四'));
      assert.deepEqual(await seenBy('coder'), ['三', '一', '二', '四']);
    });

    it('are shown to their audience only, which follows the directory', async () => {
      const research = { departments: [{ id: 2, withSub: true }], people: [] };
      await add(link('全体'));
      await add(link('研发', { audience: { ...everyone(), everyone: false, ...research } }));
      await add(link('非研发', { audience: { ...everyone(), except: research } }));
      assert.deepEqual(await seenBy('coder'), ['全体', '研发']);
      assert.deepEqual(await seenBy('boss'), ['全体', '非研发']);
      const { query } = database;
      await query.updateTable('memberships').set({ department_id: 1 }).where('userid', '=', 'coder').execute();
      assert.deepEqual(await seenBy('coder'), ['全体', '非研发']);
      await query.updateTable('memberships').set({ department_id: 2 }).where('userid', '=', 'coder').execute();
    });

    it('with bad input are refused with an error that names it', async () => {
      const nobody = { ...everyone(), everyone: false };
      const removed = { ...nobody, departments: [{ id: 99, withSub: false }] };
      await addFile(database, 'document', 'boss');
      for (const [content, id] of [
        [link('x', { url: 'javascript:alert(1)' }), 'link-address-invalid'],
        [link('x', { url: '//evil.example' }), 'link-address-invalid'],
        [link('x', { url: 'https://portal@evil.example/' }), 'link-address-invalid'],
        [link('x', { audience: nobody }), 'audience-empty'],
        [
          link('x', { audience: { ...everyone(), except: { departments: [{ id: 1, withSub: true }], people: [] } } }),
          'audience-empty',
        ],
        [link('x', { audience: removed }), 'audience-department-removed'],
        [link('x', { audience: { ...nobody, people: ['coder', 'nobody'] } }), 'audience-person-unknown'],
        [link('x', { icon: 'document' }), 'link-icon-not-picture'],
        [link('x', { icon: 'no-such-file' }), 'file-not-found'],
        [link('长'.repeat(linkLimits.title + 1)), 'body-invalid'],
        [link(' '), 'body-invalid'],
      ] as const)
        await assert.rejects(add(content), { id }, JSON.stringify(content));
      const gone = { params: { id: 999_999 } };
      await assert.rejects(apiOf(database, 'boss')(managedLinks.change, { ...gone, body: link('x') }), {
        id: 'link-not-found',
      });
      await assert.rejects(apiOf(database, 'boss')(managedLinks.remove, gone), { id: 'link-not-found' });
      assert.deepEqual(await list(), []);
    });

    it('are not more than Home shows', async () => {
      const rows = Array.from({ length: linkLimits.count }, (_, index) => ({
        corp_id: corpId,
        title_zh: `${index}`,
        title_en: `${index}`,
        url: '/',
        mark: '一',
        sort_order: index,
      }));
      await database.query.insertInto('links').values(rows).execute();
      await assert.rejects(add(link('x')), { id: 'links-too-many', status: 422 });
      await database.query.deleteFrom('links').execute();
    });

    it('are managed by administrators only', async () => {
      await assert.rejects(apiOf(database, 'coder')(managedLinks.list, {}), { id: 'forbidden' });
    });
  });
});
