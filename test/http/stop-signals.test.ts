import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process whose stop ends when it gets the message `finish`. */
async function start({ withinSeconds = 60 } = {}): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'stopping-process.ts'), [String(withinSeconds)], {
    execArgv: ['--import', 'tsx'],
  });
  await once(child, 'message');
  return child;
}

describe('http/stop-signals', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends the process when the stop that ${signal} began is done`, async () => {
      const child = await start();
      const heard = once(child, 'message');
      child.kill(signal);
      assert.deepEqual(await heard, [`stopping: ${signal}`, undefined]);
      child.send('finish');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });
  }

  it('ends the process at once at a second signal', async () => {
    const child = await start();
    const heard = once(child, 'message');
    child.kill('SIGTERM');
    await heard;
    const again = setInterval(() => child.kill('SIGTERM'), 50);
    assert.deepEqual(await once(child, 'exit'), [1, null]);
    clearInterval(again);
  });

  it('takes signals that arrive together for one', async () => {
    const child = await start();
    const heard = once(child, 'message');
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) child.kill(signal);
    await heard;
    child.send('finish');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('ends the process with 1 when the stop is not complete in time', async () => {
    const child = await start({ withinSeconds: 0.2 });
    const messages: unknown[] = [];
    child.on('message', (message) => messages.push(message));
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
    assert.deepEqual(messages, ['stopping: SIGTERM', 'timeout']);
  });

  it('says by its exit code that the stop failed', async () => {
    const child = await start();
    const heard = once(child, 'message');
    child.kill('SIGTERM');
    await heard;
    child.send('fail');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
  });
});
