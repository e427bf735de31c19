import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process whose stop completes when it receives the message `finish`. */
async function start({ withinSeconds = 60 } = {}): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'stopping-process.ts'), [String(withinSeconds)], {
    execArgv: ['--import', 'tsx'],
  });
  await once(child, 'message');
  return child;
}

describe('http/stop-signals', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`exits when the stop started by ${signal} is complete`, async () => {
      const child = await start();
      const heard = once(child, 'message');
      child.kill(signal);
      assert.deepEqual(await heard, [`stopping: ${signal}`, undefined]);
      child.send('finish');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });
  }

  it('exits immediately at a second signal', async () => {
    const child = await start();
    const heard = once(child, 'message');
    child.kill('SIGTERM');
    await heard;
    const again = setInterval(() => child.kill('SIGTERM'), 50);
    assert.deepEqual(await once(child, 'exit'), [1, null]);
    clearInterval(again);
  });

  it('counts signals that arrive together as one', async () => {
    const child = await start();
    const heard = once(child, 'message');
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) child.kill(signal);
    await heard;
    child.send('finish');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('exits with 1 if the stop is not complete in time', async () => {
    const child = await start({ withinSeconds: 0.2 });
    const messages: unknown[] = [];
    child.on('message', (message) => messages.push(message));
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
    assert.deepEqual(messages, ['stopping: SIGTERM', 'timeout']);
  });

  it('exits with 1 if the stop fails', async () => {
    const child = await start();
    const heard = once(child, 'message');
    child.kill('SIGTERM');
    await heard;
    child.send('fail');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
  });
});
