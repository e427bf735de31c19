import assert from 'node:assert/strict';
import type { Context, Middleware } from 'koa';
import { createShortLived } from '../../server/database/expiring-values';
import { appError } from '../../server/errors';
import { rateLimit, type FailureStore } from '../../server/http/rate-limit';
import { forEachDatabase } from '../support/database';
import { serve, type TestPortal } from './portal';
import { ask } from './raw';

/** `/auth/200` answers so, `/auth/403` throws, `/auth/401-plain` answers without throwing. */
const answering: Middleware = async (ctx: Context) => {
  const [, status = '200', plain] = /^\/auth\/(\d+)(-plain)?/.exec(ctx.path) ?? [];
  if (status === '403') throw appError('forbidden');
  if (status === '503') throw appError('wecom-unavailable');
  if (status === '500') throw new Error('a fault of ours');
  ctx.status = Number(status);
  ctx.body = plain ?? 'fine';
};

forEachDatabase((_name, open) => {
  describe('http/rate-limit', () => {
    let store: FailureStore;
    let clock = 1_000_000_000_000;
    before(async () => {
      store = createShortLived(await open(), 'failures', () => clock);
    });
    beforeEach(() => {
      clock += 3_600_000;
    });

    function portalWith(use: FailureStore = store, handler: Middleware = answering): Promise<TestPortal> {
      const limit = rateLimit({ store: use, name: 'doors', failures: 3, windowSeconds: 60, now: () => clock });
      return serve([limit, handler], { trustedProxies: ['127.0.0.1'] });
    }
    const from = async (
      portal: TestPortal,
      path: string,
      ip = '198.51.100.7',
    ): Promise<{ status: number; retryAfter: string | undefined }> => {
      const { status, headers } = await ask(portal.origin, path, { headers: { 'X-Forwarded-For': ip } });
      return { status, retryAfter: headers['retry-after'] };
    };

    it('refuses an address that failed too often, and says when to come again', async () => {
      const portal = await portalWith();
      clock = Math.ceil(clock / 60_000) * 60_000 + 20_000;
      for (let failure = 0; failure < 3; failure += 1) assert.equal((await from(portal, '/auth/403')).status, 403);
      assert.deepEqual(await from(portal, '/auth/200'), { status: 429, retryAfter: '40' });
      clock += 40_000;
      assert.equal((await from(portal, '/auth/200')).status, 200);
      await portal.close();
    });

    it('does not count success: a whole company may sit behind one address', async () => {
      const portal = await portalWith();
      for (let visit = 0; visit < 20; visit += 1) assert.equal((await from(portal, '/auth/200')).status, 200);
      await portal.close();
    });

    it('does not count faults of ours or of WeCom', async () => {
      const portal = await portalWith();
      for (let failure = 0; failure < 5; failure += 1) {
        assert.equal((await from(portal, '/auth/500')).status, 500);
        assert.equal((await from(portal, '/auth/503')).status, 503);
      }
      assert.equal((await from(portal, '/auth/200')).status, 200);
      await portal.close();
    });

    it('counts a failure that was answered, not thrown', async () => {
      const portal = await portalWith();
      for (let failure = 0; failure < 3; failure += 1)
        assert.equal((await from(portal, '/auth/401-plain')).status, 401);
      assert.equal((await from(portal, '/auth/200')).status, 429);
      await portal.close();
    });

    it('keeps addresses apart, and takes a /64 of IPv6 for one', async () => {
      const portal = await portalWith();
      for (const end of ['1', '2', 'ffff:1']) await from(portal, '/auth/403', `2001:db8::${end}`);
      assert.equal((await from(portal, '/auth/200', '2001:db8:0:0:a:b:c:d')).status, 429);
      assert.equal((await from(portal, '/auth/200', '2001:db8:0:1::1')).status, 200);
      assert.equal((await from(portal, '/auth/200', '198.51.100.8')).status, 200);
      await portal.close();
    });

    it('lets no more than the limit fail, however many arrive at the same time', async () => {
      const portal = await portalWith(store, async (ctx, next) => {
        await new Promise(setImmediate);
        await answering(ctx, next);
      });
      const statuses = (await Promise.all(Array.from({ length: 40 }, () => from(portal, '/auth/403')))).map(
        ({ status }) => status,
      );
      assert.deepEqual(
        [403, 429].map((status) => statuses.filter((each) => each === status).length),
        [3, 37],
      );
      await portal.close();
    });

    it('lets everybody pass who arrives at the same time and succeeds', async () => {
      const portal = await portalWith();
      await from(portal, '/auth/403');
      const statuses = (await Promise.all(Array.from({ length: 40 }, () => from(portal, '/auth/200')))).map(
        ({ status }) => status,
      );
      assert.deepEqual([...new Set(statuses)], [200]);
      await portal.close();
    });

    it('is shared by all processes on one database', async () => {
      const [one, other] = await Promise.all([
        portalWith(),
        portalWith(createShortLived(await open(), 'failures', () => clock)),
      ]);
      for (const portal of [one, other, one]) await from(portal, '/auth/403');
      assert.equal((await from(other, '/auth/200')).status, 429);
      assert.equal((await from(one, '/auth/200')).status, 429);
      await Promise.all([one.close(), other.close()]);
    });

    it("stands in nobody's way when failures cannot be counted", async () => {
      const broken: FailureStore = {
        get: () => Promise.reject(new Error('no store')),
        increment: () => Promise.reject(new Error('no store')),
      };
      const portal = await portalWith(broken);
      for (let failure = 0; failure < 5; failure += 1) assert.equal((await from(portal, '/auth/403')).status, 403);
      assert.equal((await from(portal, '/auth/200')).status, 200);
      assert.ok(portal.log.lines.some(({ msg }) => msg === 'failures could not be counted'));
      await portal.close();
    });
  });
});
