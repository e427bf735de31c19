import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Database } from '../server/database';
import { mayAddress, outsideScope, publisherScope, type ScopeDepartment } from '../server/publisher-scope';
import { createRoleReader, type GrantedRole } from '../server/role-reader';
import { createViewer, type Viewer } from '../server/viewer';
import { sessionOf } from './support/api';
import { addDepartment, addPerson, corpId } from './support/content';
import { forEachDatabase } from './support/database';

/** 1 company, 2 and 3 below it, 4 below 2, 5 below 4. */
const tree = new Map([
  [1, { parent_id: null }],
  [2, { parent_id: 1 }],
  [3, { parent_id: 1 }],
  [4, { parent_id: 2 }],
  [5, { parent_id: 4 }],
]);
const alone = (id: number): ScopeDepartment => ({ id, withSub: false });
const whole = (id: number): ScopeDepartment => ({ id, withSub: true });

describe('mayAddress(scope, departments)', () => {
  it('lets administrators and publishers of the whole company address every department', () => {
    assert.equal(mayAddress(null, [whole(1), alone(5)], tree), true);
    assert.equal(mayAddress([whole(0)], [whole(1), alone(5)], tree), true);
  });

  it('lets members address none', () => {
    assert.equal(mayAddress([], [alone(5)], tree), false);
  });

  it('lets a publisher address the departments of their scope, but not those beside or above', () => {
    const scope = [whole(2)];
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((id) => mayAddress(scope, [whole(id)], tree)),
      [false, true, false, true, true],
    );
    assert.equal(mayAddress(scope, [alone(4), alone(3)], tree), false);
  });

  it('does not include sub-departments that the scope does not include', () => {
    const scope = [alone(2)];
    assert.deepEqual(
      [alone(2), whole(2), alone(4), whole(4)].map((one) => mayAddress(scope, [one], tree)),
      [true, false, false, false],
    );
    // Not even if it lists all present ones, because others may be added.
    assert.equal(mayAddress([alone(2), alone(4), alone(5)], [whole(2)], tree), false);
    assert.equal(mayAddress([alone(5)], [whole(5)], tree), false);
  });

  it('refuses a department that does not exist, and ends in a cycle', () => {
    assert.equal(mayAddress([whole(2)], [alone(99)], tree), false);
    const cycle = new Map([
      [1, { parent_id: 2 }],
      [2, { parent_id: 1 }],
    ]);
    assert.equal(mayAddress([whole(9)], [alone(1)], cycle), false);
  });

  it('never allows more people than the departments of the scope have', () => {
    const id = fc.integer({ min: 1, max: 9 });
    const one = fc.record({ id, withSub: fc.boolean() });
    const parents = fc.array(fc.tuple(id, fc.option(id)), { maxLength: 9 });
    fc.assert(
      fc.property(parents, fc.array(one), one, (pairs, scope, wanted) => {
        const nodes = new Map(pairs.map(([child, parent_id]) => [child, { parent_id }]));
        const below = (root: number): number[] =>
          [...nodes.keys(), root].filter((start) => {
            const seen = new Set<number>();
            for (let at: number | null = start; at !== null && !seen.has(at); at = nodes.get(at)?.parent_id ?? null) {
              if (at === root) return true;
              seen.add(at);
            }
            return false;
          });
        const members = ({ id: root, withSub }: ScopeDepartment): number[] => (withSub ? below(root) : [root]);
        if (!mayAddress(scope, [wanted], nodes)) return;
        const allowed = new Set(scope.flatMap(members));
        for (const reached of members(wanted)) assert.ok(allowed.has(reached));
      }),
    );
  });
});

