import assert from 'node:assert/strict';
import { createTab, until, type CookieJar, type Tab } from '../api/fake-browser';
import { type PortalServer } from '../api/portal-server';
import { returnFromWeChat, startSignIn, setUpTab, type TabSetup } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('sign-in from the browser', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab(null);
    ({ portal, jar, tab } = setup);
  });
  afterEach(() => portal.stop());

  /** Lets pending responses arrive, by waiting for as many requests of another browser. */
  async function roundTrips(count: number): Promise<void> {
    const other = createTab(portal.origin, new Map([['foyer', portal.startSession('other')]])).open('/');
    for (let trip = 1; trip <= count; trip += 1) await other.client.api(calls.me.sessions, {});
  }

  it('runs one authorization for ten requests that receive a 203 at once', async () => {
    const page = tab.open('/people?department=3#row-9');
    const navigation = page.nextNavigation();
    let settled = 0;
    for (let id = 1; id <= 10; id += 1)
      page.client.api(calls.notices.read, { params: { id } }).then(
        () => (settled += 1),
        () => (settled += 1),
      );
    await navigation;
    page.client.api(calls.home.links, {}).then(
      () => (settled += 1),
      () => (settled += 1),
    );
    while (portal.requests.filter((request) => request.startsWith('GET /api/notices/')).length < 10)
      await roundTrips(1);
    await roundTrips(3);
    assert.equal(page.navigations.length, 1);
    assert.equal(
      portal.requests.includes('GET /api/links'),
      false,
      'a request was sent while the page navigated to WeChat',
    );
    assert.equal(settled, 0);
  });

  it('returns to the same page with its parameters and fragment, as the person named by WeChat', async () => {
    const { authorizeUrl } = await startSignIn(setup, '/people?department=3&code=old&state=old#row-9');
    assert.equal(new URL(authorizeUrl).searchParams.get('redirect_uri'), `${portal.origin}/people?department=3`);
    const page = returnFromWeChat(setup, authorizeUrl);
    const resumed = await page.client.resumeSignIn();
    assert.deepEqual(resumed, { kind: 'signed-in', user: { id: 'zhang', name: 'ZHANG' } });
    assert.equal(page.href(), `${portal.origin}/people?department=3&code=old&state=old#row-9`);
    assert.equal(page.client.person.get(), 'zhang');
    assert.equal((await page.client.api(calls.me.read, {})).id, 'zhang');
    assert.deepEqual(page.navigations, []);
  });

  it('removes the code from the address before it sends it', async () => {
    const { authorizeUrl } = await startSignIn(setup);
    const page = returnFromWeChat(setup, authorizeUrl);
    portal.before.push(() => {
      assert.equal(page.href(), `${portal.origin}/notices`);
      throw new Error('seen');
    });
    const resumed = await page.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.status, 500);
  });

  it('completes the QR address in the same way', async () => {
    portal.qr = true;
    const { authorizeUrl } = await startSignIn(setup, '/notices?unread=true');
    assert.match(authorizeUrl, /&agentid=1000002&redirect_uri=[^&]*%2Fnotices%3Funread%3Dtrue&state=\w+&lang=zh$/);
    const page = tab.open(`${portal.authorize(authorizeUrl, 'zhang')}&appid=ww1234567890abcdef`);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
    assert.equal(page.href(), `${portal.origin}/notices?unread=true`);
  });

  it("does nothing on an ordinary page, nor on the server's callback", async () => {
    for (const address of [
      '/',
      '/notices?state=open',
      '/auth/callback?code=1&state=abcdefghijklmnopqrstuvwxyz123456',
    ]) {
      const page = tab.open(address);
      assert.deepEqual(await page.client.resumeSignIn(), { kind: 'nothing' });
      assert.equal(page.href(), portal.origin + address);
    }
    assert.deepEqual(portal.requests, []);
  });

  it('requests the corp id if it is no longer in the storage of the tab', async () => {
    const { authorizeUrl } = await startSignIn(setup);
    tab.storage.items.clear();
    const page = returnFromWeChat(setup, authorizeUrl);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
  });

  it('completes waiting requests if the page is restored from the cache and there is a session', async () => {
    const { page } = await startSignIn(setup);
    const waiting = page.client.api(calls.people.departments, {});
    jar.set('foyer', portal.startSession('zhang'));
    page.fire('pageshow', { persisted: true });
    assert.ok(await waiting);
    assert.deepEqual(page.client.signIn.get(), { kind: 'idle' });
  });

  it('reloads the page if another person is signed in, and sends nothing as that person', async () => {
    const page = tab.open('/notices/1');
    page.client.setPerson('zhang');
    const navigation = page.nextNavigation();
    let settled = false;
    page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Whose?' } }).then(
      () => (settled = true),
      () => (settled = true),
    );
    await navigation;
    jar.set('foyer', portal.startSession('li'));
    const looking = until(page.client.signIn, ({ kind }) => kind === 'idle');
    page.fire('pageshow', { persisted: true });
    await looking;
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    await roundTrips(3);
    assert.equal(page.reloads(), 1);
    assert.equal(page.client.person.get(), 'zhang');
    assert.equal(settled, false);
    assert.deepEqual(portal.writes, []);
  });
});
