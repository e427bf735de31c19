import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { precompress } from '../../build/precompress';
import { temporaryFolder } from '../support/temporary-folder';

describe('precompress()', () => {
  it('copies what the last build has compressed from the same bytes, and compresses the rest', async () => {
    const last = temporaryFolder('precompress-last');
    const folder = temporaryFolder('precompress');
    writeFileSync(join(last, 'same.js'), 'same();');
    writeFileSync(join(last, 'same.js.br'), 'a copy');
    writeFileSync(join(last, 'same.js.gz'), 'a copy');
    writeFileSync(join(last, 'changed.js'), 'before();');
    writeFileSync(join(last, 'changed.js.br'), 'of other bytes');
    writeFileSync(join(last, 'changed.js.gz'), 'of other bytes');
    writeFileSync(join(last, 'half.js'), 'half();');
    writeFileSync(join(last, 'half.js.br'), 'without the other');
    for (const [name, text] of [
      ['same.js', 'same();'],
      ['changed.js', 'after();'],
      ['half.js', 'half();'],
      ['added.js', 'added();'],
    ] as const)
      writeFileSync(join(folder, name), text);

    await precompress(folder, { last });
    assert.equal(readFileSync(join(folder, 'same.js.br'), 'utf8'), 'a copy');
    assert.equal(readFileSync(join(folder, 'same.js.gz'), 'utf8'), 'a copy');
    for (const name of ['changed.js', 'half.js', 'added.js']) {
      const text = readFileSync(join(folder, name), 'utf8');
      assert.equal(brotliDecompressSync(readFileSync(join(folder, `${name}.br`))).toString(), text);
      assert.equal(gunzipSync(readFileSync(join(folder, `${name}.gz`))).toString(), text);
    }
  });
});
