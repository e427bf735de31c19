import assert from 'node:assert/strict';
import { type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { readLinks, returnFromWeChat, startSignIn, startSignInWith, setUpTab, type TabSetup } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('failures of a sign-in from the browser', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab(null);
    ({ portal, jar, tab } = setup);
  });
  afterEach(() => portal.stop());

  it('retries a spent code silently, and stops at the third sign-in within a minute', async () => {
    portal.codes = 'spent';
    let { authorizeUrl } = await startSignIn(setup);
    for (let trip = 2; trip <= 3; trip += 1) {
      const page = returnFromWeChat(setup, authorizeUrl);
      const navigation = page.nextNavigation();
      void page.client.resumeSignIn();
      authorizeUrl = await navigation;
    }
    const last = returnFromWeChat(setup, authorizeUrl);
    const resumed = await last.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    assert.equal(resumed.failure.id, 'sign-in-loop');
    assert.deepEqual(last.navigations, []);

    portal.codes = 'valid';
    const navigation = last.nextNavigation();
    void resumed.failure.retry();
    const page = returnFromWeChat(setup, await navigation);
    assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
  });

  it('also stops if sign-in succeeds but the browser does not keep the cookie', async () => {
    portal.codes = 'lost-cookie';
    let { authorizeUrl } = await startSignIn(setup);
    for (let trip = 2; trip <= 3; trip += 1) {
      const page = returnFromWeChat(setup, authorizeUrl);
      assert.equal((await page.client.resumeSignIn()).kind, 'signed-in');
      const navigation = page.nextNavigation();
      readLinks(page);
      authorizeUrl = await navigation;
    }
    const page = returnFromWeChat(setup, authorizeUrl);
    await page.client.resumeSignIn();
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.equal(state.kind === 'failed' && state.failure.id, 'sign-in-loop');
  });

  it('does not start a sign-in after the person signed out until the button is pressed', async () => {
    portal.signedOut = true;
    const page = tab.open('/notices');
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    assert.deepEqual(page.navigations, []);
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'signed-out');
    const navigation = page.nextNavigation();
    void state.failure.retry();
    const back = returnFromWeChat(setup, await navigation);
    assert.equal((await back.client.resumeSignIn()).kind, 'signed-in');
  });

  it('does not count sign-ins that are older than a minute or followed by a response', async () => {
    for (let count = 1; count <= 5; count += 1) {
      const { authorizeUrl } = await startSignIn(setup);
      const page = returnFromWeChat(setup, authorizeUrl);
      await page.client.resumeSignIn();
      if (count % 2 === 0) await page.client.api(calls.home.links, {});
      else tab.advance(61_000);
      portal.endSessions();
    }
  });

  it('never loops if the tab has no storage', async () => {
    tab.storage.limit = null;
    const { authorizeUrl } = await startSignIn(setup);
    const back = returnFromWeChat(setup, authorizeUrl);
    assert.equal((await back.client.resumeSignIn()).kind, 'signed-in');

    portal.endSessions();
    portal.codes = 'spent';
    const again = returnFromWeChat(setup, (await startSignIn(setup)).authorizeUrl);
    const resumed = await again.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    assert.equal(resumed.failure.id, 'sign-in-loop');
    assert.deepEqual(again.navigations, []);

    const navigation = again.nextNavigation();
    void resumed.failure.retry();
    assert.match(await navigation, /authorize/, 'the button does nothing');
  });

  it('signs in again in a tab without storage when a session that worked has ended', async () => {
    tab.storage.limit = null;
    const { authorizeUrl } = await startSignIn(setup);
    const back = returnFromWeChat(setup, authorizeUrl);
    assert.equal((await back.client.resumeSignIn()).kind, 'signed-in');
    await back.client.api(calls.home.links, {});

    const again = await startSignInWith(setup, back, () => void back.client.api(calls.home.links, {}));
    assert.match(again, /authorize/);
    assert.equal(back.client.signIn.get().kind, 'leaving');
  });

  it('reports a refusal and what was kept, and retries when the button is pressed', async () => {
    const before = tab.open('/notices/1');
    before.client.setPerson('zhang');
    before.client.drafts.save('question:2', 'half a thought');
    const navigationFirst = before.nextNavigation();
    void before.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'why?' } }).catch(() => undefined);

    const page = returnFromWeChat(setup, await navigationFirst, null);
    const resumed = await page.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    const { id, status, requestId, unsent } = resumed.failure;
    assert.deepEqual(
      { id, status, requestId, unsent },
      { id: 'sign-in-refused', status: 403, requestId: 'of-the-page', unsent: { writes: 1, drafts: 1 } },
    );
    assert.equal(page.href(), `${portal.origin}/notices/1`);
    assert.deepEqual(page.client.signIn.get(), { kind: 'failed', failure: resumed.failure });

    const navigation = page.nextNavigation();
    void resumed.failure.retry();
    void resumed.failure.retry();
    const after = returnFromWeChat(setup, await navigation);
    assert.equal((await after.client.resumeSignIn()).kind, 'signed-in');
    assert.equal(page.navigations.length, 1);
    assert.deepEqual(
      portal.writes.map(({ body }) => body),
      [{ text: 'why?' }],
    );
  });

  for (const [codes, id, status, retryAfter] of [
    ['outsider', 'not-an-employee', 403, null],
    ['wecom-down', 'wecom-unavailable', 503, 10],
    ['other-page', 'unexpected', 200, null],
  ] as const) {
    it(`reports the error if the response to the code is ${status} ${id}`, async () => {
      const { authorizeUrl } = await startSignIn(setup);
      portal.codes = codes;
      const page = returnFromWeChat(setup, authorizeUrl);
      const resumed = await page.client.resumeSignIn();
      assert.ok(resumed.kind === 'failed');
      assert.equal(resumed.failure.id, id);
      assert.equal(resumed.failure.status, status);
      assert.equal(resumed.failure.retryAfter, retryAfter);
      assert.match(resumed.failure.requestId, codes === 'other-page' ? /^of-the-page$/ : /^request-\d+$/);
      assert.deepEqual(page.navigations, []);
    });
  }

  it('resends the code once if the response is lost, and reports offline if the second is lost too', async () => {
    const first = returnFromWeChat(setup, (await startSignIn(setup)).authorizeUrl);
    portal.loseResponses = 1;
    assert.equal((await first.client.resumeSignIn()).kind, 'signed-in');

    portal.endSessions();
    const second = returnFromWeChat(setup, (await startSignIn(setup)).authorizeUrl);
    portal.loseResponses = 2;
    const resumed = await second.client.resumeSignIn();
    assert.equal(resumed.kind === 'failed' && resumed.failure.id, 'offline');
  });

  it('continues without a new sign-in if the session is valid when the button is pressed', async () => {
    const { authorizeUrl } = await startSignIn(setup);
    portal.codes = 'wecom-down';
    const page = returnFromWeChat(setup, authorizeUrl);
    const resumed = await page.client.resumeSignIn();
    assert.ok(resumed.kind === 'failed');
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed', status: 203 });
    jar.set('foyer', portal.startSession('zhang'));
    assert.deepEqual(await resumed.failure.retry(), { kind: 'signed-in', user: { id: 'zhang', name: 'ZHANG' } });
    assert.deepEqual(page.client.signIn.get(), { kind: 'idle' });
    assert.deepEqual(page.navigations, []);
    await page.client.api(calls.home.links, {});
  });

  it('does not start a sign-in while something could not be kept until the button is pressed', async () => {
    const page = tab.open('/notices/1');
    page.client.setPerson('zhang');
    tab.storage.limit = 10;
    assert.equal(page.client.drafts.save('question:1', 'a text that does not fit'), false);
    await assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'not-kept');
    assert.equal(page.client.drafts.read('question:1'), 'a text that does not fit');
    assert.deepEqual(page.navigations, []);
    const navigation = page.nextNavigation();
    void state.failure.retry();
    await navigation;
  });

  it('checks the session when Back restores the page, and does not start another sign-in', async () => {
    const { page } = await startSignIn(setup);
    const waiting = page.client.api(calls.notices.read, { params: { id: 7 } });
    page.fire('pageshow', { persisted: true });
    await assert.rejects(waiting, { id: 'sign-in-needed' });
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    assert.equal(state.failure.id, 'sign-in-left');
    assert.equal(page.navigations.length, 1);

    jar.set('foyer', portal.startSession('zhang'));
    assert.equal((await state.failure.retry()).kind, 'signed-in');
    portal.endSessions();
    const navigation = page.nextNavigation();
    readLinks(page);
    await navigation;
  });

  it('reports a timeout if the navigation to WeChat does not happen', async () => {
    const { page } = await startSignIn(setup);
    const waiting = assert.rejects(page.client.api(calls.home.links, {}), { id: 'sign-in-needed' });
    tab.advance(20_000);
    await waiting;
    const state = page.client.signIn.get();
    assert.equal(state.kind === 'failed' && state.failure.id, 'timeout');
  });

  it('reports offline if the button is pressed without a connection', async () => {
    const { page } = await startSignIn(setup);
    tab.advance(20_000);
    const state = page.client.signIn.get();
    assert.ok(state.kind === 'failed');
    portal.before.push(loseConnection);
    const again = await state.failure.retry();
    assert.equal(again.kind === 'failed' && again.failure.id, 'offline');
  });
});
