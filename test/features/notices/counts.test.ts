import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Database, NoticeState } from '../../../server/database';
import { addNotice, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const states: NoticeState[] = ['draft', 'scheduled', 'published', 'withdrawn', 'deleted'];

describe('counts of published notices', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    it('stay those of the table, whatever changes it', async function walk() {
      this.timeout(60_000);
      const row = fc.record({
        state: fc.constantFrom(...states),
        audience_id: fc.integer({ min: 0, max: 2 }),
        corp_id: fc.constantFrom(corpId, 'ww-other'),
      });
      const step = fc.oneof(
        fc.record({ kind: fc.constant('add' as const), row }),
        fc.record({ kind: fc.constant('change' as const), place: fc.nat(20), row }),
        fc.record({ kind: fc.constant('remove' as const), place: fc.nat(20) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const { query } = database;
          await query.deleteFrom('notices').execute();
          const ids: number[] = [];
          for (const one of steps) {
            const id = ids[one.kind === 'add' ? -1 : one.place % Math.max(1, ids.length)] ?? 0;
            if (one.kind === 'add') ids.push(await addNotice(database, one.row));
            else if (one.kind === 'change')
              await query.updateTable('notices').set(one.row).where('id', '=', id).execute();
            else await query.deleteFrom('notices').where('id', '=', id).execute();
          }
          assert.deepEqual(await counted(database), await real(database));
        }),
        { numRuns: 40 },
      );
    });
  });
});

interface Count {
  corp_id: string;
  audience_id: number;
  notices: number;
}

const counted = ({ query }: Database): Promise<Count[]> =>
  query
    .selectFrom('notice_counts')
    .select(['corp_id', 'audience_id', 'notices'])
    .where('notices', '!=', 0)
    .orderBy('corp_id')
    .orderBy('audience_id')
    .execute();

const real = ({ query }: Database): Promise<Count[]> =>
  query
    .selectFrom('notices')
    .select(({ fn }) => ['corp_id', 'audience_id', fn.countAll<number>().as('notices')])
    .where('state', '=', 'published')
    .groupBy(['corp_id', 'audience_id'])
    .orderBy('corp_id')
    .orderBy('audience_id')
    .execute();
