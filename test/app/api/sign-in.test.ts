import assert from 'node:assert/strict';
import { createTab, until, type CookieJar, type Page, type Tab } from './fake-browser';
import { loseConnection, startPortalServer, type PortalServer } from './portal-server';

describe('signing in from the browser', () => {
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    portal = await startPortalServer();
    jar = new Map();
    tab = createTab(portal.origin, jar);
  });
  afterEach(() => portal.stop());

  /** Loses the session on a page and goes to WeChat. */
  async function leave(address = '/notices'): Promise<{ page: Page; left: string }> {
    const page = tab.open(address);
    const leaving = page.leaving();
    void page.client.api.links().catch(() => undefined);
    return { page, left: await leaving };
  }

  /** Time for whatever is on its way to arrive: another browser asks and gets its answers. */
  async function roundTrips(count: number): Promise<void> {
    const other = createTab(portal.origin, new Map([['foyer', portal.signedIn('other')]])).open('/');
    for (let trip = 1; trip <= count; trip += 1) await other.client.api.sessions();
  }

  async function comeBack(left: string, person: string | null = 'zhang'): Promise<Page> {
    return tab.open(portal.authorize(left, person));
  }

  it('runs one authorization for ten requests that meet a 203 at once', async () => {
    const page = tab.open('/people?department=3#row-9');
    const leaving = page.leaving();
    let settled = 0;
    for (let id = 1; id <= 10; id += 1) page.client.api.notice(id).then(() => (settled += 1), () => (settled += 1));
    await leaving;
    page.client.api.links().then(() => (settled += 1), () => (settled += 1));
    while (portal.seen.filter((request) => request.startsWith('GET /api/notices/')).length < 10) await roundTrips(1);
    await roundTrips(3);
    assert.equal(page.left.length, 1);
    assert.equal(portal.seen.includes('GET /api/links'), false, 'a request that was made while leaving was not held back');
    assert.equal(settled, 0);
  });

  it('comes back to the page it left, on its clean address and at its place, as the person that WeChat names', async () => {
    const { left } = await leave('/people?department=3&code=old&state=old#row-9');
    assert.equal(new URL(left).searchParams.get('redirect_uri'), `${portal.origin}/people?department=3`);
    const page = await comeBack(left);
    const resumed = await page.client.resumeSignIn();
    assert.deepEqual(resumed, { kind: 'signed-in', user: { id: 'zhang', name: 'ZHANG' } });
    assert.equal(page.href(), `${portal.origin}/people?department=3#row-9`);
    assert.equal(page.client.person.get(), 'zhang');
    assert.equal((await page.client.api.me()).id, 'zhang');
    assert.deepEqual(page.left, []);
  });

  it('cleans the address before it sends the code', async () => {
    const { left } = await leave();
    const page = await comeBack(left);
    portal.before.push(() => {
      assert.equal(page.href(), `${portal.origin}/notices`);
      throw new Error('seen');
    });
    const resumed = await page.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.status, 500);
  });

  it('uses the QR address the same way', async () => {
    portal.qr = true;
    const { left } = await leave('/notices?unread=true');
    assert.match(left, /&agentid=1000002&redirect_uri=[^&]*%2Fnotices%3Funread%3Dtrue&state=\w+&lang=zh$/);
    const page = tab.open(`${portal.authorize(left, 'zhang')}&appid=ww1234567890abcdef`);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
    assert.equal(page.href(), `${portal.origin}/notices?unread=true`);
  });

  it('leaves an ordinary page alone, and the server\'s own callback', async () => {
    for (const address of ['/', '/notices?state=open', '/auth/callback?code=1&state=abcdefghijklmnopqrstuvwxyz123456']) {
      const page = tab.open(address);
      assert.deepEqual(await page.client.resumeSignIn(), { kind: 'nothing' });
      assert.equal(page.href(), portal.origin + address);
    }
    assert.deepEqual(portal.seen, []);
  });

  it('signs in anew, unseen, after a spent code, and stops at the third time within a minute', async () => {
    portal.codes = 'spent';
    let { left } = await leave();
    for (let trip = 2; trip <= 3; trip += 1) {
      const page = await comeBack(left);
      const leaving = page.leaving();
      void page.client.resumeSignIn();
      left = await leaving;
    }
    const last = await comeBack(left);
    const resumed = await last.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    assert.equal(resumed.failure.id, 'sign-in-loop');
    assert.deepEqual(last.left, []);

    portal.codes = 'good';
    const leaving = last.leaving();
    void resumed.failure.retry();
    const page = await comeBack(await leaving);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
  });

  it('stops also where signing in succeeds and the browser does not keep the cookie', async () => {
    portal.codes = 'lost-cookie';
    let { left } = await leave();
    for (let trip = 2; trip <= 3; trip += 1) {
      const page = await comeBack(left);
      assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
      const leaving = page.leaving();
      void page.client.api.links().catch(() => undefined);
      left = await leaving;
    }
    const page = await comeBack(left);
    await page.client.resumeSignIn();
    await assert.rejects(page.client.api.links(), { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.equal(state.kind === 'failed' && state.failure.id, 'sign-in-loop');
  });

  it('does not count trips that are more than a minute old, nor any after an answer', async () => {
    for (let time = 1; time <= 5; time += 1) {
      const { left } = await leave();
      const page = await comeBack(left);
      await page.client.resumeSignIn();
      if (time % 2 === 0) await page.client.api.links();
      else tab.advance(61_000);
      portal.endSessions();
    }
  });

  it('never goes round where the tab cannot remember anything', async () => {
    tab.storage.limit = null;
    const { left } = await leave();
    const back = await comeBack(left);
    assert.equal((await back.client.resumeSignIn()).kind, 'signed-in');

    portal.endSessions();
    portal.codes = 'spent';
    const again = await comeBack((await leave()).left);
    const resumed = await again.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.id, 'sign-in-loop');
    assert.deepEqual(again.left, []);
  });

  it('says why when the person refuses, what was kept, and tries again at the button', async () => {
    const before = tab.open('/notices/1');
    before.client.setPerson('zhang');
    before.client.drafts.save('question:2', 'half a thought');
    const leavingFirst = before.leaving();
    void before.client.api.ask(1, { text: 'why?' }).catch(() => undefined);

    const page = await comeBack(await leavingFirst, null);
    const resumed = await page.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    const { id, status, requestId, kept } = resumed.failure;
    assert.deepEqual({ id, status, requestId, kept }, { id: 'sign-in-refused', status: 403, requestId: 'of-the-page', kept: { writes: 1, drafts: 1 } });
    assert.equal(page.href(), `${portal.origin}/notices/1`);
    assert.deepEqual(page.client.signIn.get(), { kind: 'failed', failure: resumed.failure });

    const leaving = page.leaving();
    void resumed.failure.retry();
    void resumed.failure.retry();
    const after = await comeBack(await leaving);
    assert.equal((await after.client.resumeSignIn()).kind, 'signed-in');
    assert.equal(page.left.length, 1);
    assert.deepEqual(portal.done.map(({ body }) => body), [{ text: 'why?' }]);
  });

  for (const [codes, id, status, retryAfter] of [
    ['outsider', 'not-an-employee', 403, null],
    ['wecom-down', 'wecom-unavailable', 503, 10],
    ['nonsense', 'unexpected', 200, null],
  ] as const) {
    it(`fails in words when the answer to the code is ${status} ${id}`, async () => {
      const { left } = await leave();
      portal.codes = codes;
      const page = await comeBack(left);
      const resumed = await page.client.resumeSignIn();
      assert.ok(resumed.kind === 'failed');
      assert.equal(resumed.failure.id, id);
      assert.equal(resumed.failure.status, status);
      assert.equal(resumed.failure.retryAfter, retryAfter);
      assert.match(resumed.failure.requestId, codes === 'nonsense' ? /^of-the-page$/ : /^request-\d+$/);
      assert.deepEqual(page.left, []);
    });
  }

  it('sends the code once more when the answer was lost, and fails as offline when that is lost too', async () => {
    const first = await comeBack((await leave()).left);
    portal.loseAnswers = 1;
    assert.equal((await first.client.resumeSignIn()).kind, 'signed-in');

    portal.endSessions();
    const second = await comeBack((await leave()).left);
    portal.loseAnswers = 2;
    const resumed = await second.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.id, 'offline');
  });

  it('finds at the button that the session is valid by now, and goes on without leaving', async () => {
    const { left } = await leave();
    portal.codes = 'wecom-down';
    const page = await comeBack(left);
    const resumed = await page.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    await assert.rejects(page.client.api.links(), { id: 'sign-in-needed', status: 203 });
    jar.set('foyer', portal.signedIn('zhang'));
    assert.deepEqual(await resumed.failure.retry(), { kind: 'signed-in', user: { id: 'zhang', name: 'ZHANG' } });
    assert.deepEqual(page.client.signIn.get(), { kind: 'idle' });
    assert.deepEqual(page.left, []);
    await page.client.api.links();
  });

  it('asks for the company where the tab has forgotten it', async () => {
    const { left } = await leave();
    tab.storage.items.clear();
    const page = await comeBack(left);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
  });

  it('does not leave by itself while something could not be kept, but does at the button', async () => {
    const page = tab.open('/notices/1');
    page.client.setPerson('zhang');
    tab.storage.limit = 10;
    assert.equal(page.client.drafts.save('question:1', 'a text that does not fit'), false);
    await assert.rejects(page.client.api.links(), { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'not-kept');
    assert.equal(page.client.drafts.read('question:1'), 'a text that does not fit');
    assert.deepEqual(page.left, []);
    const leaving = page.leaving();
    void state.failure.retry();
    await leaving;
  });

  it('asks again after Back from WeChat out of the browser\'s cache, and does not leave again by itself', async () => {
    const { page } = await leave();
    const waiting = page.client.api.notice(7);
    page.fire('pageshow', { persisted: true });
    await assert.rejects(waiting, { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'sign-in-left');
    assert.equal(page.left.length, 1);

    jar.set('foyer', portal.signedIn('zhang'));
    assert.equal((await state.failure.retry()).kind, 'signed-in');
    portal.endSessions();
    const leaving = page.leaving();
    void page.client.api.links().catch(() => undefined);
    await leaving;
  });

  it('answers what waited when the page comes back from the cache and a session is there', async () => {
    const { page } = await leave();
    const waiting = page.client.api.departments();
    jar.set('foyer', portal.signedIn('zhang'));
    page.fire('pageshow', { persisted: true });
    assert.ok(await waiting);
    assert.deepEqual(page.client.signIn.get(), { kind: 'idle' });
  });

  it('says so when the way to WeChat is blocked and the page is still there', async () => {
    const { page } = await leave();
    const waiting = assert.rejects(page.client.api.links(), { id: 'sign-in-needed' });
    tab.advance(20_000);
    await waiting;
    const state = page.client.signIn.get();
    assert.equal(state.kind === 'failed' && state.failure.id, 'timeout');
  });

  it('loads the page anew where another person is found to be signed in, and asks nothing in that name', async () => {
    const page = tab.open('/notices/1');
    page.client.setPerson('zhang');
    const leaving = page.leaving();
    let settled = false;
    page.client.api.ask(1, { text: 'Whose?' }).then(() => (settled = true), () => (settled = true));
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

  it('fails as offline at the button while there is no connection', async () => {
    const { page } = await leave();
    tab.advance(20_000);
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    portal.before.push(loseConnection);
    const again = await state.failure.retry();
    assert.equal(again.kind === 'failed' && again.failure.id, 'offline');
  });
});
