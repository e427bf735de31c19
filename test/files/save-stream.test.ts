import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toNewFile } from '../../server/files/save-stream';
import { temporaryFolder } from '../support/temporary-folder';

describe('toNewFile(path, write)', () => {
  const folder = temporaryFolder('new-file');

  it('has created and closed the file when it reports an error, so that the file can be removed', async () => {
    const path = join(folder, 'failed');
    let isClosed = (): boolean => false;
    const failing = toNewFile(path, (file) => {
      isClosed = () => file.closed;
      return Promise.reject(new Error('The content has ended.'));
    });
    await assert.rejects(failing, /The content has ended/);
    assert.equal(existsSync(path), true);
    assert.equal(isClosed(), true);
  });
});
