import assert from 'node:assert/strict';
import { createShortLived, type ShortLived } from '../../server/database/expiring-values';
import { forEachDatabase } from '../support/database';

describe('facts that live for minutes', () => {
  forEachDatabase((_name, open) => {
    let time = 1_000_000;
    let facts: ShortLived;
    let elsewhere: ShortLived;
    before(async () => {
      facts = createShortLived(await open(), 'test', () => time);
      elsewhere = createShortLived(await open(), 'test', () => time);
    });

    it('are there for every process until their time has passed', async () => {
      await facts.put('a', 'one', 1000);
      assert.equal(await elsewhere.get('a'), 'one');
      await facts.put('a', 'two', 1000);
      assert.equal(await elsewhere.get('a'), 'two');
      time += 1000;
      assert.equal(await facts.get('a'), null);
    });

    it('are claimed by exactly one of many, also between processes', async () => {
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? facts : elsewhere).claim('b', String(index), 1000)),
      );
      const winners = claims.flatMap((won, index) => (won ? [String(index)] : []));
      assert.equal(winners.length, 1);
      assert.equal(await facts.get('b'), winners[0]);
    });

    it('are claimed again when their time has passed, or when they were removed', async () => {
      assert.equal(await facts.claim('c', '1', 1000), true);
      assert.equal(await facts.claim('c', '2', 1000), false);
      time += 1000;
      assert.equal(await facts.claim('c', '3', 1000), true);
      await elsewhere.remove('c');
      assert.equal(await facts.claim('c', '4', 1000), true);
    });

    it('count without losing one, and begin anew when their time has passed', async () => {
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

    it('that a clock which was ahead has written do not block others until that time', async () => {
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

    it('of one kind are not seen by another', async () => {
      const other = createShortLived(await open(), 'other', () => time);
      await facts.put('e', 'mine', 1000);
      assert.equal(await other.get('e'), null);
    });
  });
});
