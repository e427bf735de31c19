import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { everyone } from '../../app/api/contract';
import { notices } from '../../app/features/notices/contract';
import { noticeQuestions } from '../../app/features/notices/question-desk/contract';
import { noticeReaders } from '../../app/features/notices/readers/contract';
import { audienceIdFor } from '../../server/audience/audience';
import { createNewQuestions, messageAudience } from '../../server/features/notices/exports';
import { createRoleReader } from '../../server/role-reader';
import { apiOf } from '../support/api';
import { addNotice, addPerson } from '../support/content';
import { forEachDatabase } from '../support/database';
import { corpId } from '../wecom/try-wecom';
import { tryOutbox } from './try-outbox';

const start = Date.UTC(2026, 2, 1, 1, 30);
const minutes = 60_000;

forEachDatabase((_name, open) => {
  describe('messages to publishers about new questions', () => {
    const trial = tryOutbox(open);
    let noticeId = 0;
    let time = start;
    const as = (userid: string) => apiOf(trial.database, userid, { corpId, now: () => time });
    const ask = async (userid = 'asker'): Promise<number> =>
      (await as(userid)(notices.ask, { params: { id: noticeId }, body: { text: '几点开门？' } })).id;
    const withdraw = (question: number) => as('asker')(notices.withdraw, { params: { id: noticeId, question } });
    const run = (): void =>
      trial.run({
        audienceOf: messageAudience,
        newQuestions: createNewQuestions({ readRoles: createRoleReader({ admins: [] }) }),
        now: () => time,
      });
    const sent = (): string[] =>
      trial.wecom.simulator.inbox().map(({ to, content }) => `${to.join().toLowerCase()} ${content.description}`);
    /** Waits until all messages that are due are sent, and none more. */
    async function settled(): Promise<void> {
      await trial.wait(async () => {
        const due = trial.database.query.selectFrom('messages').select('id').where('is_open', '=', 1);
        return (await due.where('due_at', '<=', time).execute()).length === 0;
      });
      // Time in which a message that is not due could be sent.
      await sleep(50);
      await trial.stop();
    }
    async function send(): Promise<string[]> {
      run();
      await settled();
      return sent();
    }
    const endRole = (userid: string) => trial.database.query.deleteFrom('roles').where('userid', '=', userid).execute();

    before(async () => {
      const department = { corp_id: corpId, name_en: null, sort_order: 0 };
      await trial.database.query
        .insertInto('departments')
        .values([
          { ...department, id: 1, name: '公司', parent_id: null },
          { ...department, id: 2, name: '销售部', parent_id: 1 },
        ])
        .execute();
      for (const userid of ['asker', 'other'])
        await addPerson(trial.database, userid, userid, { corp_id: corpId, departments: [2] });
    });
    beforeEach(async () => {
      time = start;
      const { database } = trial;
      const role = { corp_id: corpId, department_id: 0, with_sub: 1, granted_by: 'zhangwei', granted_at: 1 } as const;
      await database.query
        .insertInto('roles')
        .values(['zhangwei', 'zengshuxian'].map((userid) => ({ ...role, userid, role: 'publisher' as const })))
        .execute();
      // Neither of the two publishers belongs to the audience.
      const audience_id = await audienceIdFor(database, corpId, {
        ...everyone(),
        everyone: false,
        departments: [{ id: 2, withSub: true }],
      });
      const more = { corp_id: corpId, title: '食堂', audience_id, created_by: 'zhangwei', version: 2 };
      noticeId = await addNotice(database, more);
      const version = {
        corp_id: corpId,
        notice_id: noticeId,
        published_at: 1,
        audience_id,
        title: '食堂',
        content: '{}',
      };
      await database.query
        .insertInto('notice_versions')
        .values(
          ['zhangwei', 'zengshuxian'].map((userid, index) => ({
            ...version,
            version: index + 1,
            published_by: userid,
            published_by_name: userid,
          })),
        )
        .execute();
    });
    afterEach(async () => {
      await trial.stop();
      const { query } = trial.database;
      for (const table of ['roles', 'questions', 'notice_versions', 'notices'] as const)
        await query.deleteFrom(table).execute();
    });

    it('go to the author, without the text of the question, and are not messages to the readers', async () => {
      await ask();
      assert.deepEqual(await send(), ['zhangwei 1 个新提问']);
      const [message] = trial.wecom.simulator.inbox();
      assert.deepEqual(
        [message?.content.title, message?.content.url],
        ['[提问] 食堂', `https://portal.example.com/manage/questions?notice=${noticeId}`],
      );
      const { messages } = await as('zhangwei')(noticeReaders.summary, { params: { id: noticeId } });
      assert.deepEqual(messages, []);
    });

    it('are sent once in ten minutes, at their end for all questions since', async () => {
      await ask();
      await send();
      time += 4 * minutes;
      await ask('other');
      time += minutes;
      await ask();
      assert.equal((await send()).length, 1);
      time += 5 * minutes - 1;
      assert.equal((await send()).length, 1);
      time += 1;
      assert.deepEqual(await send(), ['zhangwei 1 个新提问', 'zhangwei 2 个新提问']);
      time += 10 * minutes;
      assert.equal((await send()).length, 2);
      await ask();
      assert.deepEqual((await send()).slice(2), ['zhangwei 1 个新提问']);
    });

    it('count at the time of sending all questions that were asked while WeCom did not accept them', async () => {
      trial.wecom.simulator.fault({ name: '-1', path: '/cgi-bin/message/send' });
      await ask();
      run();
      await trial.wait(() =>
        trial.database.query
          .selectFrom('message_batches')
          .select('id')
          .where('problem', 'is not', null)
          .executeTakeFirst(),
      );
      await trial.stop();
      time += 30 * minutes;
      await ask('other');
      trial.wecom.simulator.clearFaults();
      assert.deepEqual(await send(), ['zhangwei 2 个新提问']);
      time += 9 * minutes;
      await ask();
      assert.equal((await send()).length, 1);
      time += minutes;
      assert.deepEqual((await send()).slice(1), ['zhangwei 1 个新提问']);
    });

    it('are about one notice, and do not delay those about another', async () => {
      await ask();
      await send();
      const first = noticeId;
      noticeId = await addNotice(trial.database, { corp_id: corpId, title: '食堂', created_by: 'zhangwei' });
      await ask();
      assert.deepEqual(await send(), ['zhangwei 1 个新提问', 'zhangwei 1 个新提问']);
      assert.notEqual(first, noticeId);
    });

    it('do not count questions that were withdrawn, hidden or answered, and are not sent without any', async () => {
      const params = { id: await ask() };
      await as('zhangwei')(noticeQuestions.hide, { params, body: {} });
      await withdraw(await ask());
      const answered = { id: await ask() };
      await as('zhangwei')(noticeQuestions.answer, { params: answered, body: { text: '八点' } });
      await trial.database.query.deleteFrom('messages').where('kind', '=', 'answer').execute();
      assert.deepEqual(await send(), []);
      await trial.until({ zhangwei: 'unneeded' });
      await ask();
      await withdraw(await ask('asker'));
      assert.deepEqual(await send(), ['zhangwei 1 个新提问']);
    });

    it('go to the last publisher in their language if the author may not answer any more', async () => {
      await endRole('zhangwei');
      await ask();
      await ask('other');
      assert.deepEqual(await send(), ['zengshuxian 2 new questions']);
      await endRole('zengshuxian');
      time += 10 * minutes;
      await ask();
      assert.equal((await send()).length, 1);
    });

    it('go to the last publisher if the author has left the company', async () => {
      const people = trial.database.query.updateTable('people').where('userid', '=', 'zhangwei');
      await people.set({ left_at: 1 }).execute();
      await ask();
      await people.set({ left_at: null }).execute();
      const rows = await trial.database.query.selectFrom('message_recipients').select('userid').execute();
      assert.deepEqual(rows, [{ userid: 'zengshuxian' }]);
    });

    it('are cancelled if the recipient loses the permission, or the notice is withdrawn, while they wait', async () => {
      await ask();
      await endRole('zhangwei');
      assert.deepEqual(await send(), []);
      await trial.until({ zhangwei: 'cancelled' });
      await ask();
      await trial.withdraw(noticeId);
      await trial.database.query.updateTable('notices').set({ state: 'withdrawn' }).execute();
      assert.deepEqual(await send(), []);
      await trial.until({ zhangwei: 'cancelled', zengshuxian: 'cancelled' });
    });

    it('are not sent to somebody who asks under their own notice', async () => {
      await trial.database.query.updateTable('notices').set({ created_by: 'asker' }).execute();
      await trial.database.query
        .updateTable('roles')
        .set({ userid: 'asker' })
        .where('userid', '=', 'zhangwei')
        .execute();
      await ask();
      assert.deepEqual(await send(), []);
      await ask('other');
      await ask();
      assert.deepEqual(await trial.database.query.selectFrom('message_recipients').select('userid').execute(), [
        { userid: 'asker' },
      ]);
    });

    it('are stored once if many ask at the same moment', async () => {
      await Promise.all(Array.from({ length: 8 }, (_, index) => ask(index % 2 === 0 ? 'asker' : 'other')));
      assert.deepEqual(await send(), ['zhangwei 8 个新提问']);
      assert.equal((await trial.database.query.selectFrom('messages').select('id').execute()).length, 1);
    });
  });
});
