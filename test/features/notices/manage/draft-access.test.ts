import assert from 'node:assert/strict';
import { notices } from '../../../../app/features/notices/contract';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { noticeQuestions } from '../../../../app/features/notices/question-desk/contract';
import { noticeReaders } from '../../../../app/features/notices/readers/contract';
import { addDepartment, addPerson, addRole, corpId } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';
import { department, fails, of, publishingCompany } from '../../../support/publishing';

forEachDatabase((_name, open) => {
  describe('a notice whose readers change', () => {
    const company = publishingCompany(open);
    const { as, publish, form, change, republish, addFile, sees } = company;
    const versions = async (userid: string, id: number): Promise<number[]> =>
      (await as(userid)(noticeDesk.versions, { params: { id }, query: {} })).items.map(({ version }) => version);
    const listed = async (userid: string, id: number, q?: string) =>
      (await as(userid)(noticeDesk.list, { query: q === undefined ? {} : { q } })).items.find((one) => one.id === id);
    const compare = (userid: string, id: number, from: number, to: number) =>
      as(userid)(noticeDesk.compare, { params: { id }, query: { from, to } });

    before(async () => {
      await addDepartment(company.database, 4, '质检组', 3);
      await addPerson(company.database, 'tester', '质检员', { departments: [4] });
    });

    it('shows a publisher the versions only that were published for their departments', async () => {
      const id = await publish('admin', { title: '人事机密', body: '机密', audience: department(2), notify: false });
      await republish('admin', id, { title: '公开', body: '公开', audience: department(3), notify: false });
      await republish('admin', id, { title: '公开二', body: '公开二', notify: false });
      assert.deepEqual(
        [await versions('works', id), await versions('admin', id)],
        [
          [3, 2],
          [3, 2, 1],
        ],
      );
      await assert.rejects(compare('works', id, 1, 2), fails('not-found'));
      await assert.rejects(compare('works', id, 2, 1), fails('not-found'));
      const read = (userid: string, version: number) => as(userid)(noticeDesk.version, { params: { id, version } });
      await assert.rejects(read('works', 1), fails('not-found'));
      await assert.rejects(read('sales', 1), fails('forbidden'));
      assert.deepEqual(
        [(await read('works', 2)).content.title, (await read('admin', 1)).content.body],
        ['公开', '机密'],
      );
      assert.equal((await compare('works', id, 2, 3)).title.length > 0, true);
      assert.equal((await compare('works', id, 3, 0)).title.length, 1);
      assert.equal((await compare('admin', id, 1, 2)).title.length > 0, true);
    });

    it("shows the published version in place of somebody else's draft for other departments", async () => {
      const shown = await addFile('admin');
      const hidden = await addFile('admin');
      const open = { title: '公开', body: '公开正文', attachments: [shown], audience: department(3), notify: false };
      const id = await publish('admin', open);
      const secret = { title: '机密', body: '机密正文', attachments: [hidden], audience: department(2) };
      const { version } = await change('admin', id, secret);
      const params = { id };

      const read = await form('works', id);
      assert.deepEqual(
        [read.title, read.content.body, read.content.audience, read.hasDraft, read.files.map((file) => file.id)],
        ['公开', '公开正文', department(3), false, [shown]],
      );
      assert.equal(JSON.stringify(read).includes('机密'), false);
      assert.deepEqual([read.readOnly, (await form('admin', id)).readOnly], ['draft-not-shared', null]);
      const copy = await as('works')(noticeDesk.create, { body: { copyOf: id } });
      assert.deepEqual([copy.content.title, copy.content.attachments], ['公开', [shown]]);
      const { html } = await as('works')(noticeDesk.preview, { params });
      assert.deepEqual([html.includes('公开正文'), html.includes('机密')], [true, false]);
      const reach = await as('works')(noticeDesk.reach, { params, query: {} });
      assert.deepEqual(reach.items.map((one) => one.id).sort(), ['tester', 'works']);
      for (const [q, expected] of [
        ['tester', ['tester']],
        ['sales', []],
      ] as const) {
        const found = await as('works')(noticeDesk.reach, { params, query: { q } });
        assert.deepEqual([found.people, found.items.map((one) => one.id)], [2, expected]);
      }
      assert.deepEqual([(await listed('works', id))?.title, (await listed('works', id))?.hasDraft], ['公开', false]);
      assert.equal((await listed('works', id, '公开'))?.id, id);
      assert.equal(await listed('works', id, '机密'), undefined);
      assert.deepEqual([await sees('works', shown), await sees('works', hidden)], [true, false]);
      await assert.rejects(compare('works', id, 0, 1), fails('draft-not-shared'));

      const refused = [
        as('works')(noticeDesk.save, { params, body: { version, content: read.content } }),
        as('works')(noticeDesk.discard, { params, body: { version } }),
        as('works')(noticeDesk.publish, { params, body: { version } }),
        as('works')(noticeDesk.withdraw, { params, body: {} }),
        as('works')(noticeDesk.remove, { params }),
      ];
      for (const call of await Promise.allSettled(refused))
        assert.equal(call.status === 'rejected' && call.reason.id, 'draft-not-shared');
      const kept = await form('admin', id);
      assert.deepEqual([kept.title, kept.hasDraft, kept.version, kept.files.length], ['机密', true, version, 1]);
      assert.equal((await listed('admin', id, '机密'))?.hasDraft, true);

      await as('admin')(noticeDesk.discard, { params, body: { version } });
      await change('works', id, { title: '公开二' });
      const changed = await form('works', id);
      assert.deepEqual([changed.title, changed.readOnly], ['公开二', null]);
      await as('admin')(noticeDesk.remove, { params });
      assert.equal((await form('admin', id)).readOnly, 'deleted');
    });

    it('lets publishers of its departments change a draft for other departments of theirs', async () => {
      const id = await publish('admin', { audience: department(3), notify: false });
      await change('works', id, { title: '改', audience: of({}) });
      await change('works', id, { audience: department(4) });
      assert.equal((await form('works', id)).title, '改');
      await assert.rejects(change('works', id, { audience: department(2) }), fails('audience-not-allowed'));
      await assert.rejects(change('works', id, { audience: of({ people: ['works'] }) }), fails('audience-not-allowed'));
      await republish('works', id, { title: '改二', notify: false });
      assert.deepEqual(await versions('works', id), [2, 1]);
    });

    it('is hidden from its former publishers while the draft names nobody or single people', async () => {
      const id = await publish('admin', { audience: department(3), notify: false });
      await change('admin', id, { title: '一人', audience: of({ people: ['works'] }) });
      assert.notEqual((await form('works', id)).title, '一人');
      await change('admin', id, { title: '他人', audience: department(2) });
      await change('admin', id, { title: '无人', audience: of({}) });
      assert.notEqual((await form('works', id)).title, '无人');
    });

    it('for single people shows its author the readers and questions', async () => {
      const id = await publish('works', { audience: of({ people: ['works'] }), notify: false });
      assert.equal((await as('works')(noticeReaders.summary, { params: { id } })).people, 1);
      const question = await as('works')(notices.ask, { params: { id }, body: { text: '为什么？' } });
      await as('works')(noticeQuestions.hide, { params: { id: question.id }, body: {} });
    });

    it('hides the questions from an author who may not address the readers any more, who can withdraw it', async () => {
      const { database } = company;
      await addPerson(database, 'moved', '调岗', { departments: [3] });
      await addRole(database, 'moved', 'publisher', 3);
      const id = await publish('moved', { audience: department(3), notify: false });
      const { id: question } = await as('works')(notices.ask, { params: { id }, body: { text: '几点？' } });
      const open = async () =>
        (await as('moved')(noticeQuestions.list, { query: {} })).items.filter((one) => one.id === question).length;
      assert.equal(await open(), 1);
      await database.query
        .updateTable('roles')
        .set({ department_id: 2 })
        .where('corp_id', '=', corpId)
        .where('userid', '=', 'moved')
        .execute();
      assert.equal(await open(), 0);
      const params = { id: question };
      await assert.rejects(as('moved')(noticeQuestions.hide, { params, body: {} }), fails('forbidden'));
      await assert.rejects(as('moved')(noticeQuestions.answer, { params, body: { text: '九点' } }), fails('forbidden'));
      assert.equal((await form('moved', id)).id, id);
      await as('moved')(noticeDesk.withdraw, { params: { id }, body: {} });
    });
  });
});