describe('roles in the database', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    const readRoles = createRoleReader({ admins: ['named', 'gone'] });
    const viewer = (userid: string): Viewer =>
      createViewer({
        database,
        session: sessionOf(userid),
        sessionsOf: () => ({ list: async () => [], end: async () => undefined }),
        readRoles,
      });
    const grant = (userid: string, role: 'publisher' | 'admin', id = 0, withSub = true, corp = corpId) =>
      database.query
        .insertInto('roles')
        .values({
          corp_id: corp,
          userid,
          role,
          department_id: id,
          with_sub: withSub ? 1 : 0,
          granted_by: 'named',
          granted_at: 1,
        })
        .execute();

    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '研发', 1);
      await addDepartment(database, 4, '前端', 2);
      await addDepartment(database, 3, '销售', 1);
      await addPerson(database, 'named', '名单', { departments: [1] });
      await addPerson(database, 'gone', '离职', { left_at: 5 });
      await addPerson(database, 'former', '前任', { left_at: 5 });
      await addPerson(database, 'boss', '管理员', { departments: [1] });
      await addPerson(database, 'editor', '编辑', { departments: [4] });
      await addPerson(database, 'seller', '销售', { departments: [3, 4] });
      await addPerson(database, 'lisi', '李四', { departments: [3] });
      await grant('boss', 'admin');
      await grant('boss', 'publisher', 2);
      await grant('former', 'admin');
      await grant('editor', 'publisher', 2);
      await grant('editor', 'publisher', 3, false);
      await grant('lisi', 'admin', 0, true, 'ww-other');
    });

    it('are those of the table and of ADMINS; people who have left, and those of another company, have none', async () => {
      const rolesOf = async (userid: string) => [...(await viewer(userid).roles())];
      assert.deepEqual(await rolesOf('named'), ['publisher', 'admin']);
      assert.deepEqual(await rolesOf('boss'), ['publisher', 'admin']);
      assert.deepEqual(await rolesOf('editor'), ['publisher']);
      for (const userid of ['lisi', 'gone', 'former', 'unknown', 'seller'])
        assert.deepEqual(await rolesOf(userid), [], userid);
    });

    it('are the same if a query of the person selected what was granted', async () => {
      const given: [string, GrantedRole, string[]][] = [
        ['named', null, ['publisher', 'admin']],
        ['boss', 'admin', ['publisher', 'admin']],
        ['editor', 'publisher', ['publisher']],
        ['lisi', null, []],
      ];
      for (const [userid, granted, roles] of given)
        assert.deepEqual([...(await viewer(userid).roles(granted))], roles, userid);
    });

    it('limit a publisher to departments, and administrators to none', async () => {
      assert.equal(await publisherScope(viewer('named')), null);
      assert.equal(await publisherScope(viewer('boss')), null);
      assert.deepEqual(await publisherScope(viewer('lisi')), []);
      assert.deepEqual(await publisherScope(viewer('former')), []);
      assert.deepEqual(await publisherScope(viewer('editor')), [whole(2), alone(3)]);
    });

    it('say what of an audience is outside the scope of a publisher', async () => {
      const inside = { everyone: false, departments: [whole(4), alone(3)], people: ['editor', 'lisi', 'seller'] };
      assert.equal(await outsideScope(viewer('editor'), inside), null);
      assert.equal(
        await outsideScope(viewer('boss'), { everyone: true, departments: [whole(1)], people: ['named'] }),
        null,
      );
      assert.deepEqual(
        await outsideScope(viewer('editor'), {
          everyone: true,
          departments: [whole(1), whole(3), whole(4)],
          people: ['named', 'lisi', 'nobody'],
        }),
        { everyone: true, departments: [1, 3], people: ['named', 'nobody'] },
      );
      assert.deepEqual(await outsideScope(viewer('lisi'), { everyone: false, departments: [], people: ['lisi'] }), {
        everyone: false,
        departments: [],
        people: ['lisi'],
      });
    });

    it('of a transaction are those that it has written', async () => {
      await viewer('named').inTransaction(async (inside) => {
        await inside.database.query.deleteFrom('roles').where('userid', '=', 'editor').execute();
        const other = createViewer({
          database: inside.database,
          session: sessionOf('editor'),
          sessionsOf: () => ({ list: async () => [], end: async () => undefined }),
          readRoles,
        });
        assert.deepEqual(await publisherScope(other), []);
        await grantBack(inside.database);
      });
      assert.equal((await publisherScope(viewer('editor')))?.length, 1);
    });

    const grantBack = ({ query }: Database) =>
      query
        .insertInto('roles')
        .values({
          corp_id: corpId,
          userid: 'editor',
          role: 'publisher',
          department_id: 2,
          with_sub: 1,
          granted_by: 'named',
          granted_at: 1,
        })
        .execute();
  });
});
