import assert from 'node:assert/strict';
import { startLoop } from '../../server/work/loop';

const unexpected = (error: unknown): never => assert.fail(String(error));

describe('a loop', () => {
  it('runs again and again, never twice at once, until it is stopped', async () => {
    let runs = 0;
    let inside = 0;
    let reached = (): void => {};
    const fifth = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const loop = startLoop({
      async run() {
        inside += 1;
        assert.equal(inside, 1);
        await new Promise(setImmediate);
        inside -= 1;
        runs += 1;
        if (runs === 5) reached();
      },
      pauseMs: 0,
      onError: unexpected,
    });
    await fifth;
    await loop.stop();
    await loop.stop();
    const after = runs;
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => void setTimeout(resolve, 0));
    assert.equal(runs, after);
  });

  it('reports an error and continues', async () => {
    const errors: string[] = [];
    let runs = 0;
    let reached = (): void => {};
    const second = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const loop = startLoop({
      async run() {
        runs += 1;
        if (runs === 1) throw new Error('broken');
        reached();
      },
      pauseMs: () => runs,
      onError: (error) => void errors.push(String(error)),
    });
    await loop.first;
    await second;
    await loop.stop();
    assert.deepEqual(errors, ['Error: broken']);
  });

  it('aborts the current run when it is stopped, waits for its end, and reports no error of it', async () => {
    let ended = false;
    const loop = startLoop({
      run: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () =>
            setImmediate(() => {
              ended = true;
              reject(signal.reason);
            }),
          );
        }),
      pauseMs: 0,
      onError: unexpected,
    });
    await loop.stop();
    assert.equal(ended, true);
    await loop.first;
  });

  it('starts with a pause if `startsWith` is `pause`', async () => {
    let runs = 0;
    const loop = startLoop({
      async run() {
        runs += 1;
      },
      pauseMs: 3_600_000,
      startsWith: 'pause',
      onError: unexpected,
    });
    await new Promise(setImmediate);
    assert.equal(runs, 0);
    await loop.stop();
    await loop.first;
  });
});
