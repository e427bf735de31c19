import assert from 'node:assert/strict';
import type { Database } from '../../server/database';
import { countsOf, directoryVersion, keepCounts } from '../../server/directory/counts';
import { addDepartment, addPerson, corpId } from '../support/content';
import { forEachDatabase } from '../support/database';

describe('the counts of departments', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '研发', 1);
      await addDepartment(database, 3, '测试', 1);
      await addPerson(database, 'both', '甲', { departments: [2, 3] });
      await addPerson(database, 'one', '乙', { departments: [2] });
    });

    const counts = async () => {
      const { people, departments } = await countsOf(database, corpId);
      return { people, departments: Object.fromEntries(departments) };
    };
    const first = {
      people: 2,
      departments: { 1: { members: 2, own: 0 }, 2: { members: 2, own: 2 }, 3: { members: 1, own: 1 } },
    };

    it('are right before they are stored, and afterwards', async () => {
      assert.deepEqual(await counts(), first);
      await database.transaction((inside) => keepCounts(inside, corpId));
      const kept = await database.query.selectFrom('department_counts').select('members').execute();
      assert.deepEqual(kept.map(({ members }) => members).sort(), [1, 2, 2]);
      assert.deepEqual(await counts(), first);
    });

    it('change at once with people and the tree, although the stored ones are older', async () => {
      await addPerson(database, 'new', '丙', { departments: [3] });
      assert.deepEqual((await counts()).departments[3], { members: 2, own: 2 });
      await database.query.updateTable('departments').set({ parent_id: 2 }).where('id', '=', 3).execute();
      assert.deepEqual((await counts()).departments[2], { members: 3, own: 2 });
      await database.query.updateTable('people').set({ left_at: 1 }).where('userid', '=', 'new').execute();
      assert.equal((await counts()).people, 2);
    });

    it('stay valid when something else of a person changes', async () => {
      const before = await directoryVersion(database, corpId);
      await database.query.updateTable('people').set({ language: 'en', name: '丁' }).execute();
      assert.equal(await directoryVersion(database, corpId), before);
    });

    it('of a transaction are seen by nobody else if it fails', async () => {
      const failing = database.transaction(async (inside) => {
        await addPerson(inside, 'ghost', '鬼', { departments: [2] });
        assert.equal((await countsOf(inside, corpId)).people, 3);
        throw new Error('no');
      });
      await assert.rejects(failing);
      await addPerson(database, 'real', '真');
      assert.deepEqual((await counts()).departments[2], { members: 3, own: 2 });
    });
  });
});
