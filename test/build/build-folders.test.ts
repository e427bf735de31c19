import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeStaleBuilds, replaceFolder } from '../../build/build-folders';
import { temporaryFolder } from '../support/temporary-folder';

describe('build/build-folders', () => {
  it('deletes the folders of killed builds and nothing else', async () => {
    const cache = temporaryFolder('cache');
    for (const name of ['build-1', 'build-123/client/assets', 'build-4-old', 'webpack', 'build-tools'])
      mkdirSync(join(cache, name), { recursive: true });
    writeFileSync(join(cache, 'build-123/client/assets/app.js'), '');
    writeFileSync(join(cache, 'build.lock'), '1');
    await removeStaleBuilds(cache);
    assert.deepEqual(readdirSync(cache).sort(), ['build-tools', 'build.lock', 'webpack']);
  });

  it('replaces a folder that exists, and one that does not', async () => {
    const folder = temporaryFolder('dist');
    for (const digest of ['first', 'second']) {
      mkdirSync(join(folder, 'made'));
      writeFileSync(join(folder, 'made/digest'), digest);
      await replaceFolder(join(folder, 'made'), join(folder, 'dist'));
      assert.equal(readFileSync(join(folder, 'dist/digest'), 'utf8'), digest);
      assert.deepEqual(readdirSync(folder), ['dist']);
    }
  });
});
