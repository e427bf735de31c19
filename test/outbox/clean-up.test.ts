import assert from 'node:assert/strict';
import { noticeReaders, type SentMessage } from '../../app/features/notices/readers/contract';
import type { Database, RecipientState } from '../../server/database';
import { inParts } from '../../server/database/in-parts';
import { removeOldRecipients, startMessageCleanUp } from '../../server/outbox/clean-up';
import { createRoleReader } from '../../server/role-reader';
import { poll } from '../../server/work/poll';
import { apiOf } from '../support/api';
import { addNotice, addPerson, corpId } from '../support/content';
import { forEachDatabase } from '../support/database';
import { captureLog } from '../support/log';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 29);
const readRoles = createRoleReader({ admins: ['admin'] });

forEachDatabase((_name, open) => {
  describe('the recipients of old messages', () => {
    let database: Database;
    let noticeId = 0;

    before(async () => {
      database = await open();
      for (const userid of ['admin', 'lisi', 'zeng']) await addPerson(database, userid, userid);
    });
    beforeEach(async () => {
      await database.query.deleteFrom('messages').execute();
      noticeId = await addNotice(database);
    });

    /** Stores a message with so many recipients of each state, and those named. */
    async function addMessage(
      days: number,
      numbers: Partial<Record<RecipientState, number>>,
      { named = {}, isOpen = false }: { named?: Record<string, RecipientState>; isOpen?: boolean } = {},
    ): Promise<number> {
      const { id } = await database.query
        .insertInto('messages')
        .values({
          corp_id: corpId,
          kind: 'notice',
          thing_id: noticeId,
          created_at: now - days * dayMs,
          is_open: isOpen ? 1 : 0,
          facts: '{}',
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const states = ['sent', 'refused', 'unknown', 'cancelled', 'unneeded', 'waiting'] as const;
      const rows = [
        ...states.flatMap((state) =>
          Array.from({ length: numbers[state] ?? 0 }, (_, number) => [`${number} ${state}`, state] as const),
        ),
        ...Object.entries(named),
      ];
      for (const some of inParts(rows))
        await database.query
          .insertInto('message_recipients')
          .values(
            some.map(([userid, state]) => ({
              message_id: id,
              userid,
              language: 'en',
              state,
              batch_id: null,
              reason: state === 'refused' ? 'invalid' : null,
            })),
          )
          .execute();
      return id;
    }
    const as = () => apiOf(database, 'admin', { readRoles });
    const messages = async (): Promise<SentMessage[]> =>
      (await as()(noticeReaders.summary, { params: { id: noticeId } })).messages;
    const stored = async (id: number): Promise<string[]> => {
      const rows = database.query.selectFrom('message_recipients').select('userid').where('message_id', '=', id);
      return (await rows.orderBy('userid').execute()).map(({ userid }) => userid);
    };

    it('are deleted after half a year, but for those whom WeCom refused it; the numbers stay', async () => {
      const numbers = { sent: 1200, refused: 2, unknown: 3, cancelled: 4, unneeded: 5 };
      const id = await addMessage(180, numbers);
      const before = await messages();
      assert.deepEqual([before[0]?.people, before[0]?.sent, before[0]?.unneeded], [1214, 1200, 5]);
      assert.equal(await removeOldRecipients({ database, corpId, now }), 1212);
      assert.deepEqual(await stored(id), ['0 refused', '1 refused']);
      assert.deepEqual(await messages(), before);
      assert.equal(await removeOldRecipients({ database, corpId, now }), 0);
    });

    it('stay for half a year, and while a message is being sent', async () => {
      await addMessage(179, { sent: 3 });
      await addMessage(400, { sent: 1, waiting: 1 }, { isOpen: true });
      assert.equal(await removeOldRecipients({ database, corpId, now }), 0);
      await database.query.updateTable('messages').set({ corp_id: 'other', is_open: 0 }).execute();
      assert.equal(await removeOldRecipients({ database, corpId, now: now + 500 * dayMs }), 0);
    });

    it('are counted exactly if several processes delete them, and one is stopped in between', async () => {
      for (const days of [200, 300]) await addMessage(days, { sent: 1300, unknown: 400, refused: 1 });
      const before = await messages();
      const stopping = new AbortController();
      const other = await open();
      const stopped = removeOldRecipients({ database: other, corpId, now, signal: stopping.signal });
      const watched = poll(
        async () =>
          (await database.query.selectFrom('messages').select('removed').execute()).some((row) => row.removed),
        { withinMs: 5000, pauseMs: 1 },
      ).then(() => stopping.abort());
      const during = await messages();
      const deleted = await Promise.all([
        stopped,
        removeOldRecipients({ database, corpId, now }),
        removeOldRecipients({ database: await open(), corpId, now }),
      ]);
      await watched;
      assert.deepEqual(during, before);
      assert.equal(
        deleted.reduce((sum, number) => sum + number, 0),
        3400,
      );
      assert.deepEqual(await messages(), before);
    });

    it('do not change who is listed as not reached', async () => {
      await addMessage(300, { sent: 1 }, { named: { lisi: 'refused', zeng: 'refused' } });
      await addMessage(200, { sent: 1 }, { named: { lisi: 'sent', zeng: 'refused', admin: 'sent' } });
      const notReached = async (): Promise<string[]> => {
        const query = { show: 'refused' } as const;
        return (await as()(noticeReaders.list, { params: { id: noticeId }, query })).items.map(({ id }) => id);
      };
      assert.deepEqual(await notReached(), ['zeng']);
      assert.equal(await removeOldRecipients({ database, corpId, now }), 3);
      assert.deepEqual(await notReached(), ['zeng']);
    });

    it('are deleted by one process, once an hour', async () => {
      const log = captureLog();
      const id = await addMessage(9000, { sent: 700 });
      await database.query.deleteFrom('short_lived').execute();
      const loops = [1, 2].map(() => startMessageCleanUp({ database, corpId, log: log.logger, pauseMs: 5 }));
      await poll(async () => (await stored(id)).length === 0 || undefined, { withinMs: 8000, pauseMs: 10 });
      await Promise.all(loops.map((loop) => loop.stop()));
      assert.deepEqual(await stored(id), []);
      const lease = await database.query
        .selectFrom('short_lived')
        .select(['value', 'expires_at'])
        .where('kind', '=', 'message clean-up')
        .executeTakeFirstOrThrow();
      assert.equal(lease.value, 'resting');
      assert.ok(lease.expires_at > Date.now() + 50 * 60_000);
    });
  });
});
