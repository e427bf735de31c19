import assert from 'node:assert/strict';
import { TimeoutError, untilAborted, waitAtMost, withTimeout } from '../../server/work/with-timeout';

const never = (): Promise<never> => new Promise(() => {});

describe('withTimeout', () => {
  it('settles like the work', async () => {
    assert.equal(await withTimeout(60_000, async () => 'done'), 'done');
    await assert.rejects(
      withTimeout(60_000, () => Promise.reject(new Error('broken'))),
      /broken/,
    );
  });

  it('rejects when time is up, and aborts the signal of the work', async () => {
    let given: AbortSignal | undefined;
    await assert.rejects(
      withTimeout(5, (signal) => {
        given = signal;
        return never();
      }),
      (error: unknown) =>
        error instanceof TimeoutError && error.timeoutMs === 5 && error.message === 'No result within 5 ms',
    );
    assert.equal(given?.aborted, true);
    assert.ok(given?.reason instanceof TimeoutError);
  });

  it('rejects with the error that the caller creates', async () => {
    const error = new Error('the page took too long');
    await assert.rejects(withTimeout(1, never, { error: () => error }), error);
  });

  it('aborts the work if the caller cancels, and does not start work that is canceled already', async () => {
    const caller = new AbortController();
    let inner: AbortSignal | undefined;
    const waiting = assert.rejects(
      withTimeout(
        60_000,
        (signal) => {
          inner = signal;
          return never();
        },
        { signal: caller.signal },
      ),
      /stopped by the caller/,
    );
    caller.abort(new Error('stopped by the caller'));
    await waiting;
    assert.equal(inner?.aborted, true);
    let started = false;
    await assert.rejects(
      withTimeout(
        60_000,
        async () => {
          started = true;
        },
        { signal: caller.signal },
      ),
      /stopped by the caller/,
    );
    assert.equal(started, false);
  });

  it('ignores an error that comes after the time, and leaves no timer behind', async () => {
    let fail = (): void => {};
    await assert.rejects(
      withTimeout(
        1,
        () =>
          new Promise((_resolve, reject) => {
            fail = () => reject(new Error('too late'));
          }),
      ),
      TimeoutError,
    );
    fail();
    await new Promise(setImmediate);
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    await withTimeout(60_000, async () => {});
    assert.equal(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length, timers);
  });
});

describe('untilAborted', () => {
  it('settles with the promise or the abort, whichever is first', async () => {
    const controller = new AbortController();
    assert.equal(await untilAborted(controller.signal, Promise.resolve(1)), 1);
    const waiting = assert.rejects(untilAborted(controller.signal, never()), /enough/);
    controller.abort(new Error('enough'));
    await waiting;
    await assert.rejects(untilAborted(controller.signal, never()), /enough/);
  });
});

describe('waitAtMost', () => {
  it('stops waiting after the time limit, and rejects only if the promise rejects before', async () => {
    await waitAtMost(60_000, Promise.resolve());
    await waitAtMost(1, never());
    await assert.rejects(waitAtMost(60_000, Promise.reject(new Error('broken'))), /broken/);
  });
});
