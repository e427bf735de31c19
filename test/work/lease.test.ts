import assert from 'node:assert/strict';
import type { Database } from '../../server/database';
import { takeLease, type LeaseOptions } from '../../server/work/lease';
import { forEachDatabase } from '../support/database';

forEachDatabase((_name, open) => {
  describe('a lease', () => {
    let database: Database;
    let other: Database;
    before(async () => {
      database = await open();
      other = await open();
    });
    beforeEach(() => database.query.deleteFrom('short_lived').execute());

    const take = (over: Database = database, more: Partial<LeaseOptions> = {}) =>
      takeLease({ database: over, kind: 'work', key: 'a', longestRestMs: 60_000, ...more });
    const endsAt = (expires_at: number) => database.query.updateTable('short_lived').set({ expires_at }).execute();
    const day = 86_400_000;

    it('is taken by one of many processes, and by another after its release', async () => {
      const taken = (await Promise.all([database, other, database, other].map((each) => take(each)))).filter(
        (lease) => lease !== null,
      );
      assert.equal(taken.length, 1);
      assert.equal(await take(other), null);
      await taken[0]?.end(0);
      assert.notEqual(await take(other), null);
    });

    it('rests for as long as its holder requested, unless another process takes it as urgent', async () => {
      await (await take())?.end(30_000);
      assert.equal(await take(other), null);
      const urgent = await take(other, { urgent: true });
      assert.notEqual(urgent, null);
      assert.equal(await take(database, { urgent: true }), null);
      await urgent?.end(0);
    });

    it('of a holder that crashed is taken over when it has expired; the holder then cannot renew it', async () => {
      const crashed = await take();
      await endsAt(Date.now() - 1);
      const next = await take(other);
      assert.notEqual(next, null);
      assert.equal(await crashed?.renew(), false);
      await crashed?.end(30_000);
      assert.equal(await next?.renew(), true);
      assert.equal(await database.transaction(async (inside) => next?.renew(inside)), true);
      await next?.end(0);
    });

    it('is ignored if it ends later than possible, because a clock was ahead', async () => {
      const stranded = await take();
      await endsAt(Date.now() + day);
      const next = await take(other);
      assert.notEqual(next, null);
      await next?.end(30_000);
      await endsAt(Date.now() + day);
      assert.notEqual(await take(), null);
      await stranded?.end(0);
    });

    it('rests for as long as its holder requested, even if a lease is shorter', async () => {
      await (await take(database, { longestRestMs: day }))?.end(day);
      assert.equal(await take(other, { longestRestMs: day }), null);
    });
  });
});
