import assert from 'node:assert/strict';
import { until, type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, tabOf, textsOf, type TabOf } from '../api/tab-of';
import { calls } from '../../support/calls';

describe('writes that are kept, and the storage they are kept in', () => {
  let at: TabOf;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    at = await tabOf('zhang');
    ({ portal, jar, tab } = at);
  });
  afterEach(() => portal.stop());

  const texts = (): unknown[] => textsOf(portal);

  it('says that a write is not safe where the storage is full or forbidden, sends it, and does not leave with it', async () => {
    for (const limit of [20, null]) {
      portal.done.length = 0;
      jar.set('foyer', portal.signedIn('zhang'));
      tab.storage.limit = limit;
      const page = openAs(tab, 'zhang');
      const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
      assert.equal(page.client.keptWrites.get()[0]?.safe, false);
      await sending;
      assert.deepEqual(texts(), ['When?']);

      portal.endSessions();
      const waiting = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Where?' } });
      const state = await until(page.client.signIn, ({ kind }) => kind === 'failed');
      assert.ok(state.kind === 'failed');
      assert.equal(state.failure.id, 'not-kept');
      assert.equal(state.failure.kept.writes, 1);
      assert.deepEqual(page.left, []);
      jar.set('foyer', portal.signedIn('zhang'));
      await state.failure.retry();
      assert.equal((await waiting).text, 'Where?');
    }
  });

  it('keeps at most twenty and says so at the next', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(loseConnection);
    const sending = Array.from({ length: 20 }, (_, index) =>
      page.client.api(calls.notices.ask, { params: { id: index }, body: { text: 'When?' } }),
    );
    await assert.rejects(page.client.api(calls.notices.ask, { params: { id: 99 }, body: { text: 'When?' } }), {
      id: 'not-kept',
    });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.client.keptWrites.retry();
    await Promise.all(sending);
    assert.equal(portal.done.length, 20);
  });

  it("does not send by itself what is older than the server's memory of its key, but does when the person says so", async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(loseConnection);
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }).catch(() => undefined);
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    tab.advance(0);
    const { storage } = tab;
    const old = JSON.parse(storage.items.get('foyer.writes') ?? '[]');
    storage.items.set('foyer.writes', JSON.stringify([{ ...old[0], at: old[0].at - 23.5 * 3600_000 }]));
    const next = openAs(tab, 'zhang');
    const [failed] = await until(next.client.keptWrites, ([write]) => write?.state === 'failed');
    assert.equal(failed?.error?.id, 'kept-too-long');
    assert.deepEqual(texts(), []);
    next.client.keptWrites.retry(failed?.key);
    await until(next.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(texts(), ['When?']);
  });

  it('survives what others wrote into its storage', async () => {
    for (const rubbish of [
      '',
      'not json',
      '{}',
      '[null, 1, {"key": 1}]',
      '[{"key":"k","method":"GET","path":"/api/me","owner":"zhang","at":1}]',
    ]) {
      tab.storage.items.set('foyer.writes', rubbish);
      const page = openAs(tab, 'zhang');
      assert.deepEqual(page.client.keptWrites.get(), []);
      await page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: `When? ${rubbish}` } });
    }
  });
});
