import assert from 'node:assert/strict';
import fc from 'fast-check';
import { settleTree } from '../../server/directory/tree';
import { createCallSchedule } from '../../server/directory/sync-schedule';
import type { Database } from '../../server/database';
import { createRemovalGuard, isSuspicious, type RemovalGuard } from '../../server/directory/removal-guard';
import { forEachDatabase } from '../support/database';

const department = (id: number, parentId: number | null) => ({ id, name: `d${id}`, nameEn: null, parentId, order: 0 });

describe('settleTree(departments)', () => {
  it('does not change a tree', () => {
    const tree = [department(1, null), department(2, 1), department(3, 2)];
    assert.deepEqual(settleTree(tree), tree);
  });

  it('makes roots of departments whose parent is not visible, and of one in each cycle', () => {
    const settled = settleTree([
      department(5, 4),
      department(1, 3),
      department(2, 1),
      department(3, 2),
      department(9, 9),
      department(7, 1),
    ]);
    assert.deepEqual(
      settled.filter(({ parentId }) => parentId === null).map(({ id }) => id),
      [5, 1, 9],
    );
    assert.equal(settled.find(({ id }) => id === 7)?.parentId, 1);
  });

  it('leads from every department to a root', () => {
    const ids = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.option(ids))), (pairs) => {
        const parents = new Map(
          settleTree(pairs.map(([id, parentId]) => department(id, parentId))).map(({ id, parentId }) => [id, parentId]),
        );
        for (const start of parents.keys()) {
          let steps = 0;
          for (let id: number | null = start; id !== null; id = parents.get(id) ?? null)
            assert.ok((steps += 1) <= parents.size);
        }
      }),
    );
  });
});

describe('createCallSchedule', () => {
  it('never allows more calls in a period', async () => {
    let time = 0;
    const pace = createCallSchedule({ most: 3, perMs: 50 }, () => time);
    const { signal } = new AbortController();
    await Promise.all([pace(signal), pace(signal), pace(signal)]);
    let passed = false;
    const fourth = pace(signal).then(() => {
      passed = true;
    });
    await new Promise(setImmediate);
    assert.equal(passed, false);
    time = 50;
    await fourth;
  });

  it('stops waiting when the signal is aborted', async () => {
    const pace = createCallSchedule({ most: 1, perMs: 3_600_000 });
    const stop = new AbortController();
    await pace(stop.signal);
    const waiting = assert.rejects(pace(stop.signal));
    stop.abort();
    await waiting;
  });
});

describe('the guard against removing many people', () => {
  it('suspects more than a third, of at least twenty', () => {
    const pairs = [
      [7, 20],
      [6, 20],
      [10, 30],
      [11, 30],
      [19, 19],
      [0, 0],
    ];
    assert.deepEqual(
      pairs.map(([leaving = 0, people = 0]) => isSuspicious(leaving, people)),
      [true, false, false, true, false, false],
    );
  });

  forEachDatabase((_name, open) => {
    const minute = 60_000;
    let database: Database;
    let time: number;
    let guard: RemovalGuard;
    before(async () => {
      database = await open();
    });
    beforeEach(async () => {
      await database.query.deleteFrom('short_lived').execute();
      time = 1_800_000_000_000;
      guard = createRemovalGuard({ database, corpId: 'ww1', everyMs: minute, now: () => time });
    });

    it('allows a removal that has been seen for an hour, and says when', async () => {
      assert.equal(await guard.suspect(), time + 60 * minute);
      for (let minutes = 1; minutes < 60; minutes += 1) {
        time += minute;
        assert.equal(await guard.suspect(), time + (60 - minutes) * minute);
      }
      time += minute;
      assert.equal(await guard.suspect(), null);
    });

    it('starts again after the people are back, or after a long pause', async () => {
      await guard.suspect();
      time += minute;
      await guard.clear();
      assert.equal(await guard.suspect(), time + 60 * minute);
      time += 20 * minute;
      assert.equal(await guard.suspect(), time + 60 * minute);
    });

    it('allows nothing earlier because the clock was ahead for a short time', async () => {
      await guard.suspect();
      for (const ahead of [10 * minute, 60 * minute, 1440 * minute]) {
        time += ahead;
        assert.notEqual(await guard.suspect(), null);
        time -= ahead;
        assert.notEqual(await guard.suspect(), null);
      }
    });

    it('starts again after an update from a version that stored when it was first seen', async () => {
      await database.query
        .insertInto('short_lived')
        .values({ kind: 'directory-shrinkage', key: 'ww1', value: String(time), expires_at: time + minute })
        .execute();
      assert.equal(await guard.suspect(), time + 60 * minute);
    });
  });
});
