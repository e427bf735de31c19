import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeStale, withLock } from '../../build/lock';
import { temporaryFolder } from '../support/temporary-folder';

describe('build/lock', () => {
  let file: string;
  beforeEach(() => {
    file = join(temporaryFolder('lock'), 'build.lock');
  });

  it('is held during the work and released afterwards, also if the work fails', async () => {
    await withLock(file, async () => assert.equal(readFileSync(file, 'utf8'), String(process.pid)));
    assert.ok(!existsSync(file));
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error('no build'))),
      /no build/,
    );
    assert.ok(!existsSync(file));
  });

  it('waits while the holder is alive, and reports the wait once', async () => {
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

  it('is taken over from a process that died, also if it had the same process id', async () => {
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

  it('is not taken from a process that has taken it over meanwhile', async () => {
    const died = Number(spawnSync(process.execPath, ['-e', '']).pid);
    writeFileSync(file, String(process.ppid));
    await removeStale(file, died);
    assert.equal(readFileSync(file, 'utf8'), String(process.ppid));
    await withLock(join(file, '../other.lock'), async () =>
      writeFileSync(join(file, '../other.lock'), String(process.ppid)),
    );
    assert.equal(readFileSync(join(file, '../other.lock'), 'utf8'), String(process.ppid));
  });

  it('is taken over if it stays empty for some seconds', async () => {
    writeFileSync(file, '');
    const before = new Date(Date.now() - 60_000);
    utimesSync(file, before, before);
    assert.equal(await withLock(file, async () => 'done'), 'done');
  });

  it('throws if it cannot be written', async () => {
    await assert.rejects(
      withLock(join(file, 'below-nothing'), async () => 'done'),
      /ENOENT/,
    );
  });
});
