import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtDigest, inputDigest } from '../../build/digest.mjs';
import { temporaryFolder } from '../support/temporary-folder';

describe('the digest of the inputs of a build', () => {
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder('digest');
    mkdirSync(join(folder, 'app/features/home'), { recursive: true });
    writeFileSync(join(folder, 'app/features/home/HomePage.vue'), '<template><p /></template>');
    writeFileSync(join(folder, 'package-lock.json'), '{}');
  });

  it('is the same for the same sources', () => {
    assert.match(inputDigest(folder), /^[0-9a-f]{64}$/);
    assert.equal(inputDigest(folder), inputDigest(folder));
  });

  for (const [change, make] of [
    ['a source', () => writeFileSync(join(folder, 'app/features/home/HomePage.vue'), '<template><b /></template>')],
    ['a new source', () => writeFileSync(join(folder, 'app/features/home/Other.vue'), '')],
    [
      'a source of another name',
      () => renameSync(join(folder, 'app/features/home/HomePage.vue'), join(folder, 'app/features/home/Homepage.vue')),
    ],
    ['a source that is gone', () => rmSync(join(folder, 'app/features/home/HomePage.vue'))],
    ['the lock file', () => writeFileSync(join(folder, 'package-lock.json'), '{"lockfileVersion":3}')],
    [
      'a folder of the server',
      () => {
        mkdirSync(join(folder, 'server'));
        writeFileSync(join(folder, 'server/main.ts'), '');
      },
    ],
  ] as const) {
    it(`differs after a change of ${change}`, () => {
      const before = inputDigest(folder);
      make();
      assert.notEqual(inputDigest(folder), before);
    });
  }

  it('ignores data, documents, tests and hidden files', () => {
    const before = inputDigest(folder);
    for (const name of ['data', 'docs', 'test', 'dist', '.cache']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'file.ts'), '');
    }
    writeFileSync(join(folder, 'app/features/home/.HomePage.vue.swp'), '');
    assert.equal(inputDigest(folder), before);
  });

  it('is null if there is no build', () => {
    assert.equal(builtDigest(folder), null);
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/digest'), 'abc\n');
    assert.equal(builtDigest(folder), 'abc');
  });
});
