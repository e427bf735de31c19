import assert from 'node:assert/strict';
import type { Database } from '../../server/database';
import {
  startDirectorySync,
  upsertPerson,
  type DirectorySync,
  type DirectorySyncOptions,
} from '../../server/directory/sync';
import { startSimulator, type Simulator } from '../../server/simulator';
import { createWecomClient, type WecomClient } from '../../server/wecom/client';
import { forEachDatabase } from '../support/database';
import { captureLog, type CapturedLog } from '../support/log';

const corpId = 'wwf0e5d4c3b2a19080';
const app = { agentId: '1000002', secret: 'the-secret-of-the-app-under-test' };

forEachDatabase((name, open) => {
  describe('the directory sync', () => {
    let database: Database;
    let simulator: Simulator;
    let wecom: WecomClient;
    let log: CapturedLog;
    let left: string[][];
    const started: DirectorySync[] = [];

    const start = (more: Partial<DirectorySyncOptions> = {}): DirectorySync => {
      const sync = startDirectorySync({
        database,
        wecom,
        corpId,
        intervalSeconds: 3600,
        callLimit: { most: 100_000, perMs: 60_000 },
        log: log.logger,
        onLeft: async (userids) => void left.push(userids),
        ...more,
      });
      started.push(sync);
      return sync;
    };
    const synced = async (more: Partial<DirectorySyncOptions> = {}): Promise<DirectorySync> => {
      const sync = start(more);
      await sync.ready;
      return sync;
    };
    const person = (userid: string) =>
      database.query
        .selectFrom('people')
        .selectAll()
        .where('corp_id', '=', corpId)
        .where('userid', '=', userid)
        .executeTakeFirst();
    const activePeople = async (): Promise<number> =>
      (await database.query.selectFrom('people').select('userid').where('left_at', 'is', null).execute()).length;
    const departmentsOf = async (userid: string): Promise<number[]> =>
      (
        await database.query
          .selectFrom('memberships')
          .select('department_id')
          .where('userid', '=', userid)
          .orderBy('position')
          .execute()
      ).map((row) => row.department_id);
    const departmentCount = async (): Promise<number> =>
      (await database.query.selectFrom('departments').select('id').execute()).length;

    before(async () => {
      database = await open();
    });
    beforeEach(async () => {
      for (const table of ['people', 'departments', 'memberships', 'short_lived', 'wecom_tokens', 'sessions'] as const)
        await database.query.deleteFrom(table).execute();
      log = captureLog();
      left = [];
      simulator = await startSimulator({ port: 0, corpId, ...app, trustedOrigins: [], log: log.logger });
      wecom = createWecomClient({
        corpId,
        ...app,
        apiOrigin: simulator.origin,
        timeoutMs: 10_000,
        database,
        log: log.logger,
      });
    });
    afterEach(async () => {
      await wecom.close();
      await Promise.all(started.splice(0).map((sync) => sync.stop()));
      await simulator.close();
    });

    it('fills an empty directory with the departments and all people who may use the portal', async () => {
      const sync = start();
      await sync.ready;
      assert.ok((await activePeople()) > 200);
      assert.ok((await departmentCount()) > 10);
      const row = await person('zengshuxian');
      assert.equal(row?.name, '曾淑贤');
      assert.equal(row?.sort, 'zeng shu xian 曾淑贤');
      assert.ok(row?.search.includes('\nzsx\n') && row.search.includes('\ncsx\n'));
      assert.equal(row?.position, '财务总监');
      assert.deepEqual(await departmentsOf('zengshuxian'), (await wecom.member('zengshuxian')).departments);
    });

    it('writes only what has changed', async () => {
      const sync = await synced();
      assert.equal((await sync.syncNow()).changed, 0);
      const before = await person('lina');
      simulator.changeCompany({ rename: { userid: 'zhangwei', name: '单雄信' } });
      const report = await sync.syncNow();
      assert.equal(report.changed, 1);
      assert.ok((await person('zhangwei'))?.search.includes('\nshanxiongxin\n'));
      assert.equal((await person('lina'))?.updated_at, before?.updated_at);
    });

    it('writes the English names of departments, and again when WeCom changes or empties one', async () => {
      let overseas: string | null = 'Overseas';
      const departments: WecomClient['departments'] = async () =>
        (await wecom.departments()).map((department) =>
          department.id === 28 ? { ...department, nameEn: overseas } : department,
        );
      const sync = await synced({ wecom: { ...wecom, departments } });
      const names = async (id: number) =>
        database.query.selectFrom('departments').select(['name', 'name_en']).where('id', '=', id).executeTakeFirst();
      assert.deepEqual(await names(30), { name: '财务部', name_en: 'Finance' });
      assert.deepEqual(await names(28), { name: '海外事业部', name_en: 'Overseas' });
      for (const changed of ['International', null]) {
        overseas = changed;
        assert.equal((await sync.syncNow()).changed, 1);
        assert.deepEqual(await names(28), { name: '海外事业部', name_en: changed });
      }
    });

    it('keeps the language that a person chose', async () => {
      const sync = await synced();
      await database.query.updateTable('people').set({ language: 'en' }).where('userid', '=', 'zhangwei').execute();
      simulator.changeCompany({ rename: { userid: 'zhangwei', name: '张炜' } });
      await sync.syncNow();
      assert.deepEqual([(await person('zhangwei'))?.name, (await person('zhangwei'))?.language], ['张炜', 'en']);
    });

    it('marks former and disabled members, and reports them, so that their sessions end', async () => {
      const sync = await synced();
      simulator.changeCompany({ leave: 'zhangwei' });
      simulator.changeCompany({ disable: 'lina' });
      simulator.changeCompany({ exit: 'wangfang' });
      const report = await sync.syncNow();
      assert.deepEqual([...report.left].sort(), ['lina', 'wangfang', 'zhangwei']);
      assert.deepEqual([...new Set(left.flat())].sort(), ['lina', 'wangfang', 'zhangwei']);
      for (const userid of ['lina', 'wangfang', 'zhangwei']) assert.notEqual((await person(userid))?.left_at, null);
      assert.deepEqual((await sync.syncNow()).left, []);
    });

    it('revokes the roles of people who leave, whose userid may be given to somebody else, and records it', async () => {
      const sync = await synced();
      const granted = { corp_id: corpId, with_sub: 1, granted_by: 'lina', granted_at: 1 };
      await database.query
        .insertInto('roles')
        .values([
          { ...granted, userid: 'zhangwei', role: 'publisher', department_id: 3 },
          { ...granted, userid: 'lina', role: 'admin', department_id: 0 },
        ])
        .execute();
      simulator.changeCompany({ disable: 'zhangwei' });
      await sync.syncNow();
      const rows = await database.query.selectFrom('roles').select('userid').execute();
      assert.deepEqual(rows, [{ userid: 'lina' }]);
      const log = await database.query.selectFrom('audit_log').selectAll().execute();
      assert.deepEqual(
        log.map(({ userid, action, kind, thing_id, title, details }) => [
          userid,
          action,
          kind,
          thing_id,
          title,
          details,
        ]),
        [[null, 'revoke', 'role', 'zhangwei', '张伟', '{"role":"publisher","department":"研发中心","withSub":true}']],
      );
      await database.query.deleteFrom('roles').execute();
    });

    // Field report 30: a bulk deletion.
    it('records each role of several people who leave together', async () => {
      const sync = await synced();
      const granted = { corp_id: corpId, with_sub: 1, granted_by: 'lisiyuan', granted_at: 1 };
      const before = await database.query.selectFrom('audit_log').select('id').execute();
      await database.query
        .insertInto('roles')
        .values([
          { ...granted, userid: 'zhangwei', role: 'publisher', department_id: 3 },
          { ...granted, userid: 'zhangwei', role: 'admin', department_id: 0 },
          { ...granted, userid: 'lina', role: 'publisher', department_id: 0 },
        ])
        .execute();
      simulator.changeCompany({ disable: 'zhangwei' });
      simulator.changeCompany({ disable: 'lina' });
      await sync.syncNow();
      assert.deepEqual(await database.query.selectFrom('roles').select('userid').execute(), []);
      const log = await database.query.selectFrom('audit_log').selectAll().orderBy('id').execute();
      const added = log.slice(before.length);
      assert.deepEqual(
        added
          .map(({ action, thing_id, title, details }) => [action, thing_id, title, JSON.parse(details ?? '').role])
          .sort(),
        [
          ['revoke', 'lina', '李娜', 'publisher'],
          ['revoke', 'zhangwei', '张伟', 'admin'],
          ['revoke', 'zhangwei', '张伟', 'publisher'],
        ],
      );
    });

    it('restores people who return', async () => {
      const sync = await synced();
      simulator.changeCompany({ disable: 'lina' });
      await sync.syncNow();
      simulator.changeCompany({ enable: 'lina' });
      await sync.syncNow();
      assert.equal((await person('lina'))?.left_at, null);
    });

    it('keeps people whom no department lists but WeCom still knows', async () => {
      const sync = await synced();
      const someone = await wecom.member('zhangwei');
      // As if the member changed departments while they are read: the lists lack the member.
      const departmentMembers: WecomClient['departmentMembers'] = async (id) =>
        (await wecom.departmentMembers(id)).filter(({ userid }) => userid !== someone.userid);
      await sync.stop();
      const other = await synced({ wecom: { ...wecom, departmentMembers } });
      assert.equal((await other.syncNow()).outcome, 'done');
      assert.equal((await person('zhangwei'))?.left_at, null);
    });

    it('tries again to end sessions that could not be ended, and does not count the people as left before', async () => {
      let broken = true;
      const sync = await synced({
        onLeft: async (userids) => {
          if (broken) throw new Error('the database is away');
          left.push(userids);
        },
      });
      simulator.changeCompany({ leave: 'zhangwei' });
      assert.equal((await sync.syncNow()).outcome, 'incomplete');
      assert.equal((await person('zhangwei'))?.left_at, null);
      broken = false;
      assert.deepEqual((await sync.syncNow()).left, ['zhangwei']);
      assert.deepEqual([...new Set(left.flat())], ['zhangwei']);
    });

    it('ends their sessions before they are marked and again afterwards', async () => {
      const marked: boolean[] = [];
      const sync = await synced({ onLeft: async () => void marked.push((await person('zhangwei'))?.left_at !== null) });
      simulator.changeCompany({ leave: 'zhangwei' });
      await sync.syncNow();
      assert.deepEqual(marked, [false, true]);
    });

    it('removes nobody if one of many calls fails', async () => {
      const sync = await synced();
      simulator.changeCompany({ leave: 'zhangwei' });
      simulator.changeCompany({ disable: 'lina' });
      simulator.fault({ name: 'errcode', errcode: 45009, path: '/cgi-bin/user/list', times: 1 });
      const report = await sync.syncNow();
      assert.equal(report.outcome, 'incomplete');
      for (const userid of ['zhangwei', 'lina']) assert.equal((await person(userid))?.left_at, null);
      assert.deepEqual(left, []);
      // People whom the failed list would have contained are not looked up one by one.
      assert.equal(simulator.calls().filter(({ path }) => path === '/cgi-bin/user/get').length, 0);
      assert.deepEqual((await sync.syncNow()).left.sort(), ['lina', 'zhangwei']);
    });

    it('removes nobody if more than a third are missing at once, logs what to do, and removes them after an hour', async () => {
      let time = Date.now();
      const sync = await synced({ now: () => time });
      const people = await activePeople();
      const departments = await departmentCount();
      simulator.changeCompany({ visible: [33] });

      assert.equal((await sync.syncNow()).outcome, 'held');
      assert.equal(await activePeople(), people);
      assert.equal(await departmentCount(), departments);
      assert.deepEqual(left, []);
      const line = await log.line(({ msg }) => String(msg).includes('more than a third'));
      assert.equal(line.level, 'error');
      assert.match(String(line.msg), /visible range/);

      for (let minutes = 0; minutes < 60; minutes += 10) {
        time += 600_000;
        await sync.syncNow();
      }
      assert.ok((await activePeople()) < people / 2);
      assert.ok((await departmentCount()) < departments);
      assert.equal(new Set(left.flat()).size, people - (await activePeople()));
    });

    it('syncs although a process whose clock was ahead has taken the lease until tomorrow', async () => {
      await database.query
        .insertInto('short_lived')
        .values({
          kind: 'directory-sync',
          key: corpId,
          value: 'a process that is gone',
          expires_at: Date.now() + 86_400_000,
        })
        .execute();
      await synced();
      assert.ok((await activePeople()) > 200);
    });

    it('ends the sessions of former members if the process that marked them ended before', async () => {
      const sync = await synced();
      await database.query.updateTable('people').set({ left_at: 1 }).where('userid', '=', 'zhangwei').execute();
      simulator.changeCompany({ leave: 'zhangwei' });
      const session = { corp_id: corpId, device: '', started_at: 1, expires_at: Date.now() + 86_400_000 };
      await database.query
        .insertInto('sessions')
        .values(['zhangwei', 'lina'].map((userid) => ({ ...session, id: userid, userid })))
        .execute();
      assert.equal((await sync.syncNow()).outcome, 'done');
      assert.deepEqual([...new Set(left.flat())], ['zhangwei']);
    });

    it('also ends them while WeCom does not respond', async () => {
      const sync = await synced();
      await database.query.updateTable('people').set({ left_at: 1 }).where('userid', '=', 'zhangwei').execute();
      await database.query
        .insertInto('sessions')
        .values({
          corp_id: corpId,
          id: 'one',
          userid: 'zhangwei',
          device: '',
          started_at: 1,
          expires_at: Date.now() + 86_400_000,
        })
        .execute();
      simulator.fault({ name: 'down' });
      assert.equal((await sync.syncNow()).outcome, 'failed');
      assert.deepEqual(left.flat(), ['zhangwei']);
    });

    it('keeps the last directory while WeCom does not respond, and logs once when it stops and starts responding', async () => {
      const sync = await synced();
      const people = await activePeople();
      simulator.fault({ name: 'down' });
      assert.equal((await sync.syncNow()).outcome, 'failed');
      assert.equal((await sync.syncNow()).outcome, 'failed');
      assert.equal(await activePeople(), people);
      simulator.clearFaults();
      assert.equal((await sync.syncNow()).outcome, 'done');
      assert.equal(
        log.lines.filter(({ level, msg }) => level === 'warn' && String(msg).includes('directory')).length,
        1,
      );
      assert.equal(log.lines.filter(({ msg }) => String(msg).includes('read again')).length, 1);
    });

    it('works again by itself', async () => {
      simulator.fault({ name: 'down', times: 3 });
      const sync = start({ intervalSeconds: 1 });
      await sync.ready;
      await log.line(({ msg }) => msg === 'the directory can be read again', 45_000);
      assert.ok((await activePeople()) > 200);
    });

    it('reads once for many processes on one database', async () => {
      const others = await Promise.all([open(), open()]);
      await Promise.all([start(), ...others.map((other) => start({ database: other }))].map(({ ready }) => ready));
      const lists = simulator.calls().filter(({ path }) => path === '/cgi-bin/department/list');
      assert.equal(lists.length, 1);
    });

    it('starts another sync after the running one if asked meanwhile', async () => {
      const sync = await synced();
      const lists = await departmentCount();
      simulator.clearCalls();
      const first = sync.syncNow();
      while (simulator.calls().filter(({ path }) => path === '/cgi-bin/user/list').length < lists)
        await new Promise(setImmediate);
      simulator.changeCompany({ leave: 'zhangwei' });
      const [, second, third] = await Promise.all([first, sync.syncNow(), sync.syncNow()]);
      assert.equal(second, third);
      assert.notEqual((await person('zhangwei'))?.left_at, null);
    });

    it('stops at once during a slow response, and writes nothing afterwards', async () => {
      simulator.fault({ name: 'slow', ms: 60_000, path: '/cgi-bin/user/list' });
      const sync = start();
      while (!simulator.calls().some(({ path }) => path === '/cgi-bin/department/list'))
        await new Promise(setImmediate);
      await sync.stop();
      assert.equal((await sync.syncNow()).outcome, 'skipped');
      assert.equal(await departmentCount(), 0);
    });

    it('writes a new person at sign-in, and does not lose them if it happens twice', async () => {
      const member = await wecom.member('ZhangWei');
      await upsertPerson(database, corpId, member);
      await database.query.updateTable('people').set({ language: 'en', left_at: 1 }).execute();
      await upsertPerson(database, corpId, { ...member, position: '院长' });
      const row = await person('zhangwei');
      assert.deepEqual([row?.position, row?.language, row?.left_at], ['院长', 'en', null]);
    });

    it(`never shows a half-written directory on ${name}`, async () => {
      await synced();
      await database.query.deleteFrom('people').execute();
      await database.query.deleteFrom('departments').execute();
      const [sync] = started;
      const syncing = sync?.syncNow();
      const counts = new Set<number>();
      let going = true;
      void syncing?.finally(() => {
        going = false;
      });
      while (going) {
        counts.add((await database.query.selectFrom('people').select('userid').execute()).length);
        await new Promise(setImmediate);
      }
      const whole = await database.query.selectFrom('people').select('userid').execute();
      assert.deepEqual(
        [...counts].filter((count) => count !== 0 && count !== whole.length),
        [],
      );
    });
  });
});
