import assert from 'node:assert/strict';
import { type AudienceSpec, everyone } from '../../../../app/api/contract';
import { audienceIdFor } from '../../../../server/audience/audience';
import type { Database } from '../../../../server/database';
import { messageAudience } from '../../../../server/features/notices/exports';
import { addDepartment, addNotice, addPerson, corpId } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';

const of = (more: Partial<AudienceSpec>): AudienceSpec => ({ ...everyone(), everyone: false, ...more });

forEachDatabase((_name, open) => {
  describe('who may get a message about a notice', () => {
    let database: Database;

    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '销售部', 1);
      await addPerson(database, 'boss', '经理', { departments: [1] });
      await addPerson(database, 'seller', '销售员', { departments: [2] });
      await addPerson(database, 'left', '离职', { departments: [2], left_at: 5 });
    });

    const notice = async (audience: AudienceSpec, state: 'published' | 'withdrawn' = 'published') =>
      addNotice(database, { state, audience_id: await audienceIdFor(database, corpId, audience) });
    const people = async (id: number): Promise<string[]> => {
      const rows = await database.query
        .selectFrom('people as p')
        .select('p.userid')
        .where(await messageAudience(database, corpId, id))
        .orderBy('p.userid')
        .execute();
      return rows.map(({ userid }) => userid);
    };

    it('is the present audience, without former members', async () => {
      assert.deepEqual(await people(await notice(everyone())), ['boss', 'seller']);
      const id = await notice(of({ departments: [{ id: 1, withSub: true }] }));
      assert.deepEqual(await people(id), ['boss', 'seller']);
      const narrowed = await audienceIdFor(database, corpId, of({ departments: [{ id: 2, withSub: false }] }));
      await database.query.updateTable('notices').set({ audience_id: narrowed }).where('id', '=', id).execute();
      assert.deepEqual(await people(id), ['seller']);
    });

    it('is nobody if the notice is withdrawn or does not exist', async () => {
      assert.deepEqual(await people(await notice(everyone(), 'withdrawn')), []);
      assert.deepEqual(await people(987_654), []);
    });
  });
});
