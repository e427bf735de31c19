import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { startHousekeeping, sweep } from '../../server/database/housekeeping';
import { forEachDatabase } from '../support/database';
import { captureLog } from '../support/log';

describe('housekeeping', () => {
  forEachDatabase((_name, open) => {
    const now = 5000;
    let database: Database;
    before(async () => {
      database = await open();
    });

    const fill = async (count: number, expires_at: number): Promise<void> => {
      const person = { corp_id: 'ww1', userid: 'a' };
      const ids = Array.from({ length: count }, (_, index) => `${expires_at}-${index}`);
      await database.query
        .insertInto('short_lived')
        .values(ids.map((key) => ({ kind: 'k', key, value: '', expires_at })))
        .execute();
      await database.query
        .insertInto('idempotency_keys')
        .values(
          ids.map((key) => ({
            ...person,
            key,
            request_hash: '',
            status: null,
            answer: null,
            lease_until: 0,
            expires_at,
          })),
        )
        .execute();
      await database.query
        .insertInto('sessions')
        .values(ids.map((id) => ({ ...person, id, device: '', started_at: 0, expires_at })))
        .execute();
      await database.query
        .insertInto('sessions_ended')
        .values(ids.map((session_id) => ({ ...person, session_id, ended_at: 0, expires_at })))
        .execute();
    };
    const left = async (): Promise<number[]> =>
      Promise.all(
        (['short_lived', 'idempotency_keys', 'sessions', 'sessions_ended'] as const).map(async (table) => {
          const rows = await database.query.selectFrom(table).select('expires_at').execute();
          assert.ok(rows.every((row) => row.expires_at > now));
          return rows.length;
        }),
      );

    it('deletes all expired rows, in more than one batch, and nothing else', async () => {
      await fill(450, now);
      await fill(3, now + 1);
      assert.equal(await sweep(database, now), 4 * 450);
      assert.deepEqual(await left(), [3, 3, 3, 3]);
    });

    const day = 86_400_000;
    /** Runs until `now` has been called this often: once at the start and once per run. */
    async function runs(count: number, now: () => number): Promise<void> {
      let asked = 0;
      let reached = (): void => {};
      const enough = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const housekeeping = startHousekeeping({
        database,
        log: pino({ level: 'silent' }),
        pauseMs: 1,
        now() {
          asked += 1;
          if (asked > count) reached();
          return now();
        },
      });
      await enough;
      await housekeeping.stop();
    }
    const rowCount = async (): Promise<number> =>
      (await database.query.selectFrom('sessions_ended').select('seq').execute()).length;

    it('deletes expired rows at every run, and does not use the database after it is stopped', async () => {
      const other = await open();
      const housekeeping = startHousekeeping({ database: other, log: pino({ level: 'silent' }), pauseMs: 1 });
      while ((await left()).some((rows) => rows > 0)) await new Promise(setImmediate);
      await housekeeping.stop();
      await other.close();
    });

    it('deletes nothing early because the clock was ahead for less than an hour', async () => {
      await fill(3, Date.now() + day);
      let asked = 0;
      await runs(14, () => {
        asked += 1;
        return Date.now() + (asked >= 2 && asked < 13 ? 40 * day : 0);
      });
      assert.equal(await rowCount(), 3);
    });

    it('takes the time from the database, whatever the clock of the process says', async () => {
      const { now: processClock } = Date;
      const log = captureLog();
      Date.now = () => processClock() + 40 * day;
      try {
        await fill(2, processClock() - 1);
        const housekeeping = startHousekeeping({ database, log: log.logger, pauseMs: 1 });
        await log.line(({ msg }) => msg === 'expired rows deleted');
        await housekeeping.stop();
      } finally {
        Date.now = processClock;
      }
      assert.equal(await rowCount(), 3);
    });

    it('accepts a step of the clock that lasts for an hour', async () => {
      let asked = 0;
      await runs(14, () => {
        asked += 1;
        return Date.now() + (asked >= 2 ? 40 * day : 0);
      });
      assert.equal(await rowCount(), 0);
    });

    it('waits before its first run, and stops between two batches', async () => {
      await fill(3, now + 1);
      await startHousekeeping({ database, log: pino({ level: 'silent' }) }).stop();
      assert.equal(await rowCount(), 3);
      const stopped = AbortSignal.abort();
      assert.equal(await sweep(database, now + 1, stopped), 0);
    });
  });
});
