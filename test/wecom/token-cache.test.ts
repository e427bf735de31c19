import assert from 'node:assert/strict';
import type { Database } from '../../server/database';
import { createTokenCache } from '../../server/wecom/token-cache';
import { createTokenStore } from '../../server/wecom/token-store';
import { forEachDatabase } from '../support/database';
import { agentId, corpId, tryWecom } from './try-wecom';

forEachDatabase((_name, open, storage) => {
  describe('the access token', () => {
    let shared: Database | undefined;
    const trial = tryWecom(async () => (shared ??= await open()));
    const stored = () =>
      trial.database.query.selectFrom('wecom_tokens').selectAll().where('kind', '=', 'access').executeTakeFirst();
    const leaseRow = () =>
      trial.database.query
        .selectFrom('short_lived')
        .select('expires_at')
        .where('kind', '=', 'wecom token')
        .where('key', '=', `${corpId} ${agentId} access`)
        .executeTakeFirst();
    const isLeased = async (): Promise<boolean> => Number((await leaseRow())?.expires_at ?? 0) > Date.now();
    /** A lease as another process holds it. */
    const lease = (leaseUntil: number) =>
      trial.database.query
        .insertInto('short_lived')
        .values({ kind: 'wecom token', key: `${corpId} ${agentId} access`, value: 'holder', expires_at: leaseUntil })
        .execute();
    beforeEach(() => trial.database.query.deleteFrom('short_lived').execute());

    it('is fetched once by many calls of one process', async () => {
      const client = trial.client();
      await Promise.all(Array.from({ length: 20 }, () => client.member('zhangwei')));
      assert.equal(trial.calls('gettoken'), 1);
    });

    it('is fetched once by many processes', async () => {
      trial.simulator.fault({ name: 'slow', ms: 100, path: '/cgi-bin/gettoken' });
      const clients = [trial.client()];
      for (let others = 0; others < 3; others += 1) clients.push(trial.client({ database: await storage.open() }));
      await Promise.all(clients.flatMap((client) => [client.member('zhangwei'), client.member('lina')]));
      assert.equal(trial.calls('gettoken'), 1);
    });

    it('is used by a process that starts later', async () => {
      await trial.client().member('zhangwei');
      await trial.client({ database: await storage.open() }).member('zhangwei');
      assert.equal(trial.calls('gettoken'), 1);
    });

    it('is renewed once by many processes that all hold a refused one', async () => {
      const clients = [trial.client(), trial.client({ database: await storage.open() })];
      await Promise.all(clients.map((client) => client.member('zhangwei')));
      trial.simulator.fault({ name: 'token-revoked' });
      await Promise.all(clients.flatMap((client) => Array.from({ length: 5 }, () => client.member('zhangwei'))));
      assert.equal(trial.calls('gettoken'), 2);
    });

    it('is renewed again if the one that another process stored is refused as well', async () => {
      const [here, elsewhere] = [trial.client(), trial.client({ database: await storage.open() })];
      await here.member('zhangwei');
      await elsewhere.member('zhangwei');
      trial.simulator.fault({ name: 'token-expired' });
      await elsewhere.member('zhangwei');
      trial.simulator.fault({ name: 'token-expired' });
      assert.equal((await here.member('zhangwei')).userid, 'zhangwei');
      assert.equal(trial.calls('gettoken'), 3);
    });

    it('expires early, by 200 seconds or a tenth of its lifetime', async () => {
      await trial.client().member('zhangwei');
      const row = await stored();
      const left = Number(row?.expires_at) - Date.now();
      assert.ok(left <= 7_000_000 && left > 6_900_000, String(left));
    });

    it('is fetched again when it has expired', async () => {
      await trial.client().member('zhangwei');
      await trial.database.query
        .updateTable('wecom_tokens')
        .set({ expires_at: Date.now() - 1 })
        .execute();
      await trial.client().member('zhangwei');
      assert.equal(trial.calls('gettoken'), 2);
    });

    it('is awaited while another process fetches it', async () => {
      await lease(Date.now() + 6000);
      const waiting = trial.client({ timeoutMs: 60_000 }).member('zhangwei');
      const { value } = await trial
        .client({ database: await storage.open(), agentId: '1000099' })
        .member('zhangwei')
        .then(() =>
          trial.database.query
            .selectFrom('wecom_tokens')
            .select('value')
            .where('agent_id', '=', '1000099')
            .executeTakeFirstOrThrow(),
        );
      await trial.database.query
        .insertInto('wecom_tokens')
        .values({
          corp_id: corpId,
          agent_id: agentId,
          kind: 'access',
          value,
          expires_at: Date.now() + 60_000,
          lease_until: 0,
        })
        .execute();
      await waiting;
      assert.equal(trial.calls('gettoken'), 1);
    });

    it('is fetched by another process if the first one ends', async () => {
      await lease(Date.now() + 300);
      await trial.client().member('zhangwei');
      assert.equal(trial.calls('gettoken'), 1);
      assert.equal(await isLeased(), false);
    });

    it('is awaited for at most two seconds if the process that fetches it is killed, even if WeCom is slow', async () => {
      trial.simulator.fault({ name: 'slow', ms: 60_000, path: '/cgi-bin/gettoken' });
      const client = trial.client({ database: await storage.open(), timeoutMs: 60_000 });
      const refused = assert.rejects(client.member('zhangwei'));
      while (!(await isLeased())) await new Promise(setImmediate);
      const left = Number((await leaseRow())?.expires_at) - Date.now();
      assert.ok(left <= 2000, `${left} ms`);
      await client.close();
      await refused;
    });

    it('is fetched by one process, also if that takes longer than a lease', async () => {
      const cacheOf = (fetch: () => Promise<{ value: string; expiresInSeconds: number }>) =>
        createTokenCache({
          kind: 'access',
          store: createTokenStore({ database: trial.database, corpId, agentId, leaseMs: 600, now: Date.now }),
          log: trial.log.logger,
          fetch,
        });
      let respond = (_token: { value: string; expiresInSeconds: number }): void => undefined;
      const slow = cacheOf(
        () =>
          new Promise((resolve) => {
            respond = resolve;
          }),
      );
      const { signal } = new AbortController();
      const first = slow.get(signal);
      while (!(await isLeased())) await new Promise(setImmediate);
      const takenUntil = Number((await leaseRow())?.expires_at);
      const second = cacheOf(() => assert.fail('a second process fetched the token')).get(signal);
      while (Date.now() < takenUntil + 50) await new Promise(setImmediate);
      respond({ value: 'token', expiresInSeconds: 7200 });
      assert.deepEqual(await Promise.all([first, second]), ['token', 'token']);
    });

    it('is fetched although a process whose clock was ahead holds a lease for an hour', async () => {
      await lease(Date.now() + 3_600_000);
      await trial.client().member('zhangwei');
      assert.equal(trial.calls('gettoken'), 1);
      assert.equal(await isLeased(), false);
    });

    it('releases a lease that the database grants too late, so that other processes need not wait', async () => {
      const store = createTokenStore({ database: trial.database, corpId, agentId, now: Date.now });
      let grant = (): void => undefined;
      const granted = new Promise<void>((resolve) => {
        grant = resolve;
      });
      const cache = createTokenCache({
        kind: 'access',
        store: { ...store, claim: async (kind, refused) => granted.then(() => store.claim(kind, refused)) },
        log: trial.log.logger,
        fetch: async () => ({ value: 'token', expiresInSeconds: 7200 }),
      });
      assert.equal(await cache.get(new AbortController().signal), 'token');
      grant();
      await cache.close();
      assert.equal(await isLeased(), false);
    });

    it('releases its lease if the client is closed meanwhile, before the database is closed', async () => {
      trial.simulator.fault({ name: 'slow', ms: 60_000, path: '/cgi-bin/gettoken' });
      const own = await storage.open();
      const client = trial.client({ database: own, timeoutMs: 60_000 });
      const refused = assert.rejects(client.member('zhangwei'));
      while (!(await isLeased())) await new Promise(setImmediate);
      await client.close();
      await own.close();
      await refused;
      assert.equal(await isLeased(), false);
      assert.deepEqual(trial.log.lines, []);
    });

    it('is no longer awaited when the client is closed', async () => {
      const leaseUntil = Date.now() + 6000;
      await lease(leaseUntil);
      const own = await storage.open();
      const client = trial.client({ database: own, timeoutMs: 60_000 });
      const refused = assert.rejects(client.member('zhangwei'));
      await client.close();
      await own.close();
      await refused;
      assert.equal((await leaseRow())?.expires_at, leaseUntil);
      assert.deepEqual(trial.log.lines, []);
    });

    it('leaves no lease if it cannot be fetched', async () => {
      trial.simulator.fault({ name: 'down', path: '/cgi-bin/gettoken' });
      await assert.rejects(trial.client().member('zhangwei'));
      assert.equal(await isLeased(), false);
      trial.simulator.clearFaults();
      await trial.client().member('zhangwei');
    });

    it('is read from memory, and fetched by each process, while the database does not respond', async () => {
      const away = await storage.open();
      const client = trial.client({ database: away });
      await client.member('zhangwei');
      await away.close();
      await client.member('zhangwei');
      assert.equal(trial.calls('gettoken'), 1);
      await trial.client({ database: away }).member('zhangwei');
      assert.equal(trial.calls('gettoken'), 2);
      assert.ok(trial.log.lines.some(({ level, msg }) => level === 'warn' && String(msg).includes('cannot be shared')));
    });

    it('is fetched and renewed once by a process, also while the database does not respond', async () => {
      const away = await storage.open();
      await away.close();
      let fetched = 0;
      const cache = createTokenCache({
        kind: 'access',
        store: createTokenStore({ database: away, corpId, agentId, now: Date.now }),
        log: trial.log.logger,
        fetch: async () => ({ value: `token-${(fetched += 1)}`, expiresInSeconds: 7200 }),
      });
      const { signal } = new AbortController();
      assert.deepEqual(await Promise.all([cache.get(signal), cache.get(signal), cache.get(signal)]), [
        'token-1',
        'token-1',
        'token-1',
      ]);
      assert.deepEqual(await Promise.all([cache.renew('token-1', signal), cache.renew('token-1', signal)]), [
        'token-2',
        'token-2',
      ]);
      // A call that began with the old token.
      assert.equal(await cache.renew('token-1', signal), 'token-2');
      assert.equal(fetched, 2);
    });
  });
});
