import assert from 'node:assert/strict';
import { everyone } from '../../../../app/api/contract';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { addDepartment, addPerson, addRole } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';
import { department, fails, of, publishingCompany } from '../../../support/publishing';

forEachDatabase((_name, open) => {
  describe('managing notices', () => {
    const company = publishingCompany(open);
    const { as, publish, form } = company;
    before(async () => {
      const { database } = company;
      await addDepartment(database, 4, '华南组', 2);
      await addPerson(database, 'south', '华南员', { departments: [4] });
      await addPerson(database, 'flat', '只管本部', { departments: [2] });
      await addRole(database, 'flat', 'publisher', 2, 0);
      await addPerson(database, 'whole', '全公司发布', { departments: [3] });
      await addRole(database, 'whole', 'publisher', 0);
    });

    /** Those of the people who may manage a notice. The list and the notice itself agree. */
    const managers = async (id: number, userids: readonly string[]): Promise<string[]> => {
      const allowed: string[] = [];
      for (const userid of userids) {
        const { items } = await as(userid)(noticeDesk.list, { query: {} });
        const isListed = items.some((one) => one.id === id);
        if (isListed) {
          await form(userid, id);
          allowed.push(userid);
        } else await assert.rejects(form(userid, id), fails('forbidden'));
      }
      return allowed;
    };
    const publishers = ['sales', 'flat', 'works', 'whole'];

    it('needs all departments of the audience, which names no single people', async () => {
      const cases = [
        [of({ people: ['seller'] }), []],
        [of({ people: ['seller', 'works'] }), []],
        [of({ departments: [{ id: 2, withSub: true }], people: ['seller'] }), []],
        [of({ departments: [{ id: 2, withSub: false }] }), ['sales', 'flat', 'whole']],
        [department(2), ['sales', 'whole']],
        [department(4), ['sales', 'whole']],
        [of({ departments: [{ id: 4, withSub: false }] }), ['sales', 'whole']],
        [of({ people: ['south'] }), []],
        [everyone(), ['whole']],
      ] as const;
      for (const [audience, expected] of cases) {
        const id = await publish('admin', { audience, notify: false });
        assert.deepEqual(await managers(id, publishers), expected, JSON.stringify(audience));
      }
    });

    it('needs a department with its sub-departments to address one', async () => {
      await assert.rejects(publish('flat', { audience: department(2) }), fails('audience-not-allowed'));
      await assert.rejects(publish('flat', { audience: of({ people: ['south'] }) }), fails('audience-not-allowed'));
      await publish('flat', { audience: of({ departments: [{ id: 2, withSub: false }] }), notify: false });
      await publish('whole', { audience: everyone(), notify: false });
    });

    it('ends for publishers when a notice is deleted, also for its author', async () => {
      const id = await publish('sales', { audience: department(2), notify: false });
      await as('sales')(noticeDesk.remove, { params: { id } });
      await assert.rejects(form('sales', id), fails('forbidden'));
      const deleted = async (userid: string) =>
        (await as(userid)(noticeDesk.list, { query: { state: 'deleted' } })).items.map((one) => one.id);
      assert.deepEqual(await deleted('sales'), []);
      assert.equal((await deleted('admin')).includes(id), true);
    });

    it('finds notices by title and author as readers search them', async () => {
      const id = await publish('admin', { title: '年会\u00a02026 ＡＢＣ１２ É', notify: false });
      for (const [q, isFound] of [
        ['年会 2026', true],
        ['会', true],
        ['abc12', true],
        ['É', true],
        ['é', true],
        ['2026 年会', true],
        ['管理员', true],
        ['\0年会', true],
        ['bc12', false],
        ['年会 2027', false],
        ['%', false],
      ] as const) {
        const { items } = await as('admin')(noticeDesk.list, { query: { q } });
        assert.equal(
          items.some((one) => one.id === id),
          isFound,
          q,
        );
      }
    });

    it('refuses people whom the directory does not have', async () => {
      await assert.rejects(
        publish('admin', { audience: of({ people: ['seller', 'nobody'] }) }),
        fails('audience-person-unknown'),
      );
    });

    it('copies a draft whose category has an invisible character', async () => {
      const { id } = await company.write('admin', { category: 'a\0' });
      const copy = await as('admin')(noticeDesk.create, { body: { copyOf: id } });
      assert.equal(copy.content.category, 'a');
    });
  });
});
