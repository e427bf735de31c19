import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that stops as it is told to: at once when it hears `finish`, or never. */
async function start(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'stopping-process.ts'), { execArgv: ['--import', 'tsx'] });
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

  it('ends it at once at the second signal', async () => {
    const child = await start();
    const heard = once(child, 'message');
    child.kill('SIGTERM');
    await heard;
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
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
