import assert from 'node:assert/strict';
import type { Context, Middleware } from 'koa';
import { createExpiringValues } from '../../server/database/expiring-values';
import { appError } from '../../server/errors';
import { rateLimit, type FailureStore } from '../../server/http/rate-limit';
import { forEachDatabase } from '../support/database';
import { serve, type TestPortal } from './portal';
import { ask } from './raw';

/** `/auth/200` responds with 200, `/auth/403` throws, `/auth/401-plain` responds without an exception. */
const kind: Middleware = async (ctx: Context) => {
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
      store = createExpiringValues(await open(), 'failures', () => clock);
    });
    beforeEach(() => {
      clock += 3_600_000;
    });

    function portalWith(use: FailureStore = store, handler: Middleware = kind): Promise<TestPortal> {
      const limit = rateLimit({ store: use, name: 'sign-ins', failures: 3, windowSeconds: 60, now: () => clock });
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

    it('refuses an address after too many failures, with Retry-After', async () => {
      const portal = await portalWith();
      clock = Math.ceil(clock / 60_000) * 60_000 + 20_000;
      for (let failure = 0; failure < 3; failure += 1) assert.equal((await from(portal, '/auth/403')).status, 403);
      assert.deepEqual(await from(portal, '/auth/200'), { status: 429, retryAfter: '40' });
      clock += 40_000;
      assert.equal((await from(portal, '/auth/200')).status, 200);
      await portal.close();
    });

    it('does not count successful requests', async () => {
      const portal = await portalWith();
      for (let visit = 0; visit < 20; visit += 1) assert.equal((await from(portal, '/auth/200')).status, 200);
      await portal.close();
    });

    it('does not count 5xx', async () => {
      const portal = await portalWith();
      for (let failure = 0; failure < 5; failure += 1) {
        assert.equal((await from(portal, '/auth/500')).status, 500);
        assert.equal((await from(portal, '/auth/503')).status, 503);
      }
      assert.equal((await from(portal, '/auth/200')).status, 200);
      await portal.close();
    });

    it('counts a failure that was sent without an exception', async () => {
      const portal = await portalWith();
      for (let failure = 0; failure < 3; failure += 1)
        assert.equal((await from(portal, '/auth/401-plain')).status, 401);
      assert.equal((await from(portal, '/auth/200')).status, 429);
      await portal.close();
    });

    it('counts per IPv4 address and per IPv6 /64 network', async () => {
      const portal = await portalWith();
      for (const end of ['1', '2', 'ffff:1']) await from(portal, '/auth/403', `2001:db8::${end}`);
      assert.equal((await from(portal, '/auth/200', '2001:db8:0:0:a:b:c:d')).status, 429);
      assert.equal((await from(portal, '/auth/200', '2001:db8:0:1::1')).status, 200);
      assert.equal((await from(portal, '/auth/200', '198.51.100.8')).status, 200);
      await portal.close();
    });

    it('never exceeds the limit with concurrent failures', async () => {
      const portal = await portalWith(store, async (ctx, next) => {
        await new Promise(setImmediate);
        await kind(ctx, next);
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

    it('keeps the highest count if the store responds out of order', async () => {
      const gates = new Map<string, { open(): void; opened: Promise<void> }>();
      const gate = (name: string) => {
        const known = gates.get(name);
        if (known !== undefined) return known;
        let open = (): void => undefined;
        const opened = new Promise<void>((resolve) => {
          open = resolve;
        });
        gates.set(name, { open, opened });
        return { open, opened };
      };
      let reads = 0;
      const slow: FailureStore = {
        get: async (key) => {
          const number = (reads += 1);
          const value = await store.get(key);
          gate(`read ${number}`).open();
          if (number === 4) await gate('fourth').opened;
          return value;
        },
        increment: async (key, lifeMs) => {
          const count = await store.increment(key, lifeMs);
          gate(`count ${count}`).open();
          if (count === 1) await gate('late').opened;
          return count;
        },
      };
      const portal = await portalWith(slow, async (ctx, next) => {
        await gate(ctx.path).opened;
        await kind(ctx, next);
      });
      const send = async (path: string, number: number): Promise<number> => {
        const response = from(portal, path);
        await gate(`read ${number}`).opened;
        return (await response).status;
      };
      const first = send('/auth/403?1', 1);
      await gate('read 1').opened;
      const second = send('/auth/401-plain', 2);
      await gate('read 2').opened;
      const third = send('/auth/404', 3);
      await gate('read 3').opened;
      const fourth = send('/auth/405', 4);
      await gate('read 4').opened;

      gate('/auth/403').open();
      await gate('count 1').opened;
      gate('/auth/401-plain').open();
      assert.equal(await second, 401);
      gate('late').open();
      assert.equal(await first, 403);
      gate('fourth').open();
      gate('/auth/405').open();
      gate('/auth/404').open();
      assert.equal(await third, 404);
      assert.equal(await fourth, 429);
      await portal.close();
    });

    it('accepts any number of concurrent requests that succeed', async () => {
      const portal = await portalWith();
      await from(portal, '/auth/403');
      const statuses = (await Promise.all(Array.from({ length: 40 }, () => from(portal, '/auth/200')))).map(
        ({ status }) => status,
      );
      assert.deepEqual([...new Set(statuses)], [200]);
      await portal.close();
    });

    it('is shared by all processes on a database', async () => {
      const [one, other] = await Promise.all([
        portalWith(),
        portalWith(createExpiringValues(await open(), 'failures', () => clock)),
      ]);
      for (const portal of [one, other, one]) await from(portal, '/auth/403');
      assert.equal((await from(other, '/auth/200')).status, 429);
      assert.equal((await from(one, '/auth/200')).status, 429);
      await Promise.all([one.close(), other.close()]);
    });

    it('does not limit requests if the store fails', async () => {
      const broken: FailureStore = {
        get: () => Promise.reject(new Error('no store')),
        increment: () => Promise.reject(new Error('no store')),
      };
      const portal = await portalWith(broken);
      for (let failure = 0; failure < 5; failure += 1) assert.equal((await from(portal, '/auth/403')).status, 403);
      assert.equal((await from(portal, '/auth/200')).status, 200);
      assert.ok(
        portal.log.lines.some(({ msg }) => msg === 'failures could not be counted, so the request was not limited'),
      );
      await portal.close();
    });
  });
});
