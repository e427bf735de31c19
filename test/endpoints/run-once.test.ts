import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { Database } from '../../server/database';
import { AppError } from '../../server/errors';
import { type StoredResponse, type KeyedRequest, runOnce } from '../../server/endpoints/run-once';
import { forEachDatabase } from '../support/database';

const fails =
  (id: string) =>
  (error: unknown): boolean =>
    error instanceof AppError && error.id === id;
let keys = 0;
const request = (more: Partial<KeyedRequest> = {}): KeyedRequest => ({
  corpId: 'ww1',
  userid: 'zhangsan',
  key: `key-${String((keys += 1)).padStart(16, '0')}`,
  method: 'POST',
  path: '/api/x',
  body: { text: 'hi' },
  ...more,
});

describe('runOnce', () => {
  forEachDatabase((_name, open) => {
    let here: Database;
    let elsewhere: Database;
    before(async () => {
      [here, elsewhere] = await Promise.all([open(), open()]);
    });
    beforeEach(() => here.query.deleteFrom('links').execute());

    const add = async ({ query }: Database): Promise<StoredResponse> => {
      const row = await query
        .insertInto('links')
        .values({ corp_id: 'ww1', title_zh: '', title_en: '', url: '/', mark: '', sort_order: 1 })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { status: 201, body: { id: row.id, nested: [null, '汉'] } };
    };
    const added = async (): Promise<number> => (await here.query.selectFrom('links').select('id').execute()).length;

    it('does the work once and responds to repeats with the stored response, also in another process', async () => {
      const asked = request();
      const first = await runOnce(here, asked, add);
      assert.equal(first.repeated, false);
      assert.deepEqual(await runOnce(elsewhere, asked, add), { ...first, repeated: true });
      assert.equal(await added(), 1);
    });

    it('does the work once if many requests arrive at the same time in several processes', async () => {
      const asked = request();
      const responses = await Promise.all(
        Array.from({ length: 20 }, (_, index) => runOnce(index % 2 === 0 ? here : elsewhere, asked, add)),
      );
      assert.equal(await added(), 1);
      assert.equal(responses.filter((response) => !response.repeated).length, 1);
      assert.equal(new Set(responses.map((response) => JSON.stringify(response.body))).size, 1);
    });

    it('refuses the key for another body, path or method, before and after the first request has finished', async () => {
      const asked = request();
      await runOnce(here, asked, async (inside) => {
        await assert.rejects(
          runOnce(elsewhere, { ...asked, body: { text: 'other' } }, add),
          fails('idempotency-mismatch'),
        );
        return add(inside);
      });
      for (const other of [{ body: { text: 'other' } }, { path: '/api/y' }, { method: 'PATCH' }]) {
        await assert.rejects(runOnce(here, { ...asked, ...other }, add), fails('idempotency-mismatch'));
      }
      assert.equal(await added(), 1);
    });

    it('separates people who send the same key', async () => {
      const asked = request();
      await runOnce(here, asked, add);
      assert.equal((await runOnce(here, { ...asked, userid: 'lisi' }, add)).repeated, false);
      assert.equal((await runOnce(here, { ...asked, corpId: 'ww2' }, add)).repeated, false);
      assert.equal(await added(), 3);
    });

    it('waits for the first request and returns its response', async () => {
      const asked = request();
      const events = new EventEmitter();
      const started = once(events, 'started');
      const first = runOnce(here, asked, async (inside) => {
        events.emit('started');
        await once(events, 'go');
        return add(inside);
      });
      await started;
      let looks = 0;
      const now = (): number => {
        // The second attempt proves that it has waited.
        if ((looks += 1) === 2) events.emit('go');
        return Date.now();
      };
      const second = runOnce(elsewhere, asked, add, { now });
      assert.equal((await first).repeated, false);
      assert.equal((await second).repeated, true);
      assert.equal(await added(), 1);
    });

    it('responds to a repeat with idempotency-running if the first request takes too long', async () => {
      const asked = request();
      await runOnce(here, asked, async (inside) => {
        await assert.rejects(runOnce(elsewhere, asked, add, { waitMs: 0 }), fails('idempotency-running'));
        return add(inside);
      });
      assert.equal(await added(), 1);
    });

    it('changes nothing and releases the key if the work fails', async () => {
      const asked = request();
      await assert.rejects(
        runOnce(here, asked, async (inside) => {
          await add(inside);
          throw new AppError('notice-not-found');
        }),
        fails('notice-not-found'),
      );
      assert.equal(await added(), 0);
      assert.equal((await runOnce(elsewhere, asked, add)).repeated, false);
      assert.equal(await added(), 1);
    });

    it('takes over from a crashed process once, when its lease has expired', async () => {
      const asked = request();
      const { corpId: corp_id, userid, key } = asked;
      let time = Date.now();
      // The row that a process leaves if it crashes after its claim.
      await runOnce(here, asked, add);
      await here.query
        .updateTable('idempotency_keys')
        .set({ status: null, answer: null, lease_until: time + 1000 })
        .where('key', '=', key)
        .where('userid', '=', userid)
        .where('corp_id', '=', corp_id)
        .execute();
      await here.query.deleteFrom('links').execute();

      await assert.rejects(
        runOnce(elsewhere, asked, add, { now: () => time, waitMs: 0 }),
        fails('idempotency-running'),
      );
      time += 1000;
      const responses = await Promise.all(
        [here, elsewhere, here, elsewhere].map((database) => runOnce(database, asked, add, { now: () => time })),
      );
      assert.equal(responses.filter((response) => !response.repeated).length, 1);
      assert.equal(await added(), 1);
    });

    it('takes over from a process whose clock was ahead, although its lease ends in a day', async () => {
      const asked = request();
      const day = 86_400_000;
      await runOnce(here, asked, add, { now: () => Date.now() + day });
      // The row that a process leaves if it crashes after its claim.
      await here.query
        .updateTable('idempotency_keys')
        .set({ status: null, answer: null })
        .where('key', '=', asked.key)
        .execute();
      await here.query.deleteFrom('links').execute();
      const { repeated } = await runOnce(elsewhere, asked, add, { waitMs: 0 });
      assert.equal(repeated, false);
      assert.equal(await added(), 1);
    });

    it('rolls back a process that was so slow that another took over', async () => {
      const asked = request();
      let time = Date.now();
      let other: (StoredResponse & { repeated: boolean }) | undefined;
      const slow = await runOnce(
        here,
        asked,
        async (inside) => {
          time += 10_000;
          // On SQLite another process cannot write during the transaction, so its row is written here.
          await here.execute(here.query.selectFrom('links').select('id').compile());
          if (inside.dialect === 'postgres') {
            other = await runOnce(elsewhere, asked, add, { now: () => time });
          } else {
            await inside.query
              .updateTable('idempotency_keys')
              .set({ lease_until: time + 10_000, status: 201, answer: '"taken over"' })
              .where('key', '=', asked.key)
              .execute();
          }
          return add(inside);
        },
        { now: () => time, waitMs: 200, leaseMs: 10_000 },
      ).catch((error: unknown) => error);
      if (here.dialect === 'postgres') {
        assert.deepEqual(slow, { ...other, repeated: true });
        assert.equal(await added(), 1);
      } else {
        assert.ok(slow instanceof AppError && slow.id === 'idempotency-running');
        assert.equal(await added(), 0);
      }
    });

    it('forgets a key after 24 hours', async () => {
      const asked = request();
      let time = Date.now();
      await runOnce(here, asked, add, { now: () => time });
      time += 24 * 3_600_000 - 1;
      assert.equal((await runOnce(here, asked, add, { now: () => time })).repeated, true);
      time += 1;
      assert.equal((await runOnce(here, { ...asked, body: 'other' }, add, { now: () => time })).repeated, false);
    });
  });
});
