import assert from 'node:assert/strict';
import { pollWhileVisible } from '../../../../../app/features/notices/readers/poll';

/** A clock that only moves when the test says so. */
function fakeTimers() {
  let timers: { id: number; at: number; run: () => void }[] = [];
  let now = 0;
  let last = 0;
  return {
    setTimeout: (run: () => void, ms: number): number => {
      last += 1;
      timers.push({ id: last, at: now + ms, run });
      return last;
    },
    clearTimeout: (id: number): void => {
      timers = timers.filter((timer) => timer.id !== id);
    },
    async pass(ms: number): Promise<void> {
      const until = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.run();
        // The call that it makes, and what follows.
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
      now = until;
    },
  };
}

describe('polling', () => {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  let timers: ReturnType<typeof fakeTimers>;
  let page: EventTarget & { visibilityState: string };
  let calls = 0;
  const load = async (): Promise<void> => {
    calls += 1;
  };
  const become = async (state: string): Promise<void> => {
    page.visibilityState = state;
    page.dispatchEvent(new Event('visibilitychange'));
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };

  beforeEach(() => {
    calls = 0;
    timers = fakeTimers();
    page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    Object.assign(globalThis, { document: page, setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout });
  });
  afterEach(() => {
    Object.assign(globalThis, real);
    Reflect.deleteProperty(globalThis, 'document');
  });

  it('asks every few seconds, and less and less often', async () => {
    const stop = pollWhileVisible(load);
    await timers.pass(3000);
    assert.equal(calls, 1);
    await timers.pass(600_000);
    assert.ok(calls > 20 && calls < 35, String(calls));
    stop();
    const before = calls;
    await timers.pass(600_000);
    assert.equal(calls, before);
  });

  it('never asks in a hidden tab, and at once when it is shown again', async () => {
    const stop = pollWhileVisible(load);
    await become('hidden');
    await timers.pass(600_000);
    assert.equal(calls, 0);
    await become('visible');
    assert.equal(calls, 1);
    await timers.pass(3000);
    assert.equal(calls, 2);
    stop();
  });

  it('waits for the response, and goes on after a failure', async () => {
    let fail = (_error: Error): void => undefined;
    const stop = pollWhileVisible(() => {
      calls += 1;
      return new Promise((_resolve, reject) => {
        fail = reject;
      });
    });
    await timers.pass(60_000);
    await become('visible');
    assert.equal(calls, 1);
    fail(new Error('no connection'));
    await new Promise((resolve) => real.setTimeout(resolve));
    await timers.pass(10_000);
    assert.equal(calls, 2);
    stop();
  });
});
