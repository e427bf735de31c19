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

describe('counts of the published notices that a person has read', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    const userids = ['a', 'b'];

    it('stay those of the tables, whatever changes them', async function walk() {
      this.timeout(60_000);
      const row = fc.record({
        state: fc.constantFrom(...states),
        audience_id: fc.integer({ min: 0, max: 2 }),
        corp_id: fc.constantFrom(corpId, 'ww-other'),
      });
      const place = fc.nat(20);
      const userid = fc.constantFrom(...userids);
      const step = fc.oneof(
        fc.record({ kind: fc.constant('add' as const), row }),
        fc.record({ kind: fc.constant('change' as const), place, row }),
        fc.record({ kind: fc.constant('remove' as const), place }),
        { arbitrary: fc.record({ kind: fc.constant('read' as const), place, userid }), weight: 3 },
        fc.record({ kind: fc.constant('read all' as const), userid }),
        fc.record({ kind: fc.constant('forget' as const), place, userid }),
        fc.record({ kind: fc.constant('forget all' as const), userid }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const { query } = database;
          await query.deleteFrom('notices').execute();
          const ids: number[] = [];
          const read = (user: string, some: readonly number[]) =>
            query
              .insertInto('reads')
              .values(some.map((id) => ({ corp_id: corpId, userid: user, notice_id: id, read_at: 1 })))
              .onConflict((conflict) =>
                conflict.columns(['corp_id', 'userid', 'notice_id']).doUpdateSet({ read_at: 2 }),
              )
              .execute();
          for (const one of steps) {
            const id = 'place' in one ? ids[one.place % Math.max(1, ids.length)] : undefined;
            if (one.kind === 'add') ids.push(await addNotice(database, one.row));
            else if (one.kind === 'read all' && ids.length > 0) await read(one.userid, ids);
            else if (one.kind === 'forget all')
              await query.deleteFrom('reads').where('userid', '=', one.userid).execute();
            else if (id === undefined) continue;
            else if (one.kind === 'read') await read(one.userid, [id]);
            else if (one.kind === 'forget')
              await query.deleteFrom('reads').where('userid', '=', one.userid).where('notice_id', '=', id).execute();
            else if (one.kind === 'change')
              await query.updateTable('notices').set(one.row).where('id', '=', id).execute();
            else if (one.kind === 'remove') {
              await query.deleteFrom('notices').where('id', '=', id).execute();
              ids.splice(ids.indexOf(id), 1);
            }
          }
          assert.deepEqual(await countedReads(database), await realReads(database));
        }),
        { numRuns: 60 },
      );
    });

    it('stay right while people read notices that are withdrawn and published again', async function race() {
      this.timeout(60_000);
      const { query } = database;
      await query.deleteFrom('notices').execute();
      const id = await addNotice(database);
      const change = async (): Promise<void> => {
        for (let turn = 0; turn < 20; turn += 1)
          await query
            .updateTable('notices')
            .set({ state: turn % 2 === 0 ? 'withdrawn' : 'published' })
            .where('id', '=', id)
            .execute();
      };
      const read = async (userid: string): Promise<void> => {
        for (let turn = 0; turn < 20; turn += 1) {
          const reading = { corp_id: corpId, userid: `${userid}${turn}`, notice_id: id, read_at: 1 };
          await database.transaction(async (inside) => {
            await inside.query.insertInto('reads').values(reading).execute();
          });
        }
      };
      await Promise.all([change(), read('a'), read('b'), read('c')]);
      assert.deepEqual(await countedReads(database), await realReads(database));
      assert.equal((await realReads(database)).length, 60);
    });
  });
});

type ReadCount = Count & { userid: string };

const countedReads = ({ query }: Database): Promise<ReadCount[]> =>
  query
    .selectFrom('read_counts')
    .select(['corp_id', 'userid', 'audience_id', 'notices'])
    .where('notices', '!=', 0)
    .orderBy('corp_id')
    .orderBy('userid')
    .orderBy('audience_id')
    .execute();

const realReads = ({ query }: Database): Promise<ReadCount[]> =>
  query
    .selectFrom('reads as r')
    .innerJoin('notices as n', (join) => join.onRef('n.id', '=', 'r.notice_id').onRef('n.corp_id', '=', 'r.corp_id'))
    .select(({ fn }) => ['r.corp_id', 'r.userid', 'n.audience_id', fn.countAll<number>().as('notices')])
    .where('n.state', '=', 'published')
    .groupBy(['r.corp_id', 'r.userid', 'n.audience_id'])
    .orderBy('r.corp_id')
    .orderBy('r.userid')
    .orderBy('n.audience_id')
    .execute();

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
