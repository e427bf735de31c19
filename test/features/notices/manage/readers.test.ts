import assert from 'node:assert/strict';
import { type AudienceSpec, everyone } from '../../../../app/api/contract';
import { notices } from '../../../../app/features/notices/contract';
import { noticeReaders, type ReaderFilter } from '../../../../app/features/notices/readers/contract';
import { audienceIdFor } from '../../../../server/audience/audience';
import { log } from '../../../../app/features/log/contract';
import type { Database } from '../../../../server/database';
import { exportReaders } from '../../../../server/features/notices/manage/readers';
import { runDue } from '../../../../server/features/notices/manage/schedule';
import { createRoleReader } from '../../../../server/role-reader';
import { apiOf, viewerOf } from '../../../support/api';
import { addDepartment, addNotice, addPerson, corpId } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';

const start = Date.parse('2026-03-01T00:00:00.000Z');
const hour = 3_600_000;
const readRoles = createRoleReader({ admins: ['admin'] });

forEachDatabase((_name, open) => {
  describe('the readers of a notice', () => {
    let database: Database;
    let time = start;
    let id = 0;
    const as = (userid: string) => apiOf(database, userid, { now: () => time, readRoles });

    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '销售部', 1);
      await addDepartment(database, 3, '生产部', 1, 0, 'Works');
      await addDepartment(database, 4, '华南组', 2);
      await addPerson(database, 'admin', '管理员', { departments: [1], main_department: 1 });
      await addPerson(database, 'boss', '曾国藩', { departments: [2], main_department: 2 });
      await addPerson(database, 'south', '李鸿章', { departments: [4], main_department: 4 });
      await addPerson(database, 'works', '左宗棠', { departments: [3, 2], main_department: 3 });
      await addPerson(database, 'except', '胡林翼', { departments: [2], main_department: 2 });
    });
    beforeEach(async () => {
      time = start;
      const spec: AudienceSpec = {
        ...everyone(),
        everyone: false,
        departments: [
          { id: 2, withSub: true },
          { id: 3, withSub: true },
        ],
        except: { departments: [], people: ['except'] },
      };
      id = await addNotice(database, {
        title: '制度',
        published_at: start,
        confirm_by: start + 48 * hour,
        audience_id: await audienceIdFor(database, corpId, spec),
        remind_automatically: 1,
      });
    });

    const summary = () => as('admin')(noticeReaders.summary, { params: { id } });
    const list = async (show: ReaderFilter, more: { department?: number; q?: string } = {}): Promise<string[]> =>
      (await as('admin')(noticeReaders.list, { params: { id }, query: { show, ...more } })).items.map(
        (reader) => reader.id,
      );
    const recipients = async (): Promise<string[][]> => {
      const messages = await database.query.selectFrom('messages').select('id').where('thing_id', '=', id).execute();
      return Promise.all(
        messages.map(async (message) => {
          const rows = await database.query
            .selectFrom('message_recipients')
            .select('userid')
            .where('message_id', '=', message.id)
            .orderBy('userid')
            .execute();
          return rows.map(({ userid }) => userid);
        }),
      );
    };

    it('are counted in the present audience, in all and by department', async () => {
      await as('boss')(notices.see, { params: { id }, body: {} });
      await as('works')(notices.confirm, { params: { id }, body: {} });
      time += hour;
      const { people, read, confirmed, departments, overTime } = await summary();
      assert.deepEqual([people, read, confirmed], [3, 2, 1]);
      assert.deepEqual(departments, [
        { id: 2, name: '销售部', nameEn: null, people: 3, read: 2, confirmed: 1 },
        { id: 3, name: '生产部', nameEn: 'Works', people: 1, read: 1, confirmed: 1 },
      ]);
      assert.deepEqual([overTime.at(0)?.read, overTime.at(-1)?.read], [0, 2]);
    });

    it('are listed by what they have done, by department and by a search', async () => {
      await as('boss')(notices.see, { params: { id }, body: {} });
      await as('works')(notices.confirm, { params: { id }, body: {} });
      assert.deepEqual(await list('unread'), ['south']);
      assert.deepEqual(await list('read'), ['boss', 'works']);
      assert.deepEqual(await list('unconfirmed'), ['south', 'boss']);
      assert.deepEqual(await list('confirmed'), ['works']);
      assert.deepEqual(await list('refused'), []);
      assert.deepEqual(await list('read', { department: 3 }), ['works']);
      assert.deepEqual(await list('unconfirmed', { department: 2 }), ['south', 'boss']);
      assert.deepEqual(await list('unconfirmed', { q: 'zgf' }), ['boss']);
      assert.deepEqual(await list('unconfirmed', { q: '%' }), []);
    });

    it('follow the directory: those who join count, those who leave do not, and their readings stay', async () => {
      await as('boss')(notices.see, { params: { id }, body: {} });
      await addPerson(database, 'newcomer', '新人', { departments: [4] });
      assert.deepEqual([(await summary()).people, await list('unread')], [4, ['south', 'newcomer', 'works']]);
      await database.query.deleteFrom('memberships').where('userid', 'in', ['newcomer', 'boss']).execute();
      const { people, read } = await summary();
      assert.deepEqual([people, read], [2, 0]);
      await database.query
        .insertInto('memberships')
        .values({ corp_id: corpId, userid: 'boss', department_id: 2, position: 0 })
        .execute();
      assert.equal((await summary()).read, 1);
      await database.query.deleteFrom('people').where('userid', '=', 'newcomer').execute();
    });

    it('do not include those who marked everything as read', async () => {
      await database.query
        .insertInto('reads')
        .values({ corp_id: corpId, userid: 'boss', notice_id: id, read_at: start, marked: 1 })
        .execute();
      assert.equal((await summary()).read, 0);
      assert.deepEqual(await list('unread'), ['south', 'boss', 'works']);
    });

    it('are reminded if they have not read it, only they, and once a day', async () => {
      await as('boss')(notices.see, { params: { id }, body: {} });
      const remind = (who: 'unread' | 'unconfirmed') =>
        as('admin')(noticeReaders.remind, { params: { id }, body: { who } });
      assert.deepEqual(await remind('unread'), { people: 2 });
      assert.deepEqual(await recipients(), [['south', 'works']]);
      time += 23 * hour;
      await assert.rejects(remind('unconfirmed'), { id: 'reminded-recently' });
      assert.equal((await summary()).remindAfter, new Date(start + 24 * hour).toISOString());
      time += hour;
      assert.deepEqual(await remind('unconfirmed'), { people: 3 });
    });

    it('are reminded automatically a day before the date, once, if they have not confirmed', async () => {
      await as('works')(notices.confirm, { params: { id }, body: {} });
      const due = () => runDue({ database, corpId, readRoles, now: () => time });
      time = start + 24 * hour - 1;
      await due();
      assert.deepEqual(await recipients(), []);
      time += 1;
      await Promise.all([due(), due(), due()]);
      await due();
      assert.deepEqual(await recipients(), [['boss', 'south']]);
    });

    it('are exported with what they have done', async () => {
      await as('works')(notices.confirm, { params: { id }, body: {} });
      const viewer = viewerOf(database, 'admin', { now: () => time, readRoles });
      const chinese = { language: 'zh-CN', format: 'csv' } as const;
      const table = await exportReaders(viewer, id, { show: 'confirmed' }, chinese);
      assert.equal(table.name, '制度 已确认');
      const rows = [];
      for await (const row of table.rows) rows.push(row);
      assert.deepEqual(rows, [['左宗棠', 'works', '生产部', null, '2026-03-01 08:00', '2026-03-01 08:00', '']]);
      await exportReaders(viewer, id, { show: 'unread', department: 3, q: '左' }, { language: 'en', format: 'xlsx' });
      const { items } = await as('admin')(log.list, { query: { action: 'export', kind: 'notice' } });
      assert.deepEqual(
        items.map(({ thing, details }) => [thing.id, Object.fromEntries(details.map((one) => [one.name, one.value]))]),
        [
          [String(id), { show: 'unread', department: '生产部', q: '左', format: 'xlsx' }],
          [String(id), { show: 'confirmed', format: 'csv' }],
        ],
      );
    });

    it('name whom WeCom did not deliver a message, and why', async () => {
      const { id: messageId } = await database.query
        .insertInto('messages')
        .values({
          corp_id: corpId,
          kind: 'notice',
          thing_id: id,
          created_at: start,
          created_by: null,
          problem: null,
          facts: '{}',
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await database.query
        .insertInto('message_recipients')
        .values([
          {
            message_id: messageId,
            userid: 'boss',
            language: 'en',
            state: 'refused',
            batch_id: null,
            reason: 'unlicensed',
          },
          { message_id: messageId, userid: 'south', language: 'en', state: 'sent', batch_id: null, reason: null },
          { message_id: messageId, userid: 'works', language: 'en', state: 'waiting', batch_id: null, reason: null },
          { message_id: messageId, userid: 'except', language: 'en', state: 'unneeded', batch_id: null, reason: null },
        ])
        .execute();
      const { items } = await as('admin')(noticeReaders.list, { params: { id }, query: { show: 'refused' } });
      assert.deepEqual(
        items.map((one) => [one.id, one.refusal]),
        [['boss', 'unlicensed']],
      );
      const [message] = (await summary()).messages;
      assert.deepEqual(
        [message?.people, message?.sent, message?.refused, message?.waiting, message?.unneeded],
        [4, 1, 1, 1, 1],
      );
      assert.equal(message?.problem, null);
      const problem = { reason: 'limit', errcode: 45009 } as const;
      await database.query
        .updateTable('messages')
        .set({ problem: JSON.stringify(problem) })
        .where('id', '=', message.id)
        .execute();
      assert.deepEqual((await summary()).messages[0]?.problem, problem);
    });

    it('are not shown to those who may not manage the notice', async () => {
      for (const show of ['unread', 'read'] as const)
        await assert.rejects(as('boss')(noticeReaders.list, { params: { id }, query: { show } }), { id: 'forbidden' });
      await assert.rejects(as('boss')(noticeReaders.summary, { params: { id } }), { id: 'forbidden' });
    });
  });
});
