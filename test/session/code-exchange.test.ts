import assert from 'node:assert/strict';
import { createExpiringValues, type ExpiringValues } from '../../server/database/expiring-values';
import { AppError } from '../../server/errors';
import { createExchange, type Exchanged, type ExchangeStore } from '../../server/session/code-exchange';
import { forEachDatabase } from '../support/database';

const exchanged: Exchanged = {
  userid: 'lisiyuan',
  name: '李思源',
  returnPath: '/notices',
  sessionId: 's',
  askedAt: 1_700_000_000_000,
  revocationSeq: 3,
};

forEachDatabase((_name, open) => {
  describe('the exchange of a code', () => {
    let store: ExpiringValues;
    /** How far the store's clock is ahead. */
    let ahead = 0;
    const began = Date.now();
    before(async () => {
      store = createExpiringValues(await open(), 'exchange', () => began + ahead);
    });
    const process = (timeoutMs = 5000) => createExchange({ store, timeoutMs });

    it('runs once for concurrent requests, in this process and in others', async () => {
      let times = 0;
      let finish = (): void => undefined;
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const redeem = async (): Promise<Exchanged> => {
        times += 1;
        await finished;
        return exchanged;
      };
      const [one, two] = [process(), process()];
      const all = [
        one.join('code-1', 'state', redeem),
        one.join('code-1', 'state', redeem),
        two.join('code-1', 'state', redeem),
      ];
      finish();
      assert.deepEqual(await Promise.all(all), [exchanged, exchanged, exchanged]);
      assert.equal(times, 1);
    });

    it('runs once if another process reads before the exchange and claims after it', async () => {
      let times = 0;
      const redeem = async (): Promise<Exchanged> => {
        times += 1;
        return exchanged;
      };
      let claimNow = (): void => undefined;
      const exchangeOver = new Promise<void>((resolve) => {
        claimNow = resolve;
      });
      let hasRead = (): void => undefined;
      const read = new Promise<void>((resolve) => {
        hasRead = resolve;
      });
      const late: ExchangeStore = {
        ...store,
        claim: async (...entry) => {
          hasRead();
          await exchangeOver;
          return store.claim(...entry);
        },
      };
      const second = createExchange({ store: late, timeoutMs: 5000 }).join('code-late', 'state', redeem);
      await read;
      await process().join('code-late', 'state', redeem);
      claimNow();
      assert.deepEqual(await second, exchanged);
      assert.equal(times, 1);
    });

    it('queries the store once for concurrent requests in one process', async () => {
      let asked = 0;
      const counting = { ...store, get: (key: string) => ((asked += 1), store.get(key)) };
      const exchange = createExchange({ store: counting, timeoutMs: 5000 });
      await Promise.all(Array.from({ length: 10 }, () => exchange.join('code-2', 'state', async () => exchanged)));
      assert.equal(asked, 1);
    });

    it('is remembered afterwards, for the same browser only', async () => {
      await process().join('code-3', 'state', async () => exchanged);
      const never = async (): Promise<Exchanged> => {
        throw new Error('redeemed again');
      };
      assert.deepEqual(await process().join('code-3', 'state', never), exchanged);
      assert.deepEqual(await process().remembered('code-3', 'state'), exchanged);
      assert.equal(await process().remembered('code-3', 'another state'), null);
      await assert.rejects(process().join('code-3', 'another state', never), /redeemed again/);
    });

    it('is not remembered if it failed, so that the next attempt does not get the old error', async () => {
      const fails = async (): Promise<Exchanged> => {
        throw new Error('WeCom was down');
      };
      await assert.rejects(process().join('code-4', 'state', fails), /WeCom was down/);
      assert.deepEqual(await process().join('code-4', 'state', async () => exchanged), exchanged);
    });

    it('reports its error also if the claim cannot be removed afterwards', async () => {
      const failing = { ...store, remove: () => Promise.reject(new Error('the database is read-only')) };
      const exchange = createExchange({ store: failing, timeoutMs: 5000 });
      await assert.rejects(
        exchange.join('code-6', 'state', () => Promise.reject(new Error('WeCom was down'))),
        /WeCom was down/,
      );
    });

    it('is taken over after the process that ran it has ended, and fails with an error until then', async () => {
      await new Promise<void>((begun) => {
        void process(5000).join('code-5', 'state', () => {
          begun();
          return new Promise<Exchanged>(() => undefined);
        });
      });
      await assert.rejects(
        process(100).join('code-5', 'state', async () => exchanged),
        (error) => error instanceof AppError && error.id === 'wecom-unavailable',
      );
      ahead += 5000;
      assert.deepEqual(await process(10_000).join('code-5', 'state', async () => exchanged), exchanged);
    });
  });
});
