import assert from 'node:assert/strict';
import { signOut, takeSignOut } from '../../../app/sign-in/sign-out';
import { until, type CookieJar, type Page, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, refuse, returnFromWeChat, setUpTab, startSignInWith, type TabSetup } from '../api/tab-setup';
import { calls } from '../../support/calls';

const everywhere = { everywhere: true };

describe('signing out on all devices without a valid session', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;
  let page: Page;

  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, jar, tab } = setup);
    page = openAs(tab, 'zhang', '/me');
  });
  afterEach(() => portal.stop());

  /** Resolves with the authorize address that the page navigates to. */
  const start = (): Promise<string> =>
    startSignInWith(setup, page, () => void signOut(page.client, everywhere).catch(() => undefined));

  it('happens after the sign-in, once', async () => {
    const authorizeUrl = await start();
    const phone = portal.startSession('zhang');
    const colleague = portal.startSession('li');
    const back = returnFromWeChat(setup, authorizeUrl);
    assert.equal(takeSignOut(back.client), false, 'the person is not known yet');
    await back.client.resumeSignIn();
    assert.equal(portal.hasSession(phone), true);
    assert.equal(takeSignOut(back.client), true);
    assert.deepEqual(await signOut(back.client, everywhere), { ended: true });
    assert.deepEqual([portal.hasSession(phone), portal.hasSession(colleague)], [false, true]);
    assert.equal(takeSignOut(back.client), false);
    assert.deepEqual([...tab.storage.items], [['foyer.signed-out', '1']]);
  });

  it('happens at once if a session is found without a sign-in', async () => {
    portal.endSessions();
    const leaving = page.nextNavigation();
    const signingOut = signOut(page.client, everywhere);
    await leaving;
    const phone = portal.startSession('zhang');
    jar.set('foyer', portal.startSession('zhang'));
    page.fire('pageshow', { persisted: true });
    assert.deepEqual(await signingOut, { ended: true });
    assert.equal(portal.hasSession(phone), false);
    assert.equal(takeSignOut(page.client), false);
  });

  it('does not happen if someone else returns, or more than ten minutes later', async () => {
    const authorizeUrl = await start();
    const other = returnFromWeChat(setup, authorizeUrl, 'li');
    await other.client.resumeSignIn();
    assert.equal(takeSignOut(other.client), false);
    jar.set('foyer', portal.startSession('zhang'));
    page = openAs(tab, 'zhang', '/me');
    assert.equal(takeSignOut(page.client), false);

    const late = await start();
    tab.advance(11 * 60_000);
    const back = returnFromWeChat(setup, late);
    await back.client.resumeSignIn();
    assert.equal(takeSignOut(back.client), false);
  });

  it('is over in this browser if the response to a first attempt was lost', async () => {
    page.client.drafts.save('question:1', 'half');
    portal.signedOut = true;
    portal.endSessions();
    assert.deepEqual(await signOut(page.client, everywhere), { ended: false });
    assert.deepEqual([...tab.storage.items], [['foyer.signed-out', '1']]);
    assert.equal(page.client.signIn.get().kind, 'idle');
  });

  it('is reported as failed if the person comes back without a session', async () => {
    portal.endSessions();
    const leaving = page.nextNavigation();
    const signingOut = signOut(page.client, everywhere);
    await leaving;
    page.fire('pageshow', { persisted: true });
    await assert.rejects(signingOut, { id: 'sign-in-needed' });
    jar.set('foyer', portal.startSession('zhang'));
    assert.equal(takeSignOut(openAs(tab, 'zhang', '/me').client), false);
  });

  it('is reported as failed, without a sign-in, if the tab cannot remember it', async () => {
    tab.storage.limit = null;
    portal.endSessions();
    await assert.rejects(signOut(page.client, everywhere), { id: 'sign-in-needed' });
    assert.deepEqual(page.navigations, []);
  });

  it('sends no text whose deletion the person confirmed, and keeps it if signing out fails', async () => {
    portal.before.push(loseConnection);
    page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }).catch(() => undefined);
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const back = returnFromWeChat(setup, await start());
    await back.client.resumeSignIn();
    back.fire('online');
    await back.client.checkSession();
    assert.equal(takeSignOut(back.client), true);
    portal.before.push(refuse(503, 'database-unavailable'));
    await assert.rejects(signOut(back.client, everywhere), { id: 'database-unavailable' });
    assert.deepEqual(back.client.unsent(), { writes: 1, drafts: 0 });
    await signOut(back.client, everywhere);
    assert.deepEqual(portal.writes, []);
    assert.deepEqual(back.client.unsent(), { writes: 0, drafts: 0 });
  });
});
