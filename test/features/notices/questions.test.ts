import assert from 'node:assert/strict';
import { notices, type Question } from '../../../app/features/notices/contract';
import { noticeQuestions, type QuestionFilter } from '../../../app/features/notices/question-desk/contract';
import { audienceIdFor } from '../../../server/audience/audience';
import { everyone } from '../../../app/api/contract';
import type { Database } from '../../../server/database';
import { apiOf } from '../../support/api';
import { addDepartment, addNotice, addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const start = Date.parse('2026-03-01T00:00:00.000Z');
const minutes = 60_000;
const fails = (id: string) => ({ id });

describe('questions and answers', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let time = start;
    /** Of the sales department. */
    let id: number;
    const as = (userid: string) => apiOf(database, userid, { now: () => time });
    const ask = async (userid: string, text = '几点开门？'): Promise<number> =>
      (await as(userid)(notices.ask, { params: { id }, body: { text } })).id;
    const seenBy = async (userid: string): Promise<Question[]> =>
      (await as(userid)(notices.questions, { params: { id }, query: {} })).items;
    const listed = async (userid: string, show?: QuestionFilter): Promise<number[]> =>
      (await as(userid)(noticeQuestions.list, { query: show === undefined ? {} : { show } })).items.map(
        (question) => question.id,
      );
    const answer = (userid: string, question: number, text = '八点') =>
      as(userid)(noticeQuestions.answer, { params: { id: question }, body: { text } });
    /** About answers. */
    const messages = () =>
      database.query
        .selectFrom('messages as m')
        .leftJoin('message_recipients as r', 'r.message_id', 'm.id')
        .select(['m.kind', 'm.facts', 'r.userid'])
        .where('m.thing_id', '=', id)
        .where('m.kind', '=', 'answer')
        .orderBy('m.id')
        .execute();
    const logged = async (question: number) =>
      (
        await database.query
          .selectFrom('audit_log')
          .select(['action', 'kind', 'userid', 'title', 'details'])
          .where('thing_id', '=', String(question))
          .where('kind', '=', 'question')
          .orderBy('id')
          .execute()
      ).map(({ action, userid, title, details }) => [action, userid, title, JSON.parse(details)]);

    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '销售部', 1);
      await addDepartment(database, 3, '生产部', 1);
      await addPerson(database, 'admin', '管理员', { departments: [1] });
      await addPerson(database, 'sales', '销售主管', { departments: [2] });
      await addPerson(database, 'works', '生产主管', { departments: [3] });
      await addPerson(database, 'asker', '张三', { departments: [2] });
      await addPerson(database, 'other', '李四', { departments: [2] });
      await addRole(database, 'admin', 'admin');
      await addRole(database, 'sales', 'publisher', 2);
      await addRole(database, 'works', 'publisher', 3);
    });
    beforeEach(async () => {
      time = start;
      await database.query.deleteFrom('questions').execute();
      await database.query.deleteFrom('short_lived').execute();
      const audience = { ...everyone(), everyone: false, departments: [{ id: 2, withSub: true }] };
      id = await addNotice(database, {
        title: '食堂',
        publisher: '行政部',
        audience_id: await audienceIdFor(database, corpId, audience),
        created_by: 'admin',
      });
    });

    it('are at most 30 of one person within a minute', async () => {
      for (let asked = 0; asked < 30; asked += 1) await ask('asker');
      await assert.rejects(ask('asker'), fails('too-many-requests'));
      await ask('other');
      time += minutes;
      await ask('asker');
      const { stored } = await database.query
        .selectFrom('questions')
        .select(({ fn }) => fn.countAll<number>().as('stored'))
        .executeTakeFirstOrThrow();
      assert.equal(Number(stored), 32);
    });

    it('are answered by those who may manage the notice, for all readers, with a message to the asker', async () => {
      const question = await ask('asker');
      time += minutes;
      await assert.rejects(answer('works', question), fails('forbidden'));
      await assert.rejects(answer('other', question), fails('forbidden'));
      assert.deepEqual([(await listed('works')).includes(question), await listed('sales')], [false, [question]]);
      const answered = await answer('sales', question);
      const [managed] = (await as('admin')(noticeQuestions.list, { query: { show: 'answered' } })).items;
      // The administrator does not get the notice.
      assert.deepEqual([answered.notice.isReader, managed?.notice], [true, { id, title: '食堂', isReader: false }]);
      assert.deepEqual(answered.answer, { text: '八点', by: '销售主管', at: new Date(time).toISOString() });
      for (const userid of ['asker', 'other']) {
        const [shown] = await seenBy(userid);
        assert.deepEqual(shown?.answer, { text: '八点', by: '销售主管', at: new Date(time).toISOString() });
        assert.equal(shown.canEdit, undefined);
      }
      const [message, ...more] = await messages();
      assert.deepEqual([message?.kind, message?.userid, more], ['answer', 'asker', []]);
      const { path, text, sender } = JSON.parse(message?.facts ?? '');
      assert.deepEqual(
        { path, text, sender },
        { path: `/notices/${id}?question=${question}`, text: '「几点开门？」\n八点', sender: '行政部' },
      );
      assert.deepEqual(await logged(question), [['answer', 'sales', '食堂', { asker: '张三' }]]);
      assert.deepEqual([await listed('sales'), await listed('sales', 'answered')], [[], [question]]);
    });

    it('can get a corrected answer, without another message', async () => {
      const question = await ask('asker');
      await answer('sales', question);
      await answer('admin', question, '九点');
      const [shown] = await seenBy('other');
      assert.deepEqual([shown?.answer?.text, shown?.answer?.by], ['九点', '管理员']);
      assert.equal((await messages()).length, 1);
      assert.equal((await logged(question)).length, 2);
    });

    it('are answered without a message to those who cannot see the notice any more', async () => {
      const question = await ask('asker');
      await database.query.updateTable('memberships').set({ department_id: 3 }).where('userid', '=', 'asker').execute();
      await answer('sales', question);
      await database.query.updateTable('memberships').set({ department_id: 2 }).where('userid', '=', 'asker').execute();
      assert.deepEqual(
        (await messages()).map(({ userid }) => userid),
        [null],
      );
    });

    it('are changed and withdrawn by their author only, for ten minutes', async () => {
      const question = await ask('asker');
      const params = { id, question };
      const edit = (userid: string, text: string) => as(userid)(notices.edit, { params, body: { text } });
      assert.deepEqual([(await seenBy('asker'))[0]?.canEdit, (await seenBy('other'))[0]?.canEdit], [true, undefined]);
      await assert.rejects(edit('other', '不是我问的'), fails('forbidden'));
      await assert.rejects(as('other')(notices.withdraw, { params }), fails('forbidden'));
      time += 10 * minutes - 1;
      const edited = await edit('asker', '周末几点开门？');
      assert.deepEqual([edited.text, edited.editedAt], ['周末几点开门？', new Date(time).toISOString()]);
      time += 1;
      assert.equal((await seenBy('asker'))[0]?.canEdit, undefined);
      await assert.rejects(edit('asker', '晚了'), fails('question-final'));
      await assert.rejects(as('asker')(notices.withdraw, { params }), fails('question-final'));
      assert.equal((await seenBy('other'))[0]?.text, '周末几点开门？');

      const second = await ask('asker');
      await as('asker')(notices.withdraw, { params: { id, question: second } });
      for (const userid of ['asker', 'other'])
        assert.deepEqual(
          (await seenBy(userid)).map((one) => one.id),
          [question],
        );
      await assert.rejects(
        as('asker')(notices.withdraw, { params: { id, question: second } }),
        fails('question-not-found'),
      );
      await assert.rejects(answer('sales', second), fails('question-not-found'));
      assert.equal((await listed('sales')).includes(second), false);
    });

    it('stay as they are once they were answered', async () => {
      const question = await ask('asker');
      await answer('sales', question);
      const params = { id, question };
      await assert.rejects(
        as('asker')(notices.edit, { params, body: { text: '另一个问题' } }),
        fails('question-final'),
      );
      await assert.rejects(as('asker')(notices.withdraw, { params }), fails('question-final'));
    });

    it('are changed only through their notice, which its author must still see', async () => {
      const question = await ask('asker');
      const elsewhere = await addNotice(database);
      await assert.rejects(
        as('asker')(notices.edit, { params: { id: elsewhere, question }, body: { text: '?' } }),
        fails('question-not-found'),
      );
      await database.query.updateTable('notices').set({ state: 'withdrawn' }).where('id', '=', id).execute();
      await assert.rejects(as('asker')(notices.withdraw, { params: { id, question } }), fails('notice-not-found'));
      await assert.rejects(answer('sales', question), fails('notice-not-published'));
    });

    it('are hidden with a trace: only their author still sees them, and that they are hidden', async () => {
      const question = await ask('asker');
      await assert.rejects(
        as('works')(noticeQuestions.hide, { params: { id: question }, body: {} }),
        fails('forbidden'),
      );
      const hidden = await as('sales')(noticeQuestions.hide, { params: { id: question }, body: {} });
      assert.deepEqual(hidden.hidden, { by: '销售主管', at: new Date(time).toISOString() });
      await as('admin')(noticeQuestions.hide, { params: { id: question }, body: {} });
      const [own] = await seenBy('asker');
      assert.deepEqual([own?.hidden, own?.mine, own?.canEdit], [true, true, undefined]);
      assert.deepEqual(await seenBy('other'), []);
      assert.deepEqual(await seenBy('sales'), []);
      const wanted = await as('other')(notices.questions, { params: { id }, query: { question } });
      assert.deepEqual(wanted.items, []);
      assert.deepEqual([await listed('sales'), await listed('sales', 'hidden')], [[], [question]]);
      await assert.rejects(
        as('asker')(notices.edit, { params: { id, question }, body: { text: '?' } }),
        fails('question-final'),
      );
      await answer('sales', question);
      assert.deepEqual(await messages(), []);

      await as('sales')(noticeQuestions.show, { params: { id: question }, body: {} });
      assert.equal((await seenBy('other'))[0]?.hidden, undefined);
      assert.deepEqual(
        (await logged(question)).map(([action, userid]) => `${action} ${userid}`),
        ['hide sales', 'answer sales', 'show sales'],
      );
    });

    it('are listed with the one that a message leads to', async () => {
      const [first = 0] = [await ask('asker', '第一问')];
      for (let index = 0; index < 20; index += 1) {
        time += minutes / 5;
        await ask('other', `第 ${index} 问`);
      }
      const page = await as('asker')(notices.questions, { params: { id }, query: { question: first } });
      assert.deepEqual([page.items.length, page.items[0]?.id], [21, first]);
      const rest = await as('asker')(notices.questions, { params: { id }, query: { cursor: page.next ?? '' } });
      assert.deepEqual(
        rest.items.map((question) => question.id),
        [first],
      );
    });

    it('are listed for publishers by cursor, the longest waiting first', async () => {
      const asked: number[] = [];
      for (let index = 0; index < 21; index += 1) {
        time += minutes / 5;
        asked.push(await ask('asker'));
      }
      const first = await as('sales')(noticeQuestions.list, { query: {} });
      const second = await as('sales')(noticeQuestions.list, { query: { cursor: first.next ?? '' } });
      const ofNotice = [...first.items, ...second.items].filter(({ notice }) => notice.id === id);
      assert.deepEqual(
        ofNotice.map((question) => question.id),
        asked,
      );
      await assert.rejects(
        as('sales')(noticeQuestions.list, { query: { show: 'hidden', cursor: first.next ?? '' } }),
        fails('cursor-invalid'),
      );
    });
  });
});
