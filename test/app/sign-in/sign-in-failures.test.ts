import assert from 'node:assert/strict';
import { type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { comeBack, leave, tabOf, type TabOf } from '../api/tab-of';
import { calls } from '../../support/calls';

describe('signing in from the browser, where it fails or must not go on', () => {
  let at: TabOf;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    at = await tabOf(null);
    ({ portal, jar, tab } = at);
  });
  afterEach(() => portal.stop());

  it('signs in anew, unseen, after a spent code, and stops at the third time within a minute', async () => {
    portal.codes = 'spent';
    let { left } = await leave(at);
    for (let trip = 2; trip <= 3; trip += 1) {
      const page = comeBack(at, left);
      const leaving = page.leaving();
      void page.client.resumeSignIn();
      left = await leaving;
    }
    const last = comeBack(at, left);
    const resumed = await last.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    assert.equal(resumed.failure.id, 'sign-in-loop');
    assert.deepEqual(last.left, []);

    portal.codes = 'good';
    const leaving = last.leaving();
    void resumed.failure.retry();
    const page = comeBack(at, await leaving);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
  });

  it('stops also where signing in succeeds and the browser does not keep the cookie', async () => {
    portal.codes = 'lost-cookie';
    let { left } = await leave(at);
    for (let trip = 2; trip <= 3; trip += 1) {
      const page = comeBack(at, left);
      assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
      const leaving = page.leaving();
      void page.client.api(calls.home.links, {}).catch(() => undefined);
      left = await leaving;
    }
    const page = comeBack(at, left);
    await page.client.resumeSignIn();
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.equal(state.kind === 'failed' && state.failure.id, 'sign-in-loop');
  });

  it('does not leave by itself after the person signed out, but does at the button', async () => {
    portal.signedOut = true;
    const page = tab.open('/notices');
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    assert.deepEqual(page.left, []);
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'signed-out');
    const leaving = page.leaving();
    void state.failure.retry();
    const back = comeBack(at, await leaving);
    assert.equal((await back.client.resumeSignIn()).kind, 'signed-in');
  });

  it('does not count trips that are more than a minute old, nor any after an answer', async () => {
    for (let time = 1; time <= 5; time += 1) {
      const { left } = await leave(at);
      const page = comeBack(at, left);
      await page.client.resumeSignIn();
      if (time % 2 === 0) await page.client.api(calls.home.links, {});
      else tab.advance(61_000);
      portal.endSessions();
    }
  });

  it('never goes round where the tab cannot remember anything', async () => {
    tab.storage.limit = null;
    const { left } = await leave(at);
    const back = comeBack(at, left);
    assert.equal((await back.client.resumeSignIn()).kind, 'signed-in');

    portal.endSessions();
    portal.codes = 'spent';
    const again = comeBack(at, (await leave(at)).left);
    const resumed = await again.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.id, 'sign-in-loop');
    assert.deepEqual(again.left, []);
  });

  it('says why when the person refuses, what was kept, and tries again at the button', async () => {
    const before = tab.open('/notices/1');
    before.client.setPerson('zhang');
    before.client.drafts.save('question:2', 'half a thought');
    const leavingFirst = before.leaving();
    void before.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'why?' } }).catch(() => undefined);

    const page = comeBack(at, await leavingFirst, null);
    const resumed = await page.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    const { id, status, requestId, kept } = resumed.failure;
    assert.deepEqual(
      { id, status, requestId, kept },
      { id: 'sign-in-refused', status: 403, requestId: 'of-the-page', kept: { writes: 1, drafts: 1 } },
    );
    assert.equal(page.href(), `${portal.origin}/notices/1`);
    assert.deepEqual(page.client.signIn.get(), { kind: 'failed', failure: resumed.failure });

    const leaving = page.leaving();
    void resumed.failure.retry();
    void resumed.failure.retry();
    const after = comeBack(at, await leaving);
    assert.equal((await after.client.resumeSignIn()).kind, 'signed-in');
    assert.equal(page.left.length, 1);
    assert.deepEqual(
      portal.done.map(({ body }) => body),
      [{ text: 'why?' }],
    );
  });

  for (const [codes, id, status, retryAfter] of [
    ['outsider', 'not-an-employee', 403, null],
    ['wecom-down', 'wecom-unavailable', 503, 10],
    ['nonsense', 'unexpected', 200, null],
  ] as const) {
    it(`fails in words when the answer to the code is ${status} ${id}`, async () => {
      const { left } = await leave(at);
      portal.codes = codes;
      const page = comeBack(at, left);
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
    const first = comeBack(at, (await leave(at)).left);
    portal.loseAnswers = 1;
    assert.equal((await first.client.resumeSignIn()).kind, 'signed-in');

    portal.endSessions();
    const second = comeBack(at, (await leave(at)).left);
    portal.loseAnswers = 2;
    const resumed = await second.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.id, 'offline');
  });

  it('finds at the button that the session is valid by now, and goes on without leaving', async () => {
    const { left } = await leave(at);
    portal.codes = 'wecom-down';
    const page = comeBack(at, left);
    const resumed = await page.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed', status: 203 });
    jar.set('foyer', portal.signedIn('zhang'));
    assert.deepEqual(await resumed.failure.retry(), { kind: 'signed-in', user: { id: 'zhang', name: 'ZHANG' } });
    assert.deepEqual(page.client.signIn.get(), { kind: 'idle' });
    assert.deepEqual(page.left, []);
    await page.client.api(calls.home.links, {});
  });

  it('does not leave by itself while something could not be kept, but does at the button', async () => {
    const page = tab.open('/notices/1');
    page.client.setPerson('zhang');
    tab.storage.limit = 10;
    assert.equal(page.client.drafts.save('question:1', 'a text that does not fit'), false);
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'not-kept');
    assert.equal(page.client.drafts.read('question:1'), 'a text that does not fit');
    assert.deepEqual(page.left, []);
    const leaving = page.leaving();
    void state.failure.retry();
    await leaving;
  });

  it("asks again after Back from WeChat out of the browser's cache, and does not leave again by itself", async () => {
    const { page } = await leave(at);
    const waiting = page.client.api(calls.notices.read, { params: { id: 7 } });
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
    void page.client.api(calls.home.links, {}).catch(() => undefined);
    await leaving;
  });

  it('says so when the way to WeChat is blocked and the page is still there', async () => {
    const { page } = await leave(at);
    const waiting = assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    tab.advance(20_000);
    await waiting;
    const state = page.client.signIn.get();
    assert.equal(state.kind === 'failed' && state.failure.id, 'timeout');
  });

  it('fails as offline at the button while there is no connection', async () => {
    const { page } = await leave(at);
    tab.advance(20_000);
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    portal.before.push(loseConnection);
    const again = await state.failure.retry();
    assert.equal(again.kind === 'failed' && again.failure.id, 'offline');
  });
});
