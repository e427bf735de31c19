import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Expression, sql, type SqlBool } from 'kysely';
import { type AudienceSpec, everyone } from '../../app/api/contract';
import { audienceIdFor, canonical, missingDepartments, readAudience } from '../../server/audience/audience';
import {
  audiencesOf,
  countMembers,
  isMember,
  isMemberInOrder,
  isMemberOf,
  type PersonValues,
} from '../../server/audience/membership';
import type { Database } from '../../server/database';
import { prepared, type Slots } from '../../server/database/prepared';
import { addDepartment, addPerson, corpId } from '../support/content';
import { forEachDatabase } from '../support/database';

const nobody = { departments: [], people: [] };
const spec = (more: Partial<AudienceSpec>): AudienceSpec => ({ ...everyone(), everyone: false, ...more });

const listed = prepared((query, slot: Slots<PersonValues>) => ({
  compile: () => sql<{ id: number }>`with mine(id) as ${audiencesOf(slot)} select id from mine`.compile(query),
}));
const audiencesFor = async (database: Database, userid: string): Promise<number[]> =>
  (await listed.all(database, { corpId, userid })).map(({ id }) => id);

async function membersOf(database: Database, id: number): Promise<string[]> {
  const people = async (condition: Expression<SqlBool>): Promise<string[]> => {
    const rows = await database.query.selectFrom('people as p').select('p.userid').where(condition).execute();
    return rows.map(({ userid }) => userid).sort();
  };
  const stored = await people(isMember(corpId, id));
  const given = (await readAudience(database, corpId, id)) ?? everyone();
  assert.deepEqual(await people(isMemberOf(database, corpId, given)), stored);
  assert.deepEqual(await people(isMemberInOrder(database, corpId, id)), stored);
  return stored;
}

forEachDatabase((_name, open) => {
  describe('audiences', () => {
    let database: Database;

    /** 1 company > 2 sales > 4 south, 3 works; a loop 8 > 9 > 8. */
    before(async () => {
      database = await open();
      for (const [id, parent] of [
        [1, null],
        [2, 1],
        [3, 1],
        [4, 2],
        [8, 9],
        [9, 8],
      ] as const)
        await addDepartment(database, id, `部门${id}`, parent);
      await addPerson(database, 'boss', '老板', { departments: [1] });
      await addPerson(database, 'seller', '销售', { departments: [2] });
      await addPerson(database, 'south', '南方', { departments: [4, 3] });
      await addPerson(database, 'worker', '工人', { departments: [3] });
      await addPerson(database, 'loop', '循环', { departments: [9] });
      await addPerson(database, 'left', '离职', { left_at: 5 });
      await addPerson(database, 'foreign', '外人', { corp_id: 'ww-other', departments: [2] });
    });

    const withSub = (id: number) => ({ id, withSub: true });
    const alone = (id: number) => ({ id, withSub: false });

    it('of everyone include all current members', async () => {
      const id = await audienceIdFor(database, corpId, everyone());
      assert.equal(id, 0);
      assert.deepEqual(await membersOf(database, id), ['boss', 'loop', 'seller', 'south', 'worker']);
      assert.equal(await countMembers(database, corpId, id), 5);
    });

    it('name departments with or without sub-departments, and people, minus exceptions', async () => {
      const cases: [Partial<AudienceSpec>, string[]][] = [
        [{ departments: [withSub(1)] }, ['boss', 'seller', 'south', 'worker']],
        [{ departments: [alone(1)] }, ['boss']],
        [{ departments: [withSub(2)] }, ['seller', 'south']],
        [{ departments: [alone(2), alone(3)] }, ['seller', 'south', 'worker']],
        [{ departments: [withSub(8)] }, ['loop']],
        [{ people: ['WORKER', 'left', 'unknown'] }, ['worker']],
        [{ departments: [withSub(1)], except: { departments: [withSub(2)], people: ['boss'] } }, ['worker']],
        [{ everyone: true, except: { departments: [], people: ['south'] } }, ['boss', 'loop', 'seller', 'worker']],
        [{ people: ['boss'], except: { departments: [], people: ['boss'] } }, []],
        [{}, []],
      ];
      for (const [given, members] of cases) {
        const id = await audienceIdFor(database, corpId, spec(given));
        assert.deepEqual(await membersOf(database, id), members, JSON.stringify(given));
        for (const userid of ['boss', 'seller', 'south', 'worker', 'loop']) {
          const belongs = (await audiencesFor(database, userid)).includes(id);
          assert.equal(belongs, members.includes(userid), `${userid} ${JSON.stringify(given)}`);
        }
      }
    });

    it('are stored once, in whatever order they are named', async () => {
      const one = spec({ departments: [withSub(3), alone(2), withSub(2)], people: ['b', 'A', 'b'] });
      const other = spec({ departments: [withSub(2), withSub(3)], people: ['a', 'b'] });
      const id = await audienceIdFor(database, corpId, one);
      assert.equal(await audienceIdFor(database, corpId, other), id);
      assert.notEqual(await audienceIdFor(database, 'ww-other', other), id);
      assert.deepEqual(await readAudience(database, corpId, id), canonical(other));
      assert.equal(await readAudience(database, 'ww-other', id), null);
    });

    it('report departments that do not exist', async () => {
      const named = spec({ departments: [alone(2), alone(77)], except: { ...nobody, departments: [withSub(78)] } });
      assert.deepEqual(await missingDepartments(database, corpId, named), [77, 78]);
    });

    it('follow the memberships of the moment', async () => {
      const id = await audienceIdFor(database, corpId, spec({ departments: [withSub(2)] }));
      await addPerson(database, 'newcomer', '新人', { departments: [4] });
      assert.equal((await audiencesFor(database, 'newcomer')).includes(id), true);
      await database.query.deleteFrom('memberships').where('userid', '=', 'newcomer').execute();
      assert.equal((await audiencesFor(database, 'newcomer')).includes(id), false);
    });

    it('give the same result from a person and from an audience, for any company', async function compare() {
      this.timeout(120_000);
      const people = ['p0', 'p1', 'p2', 'p3', 'p4'];
      for (const userid of people) await addPerson(database, userid, userid);
      const department = fc.integer({ min: 101, max: 106 });
      const named = fc.record({
        departments: fc.array(fc.record({ id: department, withSub: fc.boolean() }), { maxLength: 3 }),
        people: fc.subarray(people, { maxLength: 2 }),
      });
      const audience = fc.tuple(fc.boolean(), named, named).map(([all, chosen, except]) => ({
        ...chosen,
        everyone: all,
        except,
      }));
      const parents = fc.array(fc.option(department, { nil: null }), { minLength: 6, maxLength: 6 });
      const memberships = fc.array(fc.uniqueArray(department, { maxLength: 3 }), { minLength: 5, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(parents, memberships, audience, async (above, belongs, given) => {
          const { query } = database;
          await query.deleteFrom('departments').where('id', '>', 100).execute();
          await query.deleteFrom('memberships').where('userid', 'in', people).execute();
          for (const [index, parent] of above.entries())
            await addDepartment(database, 101 + index, `部门${index}`, parent);
          for (const [index, departments] of belongs.entries())
            for (const [position, department_id] of departments.entries())
              await query
                .insertInto('memberships')
                .values({ corp_id: corpId, userid: people[index] ?? '', department_id, position })
                .execute();
          const id = await audienceIdFor(database, corpId, given);
          const members = await membersOf(database, id);
          for (const userid of people)
            assert.equal((await audiencesFor(database, userid)).includes(id), members.includes(userid));
        }),
        { numRuns: 60 },
      );
    });
  });
});
