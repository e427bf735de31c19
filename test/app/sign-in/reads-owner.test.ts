import assert from 'node:assert/strict';
import { until, type CookieJar, type Page, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, refuse, setUpTab } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('a read request of a page that belongs to a person', () => {
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;
  let page: Page;

  beforeEach(async () => {
    ({ portal, jar, tab } = await setUpTab('zhang'));
    page = openAs(tab, 'zhang');
  });
  afterEach(() => portal.stop());

  const reads: Record<string, () => Promise<unknown>> = {
    'the viewer': () => page.client.api(calls.me.read, {}),
    'a list': () => page.client.api(calls.notices.list, { query: {} }),
    'a list in one part': () => page.client.api(calls.me.sessions, {}),
  };
  for (const [what, read] of Object.entries(reads)) {
    it(`reloads the page instead of resolving if another tab signed in as someone else (${what})`, async () => {
      jar.set('foyer', portal.startSession('li'));
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      await Promise.race([read().then(settle, settle), until(page.client.signIn, ({ kind }) => kind === 'leaving')]);
      await new Promise((resolve) => void setImmediate(resolve));
      assert.equal(page.reloads(), 1);
      assert.equal(settled, false);
    });
  }

  it('resolves for that person, and for any person if the page does not know its person yet', async () => {
    await page.client.api(calls.me.sessions, {});
    await tab.open('/').client.api(calls.me.sessions, {});
    assert.deepEqual(portal.requests, ['GET /api/sessions', 'GET /api/sessions']);
  });

  it('rejects if the server still reports that person, or the person cannot be loaded', async () => {
    portal.before.push(refuse(409, 'other-person'));
    await assert.rejects(page.client.api(calls.me.sessions, {}), { id: 'other-person' });
    portal.before.push(refuse(409, 'other-person'), loseConnection);
    await assert.rejects(page.client.api(calls.me.sessions, {}), { id: 'offline' });
    assert.equal(page.reloads(), 0);
  });
});
