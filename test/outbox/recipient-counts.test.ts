import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Database, RecipientState } from '../../server/database';
import { corpId } from '../support/content';
import { forEachDatabase } from '../support/database';

const states: RecipientState[] = ['waiting', 'batched', 'sent', 'cancelled'];
const userids = ['a', 'b', 'c', 'd', 'e'];

describe('counts of the recipients of messages', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    it('stay those of the table, whatever changes it', async function walk() {
      this.timeout(60_000);
      const message = fc.nat(3);
      const state = fc.constantFrom(...states);
      const some = fc.subarray(userids, { minLength: 1 });
      const step = fc.oneof(
        fc.record({ kind: fc.constant('add' as const), message, state, some }),
        fc.record({ kind: fc.constant('change' as const), message, state, some }),
        fc.record({ kind: fc.constant('remove' as const), message, some }),
        fc.record({ kind: fc.constant('remove message' as const), message }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const { query } = database;
          await query.deleteFrom('messages').execute();
          const ids: number[] = [];
          for (let number = 0; number < 4; number += 1) {
            const row = { corp_id: corpId, kind: 'notice', created_at: 1, facts: '{}' };
            ids.push((await query.insertInto('messages').values(row).returning('id').executeTakeFirstOrThrow()).id);
          }
          for (const one of steps) {
            const id = ids[one.message] ?? 0;
            if (one.kind === 'remove message') {
              await query.deleteFrom('messages').where('id', '=', id).execute();
              ids.splice(one.message, 1, 0);
            } else if (id === 0) continue;
            else if (one.kind === 'add')
              await query
                .insertInto('message_recipients')
                .values(one.some.map((userid) => ({ message_id: id, userid, language: 'en', state: one.state })))
                .onConflict((conflict) => conflict.doNothing())
                .execute();
            else if (one.kind === 'change')
              await query
                .updateTable('message_recipients')
                .set({ state: one.state })
                .where('message_id', '=', id)
                .where('userid', 'in', one.some)
                .execute();
            else
              await query
                .deleteFrom('message_recipients')
                .where('message_id', '=', id)
                .where('userid', 'in', one.some)
                .execute();
          }
          const counted = await query
            .selectFrom('recipient_counts')
            .select(['message_id', 'state', 'people'])
            .where('people', '!=', 0)
            .orderBy('message_id')
            .orderBy('state')
            .execute();
          const real = await query
            .selectFrom('message_recipients')
            .select(({ fn }) => ['message_id', 'state', fn.countAll<number>().as('people')])
            .groupBy(['message_id', 'state'])
            .orderBy('message_id')
            .orderBy('state')
            .execute();
          assert.deepEqual(counted, real);
        }),
        { numRuns: 60 },
      );
    });
  });
});
