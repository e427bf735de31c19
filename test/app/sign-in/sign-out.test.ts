import assert from 'node:assert/strict';
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
    startSignInWith(setup, page, () => void page.client.signOut(everywhere).catch(() => undefined));

  it('happens after the sign-in, once', async () => {
    const authorizeUrl = await start();
    const phone = portal.startSession('zhang');
    const colleague = portal.startSession('li');
    const back = returnFromWeChat(setup, authorizeUrl);
    assert.equal(back.client.takeSignOut(), false, 'the person is not known yet');
    await back.client.resumeSignIn();
    assert.equal(portal.hasSession(phone), true);
    assert.equal(back.client.takeSignOut(), true);
    assert.deepEqual(await back.client.signOut(everywhere), { ended: true });
    assert.deepEqual([portal.hasSession(phone), portal.hasSession(colleague)], [false, true]);
    assert.equal(back.client.takeSignOut(), false);
    assert.deepEqual([...tab.storage.items], [['foyer.signed-out', '1']]);
  });

  it('happens at once if a session is found without a sign-in', async () => {
    portal.endSessions();
    const leaving = page.nextNavigation();
    const signingOut = page.client.signOut(everywhere);
    await leaving;
    const phone = portal.startSession('zhang');
    jar.set('foyer', portal.startSession('zhang'));
    page.fire('pageshow', { persisted: true });
    assert.deepEqual(await signingOut, { ended: true });
    assert.equal(portal.hasSession(phone), false);
    assert.equal(page.client.takeSignOut(), false);
  });

  it('does not happen if someone else returns, or more than ten minutes later', async () => {
    const authorizeUrl = await start();
    const other = returnFromWeChat(setup, authorizeUrl, 'li');
    await other.client.resumeSignIn();
    assert.equal(other.client.takeSignOut(), false);
    jar.set('foyer', portal.startSession('zhang'));
    page = openAs(tab, 'zhang', '/me');
    assert.equal(page.client.takeSignOut(), false);

    const late = await start();
    tab.advance(11 * 60_000);
    const back = returnFromWeChat(setup, late);
    await back.client.resumeSignIn();
    assert.equal(back.client.takeSignOut(), false);
  });

  it('is reported as failed if the person comes back without a session', async () => {
    portal.endSessions();
    const leaving = page.nextNavigation();
    const signingOut = page.client.signOut(everywhere);
    await leaving;
    page.fire('pageshow', { persisted: true });
    await assert.rejects(signingOut, { id: 'sign-in-needed' });
    jar.set('foyer', portal.startSession('zhang'));
    assert.equal(openAs(tab, 'zhang', '/me').client.takeSignOut(), false);
  });

  it('is reported as failed, without a sign-in, if the tab cannot remember it', async () => {
    tab.storage.limit = null;
    portal.endSessions();
    await assert.rejects(page.client.signOut(everywhere), { id: 'sign-in-needed' });
    assert.deepEqual(page.navigations, []);
  });

  it('sends no text whose deletion the person confirmed, and keeps it if signing out fails', async () => {
    portal.before.push(loseConnection);
    page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }).catch(() => undefined);
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const back = returnFromWeChat(setup, await start());
    await back.client.resumeSignIn();
    assert.equal(back.client.takeSignOut(), true);
    portal.before.push(refuse(503, 'database-unavailable'));
    await assert.rejects(back.client.signOut(everywhere), { id: 'database-unavailable' });
    assert.deepEqual(back.client.unsent(), { writes: 1, drafts: 0 });
    await back.client.signOut(everywhere);
    assert.deepEqual(portal.writes, []);
    assert.deepEqual(back.client.unsent(), { writes: 0, drafts: 0 });
  });
});
