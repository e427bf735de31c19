import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { roles, type RolesOfPerson } from '../../../app/features/roles/contract';
import type { Database } from '../../../server/database';
import { apiOf } from '../../support/api';
import { addDepartment, addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const none: RolesOfPerson = { isAdmin: false, departments: [] };
const admin: RolesOfPerson = { isAdmin: true, departments: [] };

describe('roles', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '研发', 1);
      await addPerson(database, 'named', '曾国藩', { departments: [1], main_department: 1 });
      await addPerson(database, 'boss', '陈启明', { departments: [1] });
      await addPerson(database, 'editor', '白居易', { departments: [2], main_department: 2, position: '编辑' });
      await addPerson(database, 'gone', '走了', { left_at: 5 });
      await addPerson(database, 'foreign', '外人', { corp_id: 'ww-other' });
    });
    beforeEach(async () => {
      await database.query.deleteFrom('roles').execute();
      await addRole(database, 'boss', 'admin');
    });

    const as = (userid: string) => apiOf(database, userid, { namedAdmins: ['named'], now: () => 7000 });
    const set = (by: string, id: string, body: RolesOfPerson) => as(by)(roles.set, { params: { id }, body });
    const holders = async () =>
      (await as('named')(roles.list, {})).items.map(({ id, isAdmin, isNamed, departments }) => [
        id,
        ...(isAdmin ? ['admin'] : []),
        ...(isNamed ? ['named'] : []),
        ...departments.map((one) => `${one.id}${one.withSub ? '+' : ''}`),
      ]);
    const log = async () =>
      (await database.query.selectFrom('audit_log').selectAll().where('kind', '=', 'role').orderBy('id').execute()).map(
        ({ userid, action, thing_id, title, details }) => [userid, action, thing_id, title, JSON.parse(details)],
      );

    it('are listed with the people who have them: administrators first, also those of ADMINS', async () => {
      await addRole(database, 'editor', 'publisher', 2);
      await addRole(database, 'gone', 'admin');
      await addRole(database, 'foreign', 'admin');
      assert.deepEqual(await holders(), [
        ['boss', 'admin'],
        ['named', 'admin', 'named'],
        ['editor', '2+'],
      ]);
      const { items } = await as('boss')(roles.list, {});
      assert.deepEqual(items[2], {
        id: 'editor',
        name: '白居易',
        initials: '居易',
        position: '编辑',
        department: '研发',
        departmentEn: null,
        isAdmin: false,
        isNamed: false,
        departments: [{ id: 2, withSub: true, name: '研发', nameEn: null }],
      });
    });

    it('are granted and revoked, and each change is in the audit log', async () => {
      const earlier = (await log()).length;
      await set('boss', 'Editor', { isAdmin: false, departments: [{ id: 2, withSub: false }] });
      assert.deepEqual(await holders(), [
        ['boss', 'admin'],
        ['named', 'admin', 'named'],
        ['editor', '2'],
      ]);
      await set('named', 'editor', { isAdmin: true, departments: [{ id: 2, withSub: true }] });
      await set('boss', 'editor', none);
      assert.deepEqual(await holders(), [
        ['boss', 'admin'],
        ['named', 'admin', 'named'],
      ]);
      const publisher = { role: 'publisher', department: '研发' };
      assert.deepEqual((await log()).slice(earlier), [
        ['boss', 'grant', 'editor', '白居易', { ...publisher, withSub: false }],
        ['named', 'revoke', 'editor', '白居易', { ...publisher, withSub: false }],
        ['named', 'grant', 'editor', '白居易', { role: 'admin' }],
        ['named', 'grant', 'editor', '白居易', { ...publisher, withSub: true }],
        ['boss', 'revoke', 'editor', '白居易', { role: 'admin' }],
        ['boss', 'revoke', 'editor', '白居易', { ...publisher, withSub: true }],
      ]);
    });

    it('that do not change are not recorded', async () => {
      await set('boss', 'editor', { isAdmin: false, departments: [{ id: 2, withSub: true }] });
      const before = await log();
      await set('boss', 'editor', {
        isAdmin: false,
        departments: [
          { id: 2, withSub: true },
          { id: 2, withSub: false },
        ],
      });
      assert.deepEqual(await log(), before);
    });

    it('of the whole company need no other departments', async () => {
      const departments = [
        { id: 2, withSub: false },
        { id: 0, withSub: false },
      ];
      await set('boss', 'editor', { isAdmin: false, departments });
      assert.deepEqual((await holders()).at(-1), ['editor', '0+']);
    });

    it('cannot be given to people who left, never existed or belong to another company', async () => {
      for (const id of ['gone', 'nobody', 'foreign', "' or 1=1", 'boss\0'])
        await assert.rejects(set('boss', id, admin), { id: 'person-not-found', status: 404 }, id);
    });

    it('cannot name a department that does not exist, but may keep one that was removed', async () => {
      const removed = [{ id: 99, withSub: true }];
      await assert.rejects(set('boss', 'editor', { isAdmin: false, departments: removed }), {
        id: 'department-not-found',
      });
      await addRole(database, 'editor', 'publisher', 99);
      await set('boss', 'editor', { isAdmin: true, departments: removed });
      assert.deepEqual(
        (await holders()).find(([id]) => id === 'editor'),
        ['editor', 'admin', '99+'],
      );
      await set('boss', 'editor', none);
      assert.deepEqual((await log()).at(-1)?.[4], { role: 'publisher', department: '99', withSub: true });
    });

    it('of oneself cannot be changed, so an administrator always remains', async () => {
      for (const body of [none, admin])
        await assert.rejects(set('boss', 'boss', body), { id: 'own-role', status: 409 });
      await assert.rejects(set('named', 'NAMED', none), { id: 'own-role' });
      await assert.rejects(set('boss', 'named', none), { id: 'named-admin', status: 409 });
    });

    it('of somebody in ADMINS may be those of a publisher, too, which remain if the setting changes', async () => {
      await set('boss', 'named', { isAdmin: true, departments: [{ id: 2, withSub: true }] });
      assert.deepEqual(
        (await holders()).find(([id]) => id === 'named'),
        ['named', 'admin', 'named', '2+'],
      );
      const rows = await database.query.selectFrom('roles').select('role').where('userid', '=', 'named').execute();
      assert.deepEqual(rows, [{ role: 'publisher' }]);
    });

    it('remain with one of two administrators who revoke each other at once', async () => {
      await addRole(database, 'editor', 'admin');
      const without = (by: string, id: string) =>
        apiOf(database, by)(roles.set, { params: { id }, body: none }).then(
          () => 'done',
          ({ id: error }: { id: string }) => error,
        );
      const results = await Promise.all([without('boss', 'editor'), without('editor', 'boss')]);
      assert.deepEqual(results.sort(), ['done', 'forbidden']);
      const left = await database.query.selectFrom('roles').select('userid').where('corp_id', '=', corpId).execute();
      assert.equal(left.length, 1);
    });

    it('are checked again after waiting for the change of another administrator', async () => {
      const other = await open();
      await addRole(database, 'editor', 'admin');
      let waiting: Promise<unknown> = Promise.resolve();
      await other.lock(`roles ${corpId}`, async (inside) => {
        waiting = assert.rejects(set('editor', 'boss', none), { id: 'forbidden' });
        // SQLite has no locks to look at: there, the whole request waits.
        if (database.dialect === 'postgres') await advisoryLockAwaited(database);
        await inside.query.deleteFrom('roles').where('userid', '=', 'editor').execute();
      });
      await waiting;
      assert.deepEqual(
        (await holders()).map(([id]) => id),
        ['boss', 'named'],
      );
    });

    it('of somebody in ADMINS end when they leave', async () => {
      const gone = apiOf(database, 'gone', { namedAdmins: ['gone'] });
      await assert.rejects(gone(roles.list, {}), { id: 'forbidden' });
    });

    it('count from the next request on, also in another process', async () => {
      const other = await open();
      const list = () => apiOf(other, 'editor')(roles.list, {});
      await assert.rejects(list(), { id: 'forbidden' });
      await set('boss', 'editor', admin);
      assert.equal((await list()).items.length, 2);
      await set('boss', 'editor', none);
      await assert.rejects(list(), { id: 'forbidden' });
    });

    it('tell a publisher for which departments they publish', async () => {
      await addRole(database, 'editor', 'publisher', 2, 0);
      assert.deepEqual(await as('editor')(roles.scope, {}), { departments: [{ id: 2, withSub: false }] });
      assert.deepEqual(await as('boss')(roles.scope, {}), { departments: null });
      await assert.rejects(as('gone')(roles.scope, {}), { id: 'forbidden' });
    });
  });
});

/** Waits until another transaction waits for a lock. */
async function advisoryLockAwaited({ query }: Database): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ waiting: number }>`
      select count(*) as waiting from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`.execute(query);
    if ((rows[0]?.waiting ?? 0) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
