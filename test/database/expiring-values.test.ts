import assert from 'node:assert/strict';
import { createExpiringValues, type ExpiringValues } from '../../server/database/expiring-values';
import { forEachDatabase } from '../support/database';

describe('database/expiring-values', () => {
  forEachDatabase((_name, open) => {
    let time = 1_000_000;
    let facts: ExpiringValues;
    let elsewhere: ExpiringValues;
    before(async () => {
      facts = createExpiringValues(await open(), 'test', () => time);
      elsewhere = createExpiringValues(await open(), 'test', () => time);
    });

    it('are visible to every process until they expire', async () => {
      await facts.put('a', 'one', 1000);
      assert.equal(await elsewhere.get('a'), 'one');
      await facts.put('a', 'two', 1000);
      assert.equal(await elsewhere.get('a'), 'two');
      time += 1000;
      assert.equal(await facts.get('a'), null);
    });

    it('are claimed by exactly one of many, also across processes', async () => {
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? facts : elsewhere).claim('b', String(index), 1000)),
      );
      const winners = claims.flatMap((won, index) => (won ? [String(index)] : []));
      assert.equal(winners.length, 1);
      assert.equal(await facts.get('b'), winners[0]);
    });

    it('can be claimed again after they expire or are removed', async () => {
      assert.equal(await facts.claim('c', '1', 1000), true);
      assert.equal(await facts.claim('c', '2', 1000), false);
      time += 1000;
      assert.equal(await facts.claim('c', '3', 1000), true);
      await elsewhere.remove('c');
      assert.equal(await facts.claim('c', '4', 1000), true);
    });

    it('count concurrent increments correctly, and start again after they expire', async () => {
      const counts = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? facts : elsewhere).increment('d', 1000)),
      );
      assert.deepEqual(
        counts.sort((a, b) => a - b),
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
      time += 999;
      assert.equal(await facts.increment('d', 1000), 21);
      time += 1;
      assert.equal(await facts.increment('d', 1000), 1);
    });

    it('are replaced if a clock that was ahead has written them', async () => {
      const before = time;
      time += 86_400_000;
      await facts.claim('f', '1', 1000);
      await facts.increment('g', 1000);
      await facts.increment('g', 1000);
      time = before;
      assert.equal(await elsewhere.claim('f', '2', 1000), true);
      assert.equal(await facts.claim('f', '3', 1000), false);
      assert.equal(await elsewhere.increment('g', 1000), 1);
    });

    it('of one kind are separate from those of another', async () => {
      const other = createExpiringValues(await open(), 'other', () => time);
      await facts.put('e', 'mine', 1000);
      assert.equal(await other.get('e'), null);
    });
  });
});
