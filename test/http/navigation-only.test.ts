import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { navigationOnly } from '../../server/http/same-origin';
import { rateLimit } from '../../server/http/rate-limit';
import { serve, type TestPortal } from './portal';
import { ask } from './raw';

describe('http/same-origin, navigationOnly', () => {
  let portal: TestPortal;
  const counted = new Map<string, number>();
  const store = {
    get: async (key: string) => String(counted.get(key) ?? 0),
    increment: async (key: string) => {
      counted.set(key, (counted.get(key) ?? 0) + 1);
      return counted.get(key) ?? 0;
    },
  };
  before(async () => {
    portal = await serve([
      navigationOnly({ path: '/auth/callback' }),
      rateLimit({ store, name: 'all', failures: 4, windowSeconds: 86_400, failed: () => true }),
      (ctx: Context) => {
        ctx.body = 'opened';
      },
    ]);
  });
  after(() => portal.close());
  const asking = (destination: string | null, path = '/auth/callback') =>
    ask(portal.origin, path, { headers: destination === null ? {} : { 'Sec-Fetch-Dest': destination } });

  it('refuses subresource requests of other sites and does not count them towards the rate limit', async () => {
    for (const destination of ['image', 'script', 'iframe', 'frame', 'object', 'embed', 'empty', 'style', 'video']) {
      assert.equal((await asking(destination)).status, 403, destination);
    }
    assert.equal(counted.size, 0);
  });

  it('accepts navigations, browsers without Sec-Fetch-Dest, and every other path', async () => {
    for (const [destination, path] of [
      ['document', undefined],
      [null, undefined],
      ['image', '/picture'],
    ] as const) {
      assert.equal((await asking(destination, path)).status, 200);
    }
  });

  it('accepts a same-site frame', async () => {
    const own = await ask(portal.origin, '/auth/callback', {
      headers: { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Site': 'same-site' },
    });
    const foreign = await ask(portal.origin, '/auth/callback', {
      headers: { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Site': 'cross-site' },
    });
    assert.deepEqual([own.status, foreign.status], [200, 403]);
  });
});
