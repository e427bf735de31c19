import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFrontEnd } from '../../build/bundle-front-end';
import { temporaryFolder } from '../support/temporary-folder';

describe("the cache of the front end's build", function suite() {
  this.timeout(120_000);

  it('notes for both halves what the build itself is made from, so that a changed build is not answered from it', async () => {
    const folder = temporaryFolder('build-cache');
    await bundleFrontEnd({ outputFolder: join(folder, 'output'), cacheFolder: join(folder, 'cache') });
    const halves = readdirSync(join(folder, 'cache'));
    assert.deepEqual(halves.sort(), ['client-production', 'server-production']);
    for (const half of halves) {
      const index = readFileSync(join(folder, 'cache', half, 'index.pack'), 'latin1');
      for (const file of [
        'webpack.base.ts',
        'webpack.client.ts',
        'webpack.server.ts',
        'vue-ssr-patches.ts',
        'patches/vue-2.7.16.patch',
        'browser-parts.ts',
        'patches/vue-2.7.16.browser.patch',
      ])
        assert.ok(index.includes(`build/${file}`), `${half}: ${file}`);
    }
  });
});
