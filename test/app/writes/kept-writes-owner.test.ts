import assert from 'node:assert/strict';
import { until, type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, tabOf, throughWeChat, type TabOf } from '../api/tab-of';
import { calls } from '../../support/calls';

describe('writes that are kept belong to one person', () => {
  let at: TabOf;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    at = await tabOf('zhang');
    ({ portal, jar, tab } = at);
  });
  afterEach(() => portal.stop());

  it('sends nothing in the name of another person who comes back, and shows nothing of it', async () => {
    const page = openAs(tab, 'zhang');
    page.client.drafts.save('question:2', 'private');
    const back = await throughWeChat(
      at,
      page,
      'li',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } }),
    );
    const resumed = await back.client.resumeSignIn();
    assert.equal(resumed.kind === 'signed-in' && resumed.user.id, 'li');
    await back.client.api(calls.me.read, {});
    assert.deepEqual(portal.done, []);
    assert.deepEqual(back.client.keptWrites.get(), []);
    assert.equal(back.client.drafts.read('question:2'), null);

    await back.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Li' } });
    jar.set('foyer', portal.signedIn('zhang'));
    const home = openAs(tab, 'zhang');
    await until(home.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(
      portal.done.map(({ person, body }) => [person, body]),
      [
        ['li', { text: 'From Li' }],
        ['zhang', { text: 'From Zhang' }],
      ],
    );
    assert.equal(home.client.drafts.read('question:2'), 'private');
  });

  it('makes sure whose session it is before it sends again after a while', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(loseConnection);
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    jar.set('foyer', portal.signedIn('li'));
    page.fire('online');
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.equal(page.reloads(), 1);
    assert.deepEqual(portal.done, []);
  });

  it('is refused at the first try when another tab has just signed somebody else in, and kept for its own person', async () => {
    const page = openAs(tab, 'zhang');
    jar.set('foyer', portal.signedIn('li'));
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } });
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.equal(page.reloads(), 1);
    assert.deepEqual(portal.done, []);

    jar.set('foyer', portal.signedIn('zhang'));
    const again = openAs(tab, 'zhang');
    await until(again.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(
      portal.done.map(({ person }) => person),
      ['zhang'],
    );
  });

  it('asks again who it is when the connection is away just then', async () => {
    const page = openAs(tab, 'zhang');
    jar.set('foyer', portal.signedIn('li'));
    portal.before.push(undefined, loseConnection);
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'From Zhang' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.fire('online');
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.deepEqual(portal.done, []);
  });

  it('signs nobody else out, and loads the page anew for whom it finds', async () => {
    const page = openAs(tab, 'zhang');
    jar.set('foyer', portal.signedIn('li'));
    await assert.rejects(page.client.signOut(), { id: 'other-person' });
    assert.equal(page.reloads(), 1);
    assert.equal(jar.has('foyer'), true);
  });

  it('forgets everything of a person who signs out', async () => {
    const before = openAs(tab, 'zhang');
    const page = await throughWeChat(at, before, 'zhang', () => void before.client.api(calls.home.links, {}));
    await page.client.resumeSignIn();
    portal.before.push(loseConnection);
    const asking = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    asking.catch(() => undefined);
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.client.drafts.save('question:1', 'half');
    await page.client.signOut();
    assert.deepEqual([...tab.storage.items], [['foyer.signed-out', '1']]);
    assert.deepEqual(page.client.keptWrites.get(), []);
    await assert.rejects(asking, { id: 'canceled' });
  });

  it('refuses to write for nobody', async () => {
    await assert.rejects(tab.open('/').client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }), {
      id: 'unexpected',
    });
    assert.deepEqual(portal.seen, []);
  });
});
