import assert from 'node:assert/strict';
import { openPortal } from '../support/portal';

describe('http/build-header', () => {
  it('sends the build id with every data response, including errors, and with no page', async () => {
    const portal = await openPortal();
    const header = async (path: string): Promise<string | null> =>
      (await fetch(portal.origin + path, { redirect: 'manual' })).headers.get('x-foyer-build');
    const build = await header('/api/me');
    assert.match(build ?? '', /^[0-9a-f]{10}$/);
    assert.equal(await header('/api/nothing-here'), build);
    assert.equal(await header('/'), null);
    assert.equal(await header('/assets/none.js'), null);
    await portal.close();
  });
});
