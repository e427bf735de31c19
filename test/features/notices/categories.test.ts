import assert from 'node:assert/strict';
import { noticeCategories } from '../../../app/features/notices/categories/contract';
import { notices } from '../../../app/features/notices/contract';
import { noticeDesk } from '../../../app/features/notices/manage/contract';
import type { Database } from '../../../server/database';
import { apiOf } from '../../support/api';
import { addNotice, addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const fails = (id: string) => ({ id });
const names = (zh: string, en: string) => ({ 'zh-CN': zh, en });

describe('categories', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'boss', '陈启明');
      await addRole(database, 'boss', 'admin');
      await addNotice(database, { category: 'it' });
      await addNotice(database, { category: 'it', state: 'draft' });
    });
    beforeEach(async () => {
      await database.query.deleteFrom('categories').execute();
    });

    const boss = () => apiOf(database, 'boss');
    const ids = async () => (await boss()(noticeCategories.list, {})).items.map(({ id }) => id);
    const add = (zh: string, en: string) => boss()(noticeCategories.add, { body: { names: names(zh, en) } });
    const change = (id: string, zh: string, en: string, archived = false) =>
      boss()(noticeCategories.change, { params: { id }, body: { names: names(zh, en), archived } });
    const readNames = async () => (await boss()(notices.list, { query: {} })).categories;
    const chosen = async () => Object.keys((await boss()(noticeDesk.create, { body: {} })).categories);

    it('are the default ones until they are changed', async () => {
      const { items } = await boss()(noticeCategories.list, {});
      assert.deepEqual(
        items.map(({ id }) => id),
        ['company', 'people', 'it', 'life', 'safety'],
      );
      assert.deepEqual(items[2], { id: 'it', names: names('信息技术', 'IT'), archived: false, notices: 1 });
      await add('党建', 'Party');
      assert.equal((await ids()).length, 6);
    });

    it('are renamed at once for readers, and recorded', async () => {
      assert.deepEqual((await readNames())['it'], names('信息技术', 'IT'));
      await change('it', '数字化', 'Digital');
      assert.deepEqual((await readNames())['it'], names('数字化', 'Digital'));
      const entry = await database.query
        .selectFrom('audit_log')
        .select(['action', 'kind', 'thing_id', 'title', 'details'])
        .where('corp_id', '=', corpId)
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow();
      assert.deepEqual(entry, {
        action: 'change',
        kind: 'category',
        thing_id: 'it',
        title: '数字化',
        details: '{"before":"信息技术"}',
      });
    });

    it('cannot be chosen when they are archived, while notices keep them', async () => {
      await change('it', '信息技术', 'IT', true);
      assert.deepEqual(await chosen(), ['company', 'people', 'life', 'safety']);
      assert.deepEqual((await readNames())['it'], names('信息技术', 'IT'));
      await change('it', '信息技术', 'IT', false);
      assert.ok((await chosen()).includes('it'));
    });

    it('have names of their own in both languages, of at most 20 characters', async () => {
      await assert.rejects(add('信息技术', 'Other'), fails('category-name-taken'));
      await assert.rejects(add('其他', 'ｉｔ'), fails('category-name-taken'));
      await assert.rejects(change('people', '人事', 'IT'), fails('category-name-taken'));
      await assert.rejects(add('', 'Empty'), fails('body-invalid'));
      await assert.rejects(add('长'.repeat(21), 'Long'), fails('body-invalid'));
      await assert.rejects(add('两\n行', 'Lines'), fails('body-invalid'));
      await add('长'.repeat(20), 'L'.repeat(20));
      await assert.rejects(change('unknown', '甲', 'A'), fails('category-not-found'));
    });

    it('keep at least one that can be chosen', async () => {
      for (const id of ['company', 'people', 'it', 'life']) await change(id, `名${id}`, `Name ${id}`, true);
      await assert.rejects(change('safety', '安全', 'Safety', true), fails('category-last'));
    });

    it('are put in order, unless somebody has added one meanwhile', async () => {
      const order = ['safety', 'company', 'people', 'it', 'life'];
      await boss()(noticeCategories.order, { body: { ids: order } });
      assert.deepEqual(await ids(), order);
      const { details } = await database.query
        .selectFrom('audit_log')
        .select('details')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      const names = new Map((await boss()(noticeCategories.list, {})).items.map((one) => [one.id, one.names['zh-CN']]));
      assert.deepEqual(JSON.parse(details), { order: order.map((id) => names.get(id)).join(', ') });
      await add('党建', 'Party');
      await assert.rejects(boss()(noticeCategories.order, { body: { ids: order } }), fails('categories-changed'));
      await assert.rejects(
        boss()(noticeCategories.order, { body: { ids: [...order, 'safety'] } }),
        fails('categories-changed'),
      );
    });
  });
});
