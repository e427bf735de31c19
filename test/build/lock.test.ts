import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../build/lock';
import { temporaryFolder } from '../support/temporary-folder';

describe('the lock of a build', () => {
  let file: string;
  beforeEach(() => {
    file = join(temporaryFolder('lock'), 'build.lock');
  });

  it('is held by this process while it works, and gone afterwards, also where the work failed', async () => {
    await withLock(file, async () => assert.equal(readFileSync(file, 'utf8'), String(process.pid)));
    assert.ok(!existsSync(file));
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error('no build'))),
      /no build/,
    );
    assert.ok(!existsSync(file));
  });

  it('is waited for while its holder lives, and whoever waits is told', async () => {
    writeFileSync(file, String(process.ppid));
    const order: string[] = [];
    await withLock(
      file,
      async () => void order.push('work'),
      (holder) => {
        order.push(`waits for ${holder}`);
        writeFileSync(file, String(spawnSync(process.execPath, ['-e', '']).pid));
      },
    );
    assert.deepEqual(order, [`waits for ${process.ppid}`, 'work']);
  });

  it('is taken over from a process that died, also where it had our own number', async () => {
    for (const holder of [spawnSync(process.execPath, ['-e', '']).pid, process.pid]) {
      writeFileSync(file, String(holder));
      assert.equal(
        await withLock(
          file,
          async () => 'done',
          () => assert.fail('waited'),
        ),
        'done',
      );
    }
  });

  it('is taken over where nobody wrote a number into it for some seconds', async () => {
    writeFileSync(file, '');
    const before = new Date(Date.now() - 60_000);
    utimesSync(file, before, before);
    assert.equal(await withLock(file, async () => 'done'), 'done');
  });

  it('that cannot be written is an error and no endless wait', async () => {
    await assert.rejects(
      withLock(join(file, 'below-nothing'), async () => 'done'),
      /ENOENT/,
    );
  });
});
