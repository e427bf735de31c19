import assert from 'node:assert/strict';
import { createTab, until, type CookieJar, type Tab } from '../api/fake-browser';
import { type PortalServer } from '../api/portal-server';
import { comeBack, leave, tabOf, type TabOf } from '../api/tab-of';
import { calls } from '../../support/calls';

describe('signing in from the browser', () => {
  let at: TabOf;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    at = await tabOf(null);
    ({ portal, jar, tab } = at);
  });
  afterEach(() => portal.stop());

  /** Time for whatever is on its way to arrive: another browser asks and gets its answers. */
  async function roundTrips(count: number): Promise<void> {
    const other = createTab(portal.origin, new Map([['foyer', portal.signedIn('other')]])).open('/');
    for (let trip = 1; trip <= count; trip += 1) await other.client.api(calls.me.sessions, {});
  }

  it('runs one authorization for ten requests that meet a 203 at once', async () => {
    const page = tab.open('/people?department=3#row-9');
    const leaving = page.leaving();
    let settled = 0;
    for (let id = 1; id <= 10; id += 1)
      page.client.api(calls.notices.read, { params: { id } }).then(
        () => (settled += 1),
        () => (settled += 1),
      );
    await leaving;
    page.client.api(calls.home.links, {}).then(
      () => (settled += 1),
      () => (settled += 1),
    );
    while (portal.seen.filter((request) => request.startsWith('GET /api/notices/')).length < 10) await roundTrips(1);
    await roundTrips(3);
    assert.equal(page.left.length, 1);
    assert.equal(
      portal.seen.includes('GET /api/links'),
      false,
      'a request that was made while leaving was not held back',
    );
    assert.equal(settled, 0);
  });

  it('comes back to the page it left with its own parameters and fragment, as the person that WeChat names', async () => {
    const { left } = await leave(at, '/people?department=3&code=old&state=old#row-9');
    assert.equal(new URL(left).searchParams.get('redirect_uri'), `${portal.origin}/people?department=3`);
    const page = comeBack(at, left);
    const resumed = await page.client.resumeSignIn();
    assert.deepEqual(resumed, { kind: 'signed-in', user: { id: 'zhang', name: 'ZHANG' } });
    assert.equal(page.href(), `${portal.origin}/people?department=3&code=old&state=old#row-9`);
    assert.equal(page.client.person.get(), 'zhang');
    assert.equal((await page.client.api(calls.me.read, {})).id, 'zhang');
    assert.deepEqual(page.left, []);
  });

  it('cleans the address before it sends the code', async () => {
    const { left } = await leave(at);
    const page = comeBack(at, left);
    portal.before.push(() => {
      assert.equal(page.href(), `${portal.origin}/notices`);
      throw new Error('seen');
    });
    const resumed = await page.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.status, 500);
  });

  it('uses the QR address the same way', async () => {
    portal.qr = true;
    const { left } = await leave(at, '/notices?unread=true');
    assert.match(left, /&agentid=1000002&redirect_uri=[^&]*%2Fnotices%3Funread%3Dtrue&state=\w+&lang=zh$/);
    const page = tab.open(`${portal.authorize(left, 'zhang')}&appid=ww1234567890abcdef`);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
    assert.equal(page.href(), `${portal.origin}/notices?unread=true`);
  });

  it("leaves an ordinary page alone, and the server's own callback", async () => {
    for (const address of [
      '/',
      '/notices?state=open',
      '/auth/callback?code=1&state=abcdefghijklmnopqrstuvwxyz123456',
    ]) {
      const page = tab.open(address);
      assert.deepEqual(await page.client.resumeSignIn(), { kind: 'nothing' });
      assert.equal(page.href(), portal.origin + address);
    }
    assert.deepEqual(portal.seen, []);
  });

  it('asks for the company where the tab has forgotten it', async () => {
    const { left } = await leave(at);
    tab.storage.items.clear();
    const page = comeBack(at, left);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
  });

  it('answers what waited when the page comes back from the cache and a session is there', async () => {
    const { page } = await leave(at);
    const waiting = page.client.api(calls.people.departments, {});
    jar.set('foyer', portal.signedIn('zhang'));
    page.fire('pageshow', { persisted: true });
    assert.ok(await waiting);
    assert.deepEqual(page.client.signIn.get(), { kind: 'idle' });
  });

  it('loads the page anew where another person is found to be signed in, and asks nothing in that name', async () => {
    const page = tab.open('/notices/1');
    page.client.setPerson('zhang');
    const leaving = page.leaving();
    let settled = false;
    page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Whose?' } }).then(
      () => (settled = true),
      () => (settled = true),
    );
    await leaving;
    jar.set('foyer', portal.signedIn('li'));
    const looking = until(page.client.signIn, ({ kind }) => kind === 'idle');
    page.fire('pageshow', { persisted: true });
    await looking;
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    await roundTrips(3);
    assert.equal(page.reloads(), 1);
    assert.equal(page.client.person.get(), 'zhang');
    assert.equal(settled, false);
    assert.deepEqual(portal.done, []);
  });
});
