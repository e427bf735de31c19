import assert from 'node:assert/strict';
import { signOut } from '../../../app/sign-in/sign-out';
import { until, type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, refuse, setUpTab, signInThroughWeChat, type TabSetup } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('kept writes and the signed-in person', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, jar, tab } = setup);
  });
  afterEach(() => portal.stop());

  it('does not send or show a write if someone else returns from WeChat', async () => {
    const page = openAs(tab, 'zhang');
    page.client.drafts.save('question:2', 'private');
    const back = await signInThroughWeChat(
      setup,
      page,
      'li',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } }),
    );
    const resumed = await back.client.resumeSignIn();
    assert.equal(resumed.kind === 'signed-in' && resumed.user.id, 'li');
    await back.client.api(calls.me.read, {});
    assert.deepEqual(portal.writes, []);
    assert.deepEqual(back.client.keptWrites.get(), []);
    assert.equal(back.client.drafts.read('question:2'), null);

    await back.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Li' } });
    jar.set('foyer', portal.startSession('zhang'));
    const home = openAs(tab, 'zhang');
    await until(home.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(
      portal.writes.map(({ person, body }) => [person, body]),
      [
        ['li', { text: 'From Li' }],
        ['zhang', { text: 'From Zhang' }],
      ],
    );
    assert.equal(home.client.drafts.read('question:2'), 'private');
  });

  it('checks whose session it is before a retry', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(loseConnection);
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    jar.set('foyer', portal.startSession('li'));
    page.fire('online');
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.equal(page.reloads(), 1);
    assert.deepEqual(portal.writes, []);
  });

  it('refuses and keeps a write if another tab signed in as someone else', async () => {
    const page = openAs(tab, 'zhang');
    jar.set('foyer', portal.startSession('li'));
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } });
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.equal(page.reloads(), 1);
    assert.deepEqual(portal.writes, []);

    jar.set('foyer', portal.startSession('zhang'));
    const again = openAs(tab, 'zhang');
    await until(again.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(
      portal.writes.map(({ person }) => person),
      ['zhang'],
    );
  });

  it('checks the session again if the connection was lost during the check', async () => {
    const page = openAs(tab, 'zhang');
    jar.set('foyer', portal.startSession('li'));
    portal.before.push(undefined, loseConnection);
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.fire('online');
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.deepEqual(portal.writes, []);
  });

  it('reloads the page instead of signing out someone else', async () => {
    const page = openAs(tab, 'zhang');
    jar.set('foyer', portal.startSession('li'));
    await assert.rejects(signOut(page.client), { id: 'other-person' });
    assert.equal(page.reloads(), 1);
    assert.equal(jar.has('foyer'), true);
  });

  it('removes everything of the person from storage at sign-out', async () => {
    const before = openAs(tab, 'zhang');
    const page = await signInThroughWeChat(setup, before, 'zhang', () => void before.client.api(calls.home.links, {}));
    await page.client.resumeSignIn();
    portal.before.push(loseConnection);
    const asking = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    asking.catch(() => undefined);
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.client.drafts.save('question:1', 'half');
    await signOut(page.client);
    assert.deepEqual([...tab.storage.items], [['foyer.signed-out', '1']]);
    assert.deepEqual(page.client.keptWrites.get(), []);
    await assert.rejects(asking, { id: 'canceled' });
  });

  it('removes everything at sign-out also if the server could not end the session', async () => {
    const page = openAs(tab, 'zhang');
    page.client.drafts.save('question:1', 'half');
    portal.before.push(refuse(503, 'session-not-ended'));
    assert.deepEqual(await signOut(page.client), { ended: false });
    assert.deepEqual([...tab.storage.items], [['foyer.signed-out', '1']]);

    page.client.drafts.save('question:1', 'half');
    portal.before.push(refuse(503, 'database-unavailable'));
    await assert.rejects(signOut(page.client), { id: 'database-unavailable' });
    assert.equal(page.client.drafts.read('question:1'), 'half');
  });

  it('refuses a write if the person is not known', async () => {
    await assert.rejects(tab.open('/').client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }), {
      id: 'unexpected',
    });
    assert.deepEqual(portal.requests, []);
  });
});
