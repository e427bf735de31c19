import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFrontEnd } from '../../build/bundle-front-end';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from '../support/temporary-folder';

describe("the cache of the front end's build", function suite() {
  this.timeout(120_000);

  it('depends on the files of the build itself', async () => {
    // The cache exists, because `npm run build` has created `dist/`.
    const cacheFolder = fromRoot('.cache/webpack');
    if (!existsSync(cacheFolder)) await bundleFrontEnd({ outputFolder: temporaryFolder('build-cache'), cacheFolder });
    const index = readFileSync(join(cacheFolder, 'client-production/index.pack'), 'latin1');
    for (const file of ['webpack.base.ts', 'webpack.client.ts', 'browser-parts.ts', 'patches/vue-2.7.16.browser.patch'])
      assert.ok(index.includes(`build/${file}`), file);
  });
});
