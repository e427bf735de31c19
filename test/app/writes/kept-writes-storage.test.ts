import assert from 'node:assert/strict';
import { until, type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, setUpTab, writtenTexts, type TabSetup } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('the storage of kept writes', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, jar, tab } = setup);
  });
  afterEach(() => portal.stop());

  const texts = (): unknown[] => writtenTexts(portal);

  it('marks a write unsafe if storage is full or disabled, sends it, and starts no sign-in by itself', async () => {
    for (const limit of [20, null]) {
      portal.writes.length = 0;
      jar.set('foyer', portal.startSession('zhang'));
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
      assert.equal(state.failure.unsent.writes, 1);
      assert.deepEqual(page.navigations, []);
      jar.set('foyer', portal.startSession('zhang'));
      await state.failure.retry();
      assert.equal((await waiting).text, 'Where?');
    }
  });

  it('holds at most twenty writes, and refuses the next', async () => {
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
    assert.equal(portal.writes.length, 20);
  });

  it('does not resend a write whose key the server has forgotten, unless the person retries it', async () => {
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

  it('ignores invalid data', async () => {
    for (const invalid of [
      '',
      'not json',
      '{}',
      '[null, 1, {"key": 1}]',
      '[{"key":"k","method":"GET","path":"/api/me","owner":"zhang","at":1}]',
    ]) {
      tab.storage.items.set('foyer.writes', invalid);
      const page = openAs(tab, 'zhang');
      assert.deepEqual(page.client.keptWrites.get(), []);
      await page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: `When? ${invalid}` } });
    }
  });
});
