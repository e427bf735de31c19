import assert from 'node:assert/strict';
import { until, type CookieJar, type Page, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, refuse, tabOf } from '../api/tab-of';
import { calls } from '../../support/calls';

describe('what is read belongs to the person whose page it is', () => {
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;
  let page: Page;

  beforeEach(async () => {
    ({ portal, jar, tab } = await tabOf('zhang'));
    page = openAs(tab, 'zhang');
  });
  afterEach(() => portal.stop());

  const reads: Record<string, () => Promise<unknown>> = {
    'who it is': () => page.client.api(calls.me.read, {}),
    'a list': () => page.client.api(calls.notices.list, { query: {} }),
    'a whole list': () => page.client.api(calls.me.sessions, {}),
  };
  for (const [what, read] of Object.entries(reads)) {
    it(`is not answered when another tab has signed somebody else in: the page is loaded anew for them (${what})`, async () => {
      jar.set('foyer', portal.signedIn('li'));
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

  it('is answered to that person, and to whoever it is where that is not known yet', async () => {
    await page.client.api(calls.me.sessions, {});
    await tab.open('/').client.api(calls.me.sessions, {});
    assert.deepEqual(portal.seen, ['GET /api/sessions', 'GET /api/sessions']);
  });

  it('is refused in words where it cannot be found out who it is, or it is the person after all', async () => {
    portal.before.push(refuse(409, 'other-person'));
    await assert.rejects(page.client.api(calls.me.sessions, {}), { id: 'other-person' });
    portal.before.push(refuse(409, 'other-person'), loseConnection);
    await assert.rejects(page.client.api(calls.me.sessions, {}), { id: 'offline' });
    assert.equal(page.reloads(), 0);
  });
});
