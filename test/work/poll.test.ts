import assert from 'node:assert/strict';
import { poll } from '../../server/work/poll';

describe('poll', () => {
  it('resolves with the first result', async () => {
    let attempts = 0;
    const result = await poll(async () => ((attempts += 1) === 3 ? 'found' : undefined), {
      withinMs: 60_000,
      pauseMs: 1,
    });
    assert.deepEqual([result, attempts], ['found', 3]);
  });

  it('makes one attempt if the time limit is 0, and one after the time limit', async () => {
    let attempts = 0;
    const nothing = async (): Promise<undefined> => void (attempts += 1);
    assert.equal(await poll(nothing, { withinMs: 0, pauseMs: 60_000 }), undefined);
    assert.equal(attempts, 1);
    const start = performance.now();
    let last = 0;
    const missed = poll(async () => void (last = performance.now()), { withinMs: 20, pauseMs: 60_000 });
    assert.equal(await missed, undefined);
    assert.ok(last - start >= 20);
  });

  it('doubles its pauses up to the maximum', async () => {
    const times: number[] = [];
    await poll(async () => (times.push(performance.now()) === 6 ? true : undefined), {
      withinMs: 60_000,
      pauseMs: 4,
      maxPauseMs: 16,
    });
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, least] of [4, 8, 16, 16, 16].entries())
      assert.ok((pauses[index] ?? 0) >= least - 1, `${pauses}`);
  });

  it('rejects if an attempt rejects', async () => {
    await assert.rejects(
      poll(() => Promise.reject(new Error('broken')), { withinMs: 60_000, pauseMs: 1 }),
      /broken/,
    );
  });
});
