import assert from 'node:assert/strict';
import { signOut } from '../../../app/sign-in/sign-out';
import { until, type Page, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { openAs, setUpTab, writtenTexts, type TabSetup } from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('kept writes of a page from the back/forward cache', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let tab: Tab;
  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, tab } = setup);
  });
  afterEach(() => portal.stop());

  /** Asks a question without a connection, so that it waits. */
  async function askOffline({ client }: Page, text: string, id = 1): Promise<{ asking: Promise<unknown> }> {
    portal.before.push(loseConnection);
    const asking = client.api(calls.notices.ask, { params: { id }, body: { text } });
    asking.catch(() => undefined);
    await until(client.keptWrites, (writes) => writes.some(({ error, body }) => error !== null && hasText(body, text)));
    return { asking };
  }
  const hasText = (body: unknown, text: string): boolean => JSON.stringify(body) === JSON.stringify({ text });
  const storedTexts = (): unknown[] =>
    JSON.parse(tab.storage.items.get('foyer.writes') ?? '[]').map(({ body }: { body: { text: string } }) => body.text);

  it('are not sent if the person withdrew them in another document of the tab', async () => {
    const former = openAs(tab, 'zhang');
    const { asking } = await askOffline(former, 'Withdrawn');
    const { asking: staying } = await askOffline(former, 'Staying', 2);
    portal.before.push(loseConnection, loseConnection);
    const next = openAs(tab, 'zhang');
    await until(next.client.keptWrites, (writes) => writes.length === 2 && writes.every(({ error }) => error !== null));
    next.client.keptWrites.dismiss(next.client.keptWrites.get()[0]?.key ?? '');
    assert.deepEqual(storedTexts(), ['Staying']);
    await askOffline(next, 'Added', 3);

    former.fire('pageshow', { persisted: true });
    await assert.rejects(asking, { id: 'canceled' });
    await staying;
    await until(former.client.keptWrites, (writes) => writes.length === 1 && writes[0]?.state === 'sent');
    assert.deepEqual(writtenTexts(portal).sort(), ['Added', 'Staying']);
    assert.deepEqual(storedTexts(), []);
  });

  it('are kept if they could not be stored', async () => {
    tab.storage.limit = 20;
    const page = openAs(tab, 'zhang');
    const { asking } = await askOffline(page, 'When?');
    page.fire('pageshow', { persisted: true });
    await asking;
    assert.deepEqual(writtenTexts(portal), ['When?']);
  });

  it('are forgotten with all drafts also if someone else has signed in since', async () => {
    const former = openAs(tab, 'zhang');
    tab.storage.limit = 50;
    former.client.drafts.save('question:3', 'y'.repeat(100));
    const { asking } = await askOffline(former, 'x'.repeat(100), 2);
    await signOut(openAs(tab, 'zhang', '/me').client);
    const next = openAs(tab, 'li', '/me');
    portal.requests.length = 0;

    former.fire('pageshow', { persisted: true });
    assert.equal(former.client.isSignedOut(), true);
    await assert.rejects(asking, { id: 'canceled' });
    assert.equal(former.client.drafts.read('question:3'), null);
    assert.deepEqual(portal.requests, []);

    next.client.drafts.save('question:3', 'Kept');
    next.fire('pageshow', { persisted: true });
    assert.equal(next.client.isSignedOut(), false);
    assert.equal(next.client.drafts.read('question:3'), 'Kept');
  });

  it('remove nothing that the same person has written after signing in again', async () => {
    const former = openAs(tab, 'zhang');
    await signOut(openAs(tab, 'zhang', '/me').client);
    setup.jar.set('foyer', portal.startSession('zhang'));
    const next = openAs(tab, 'zhang', '/me');
    next.client.drafts.save('question:3', 'Draft');
    await askOffline(next, 'Waiting');
    former.fire('pageshow', { persisted: true });
    assert.equal(former.client.isSignedOut(), true);
    assert.equal(next.client.drafts.read('question:3'), 'Draft');
    await until(former.client.keptWrites, (writes) => writes.some(({ state }) => state === 'sent'));
    assert.deepEqual(writtenTexts(portal), ['Waiting']);
  });

  it('are forgotten with all drafts if the person has signed out in another document of the tab', async () => {
    const former = openAs(tab, 'zhang');
    const { asking: stored } = await askOffline(former, 'Stored');
    tab.storage.limit = [...tab.storage.items.values()].join('').length + 50;
    const { asking: unsafe } = await askOffline(former, 'x'.repeat(100), 2);
    former.client.drafts.save('question:3', 'y'.repeat(100));
    const next = tab.open('/me');
    portal.before.push(loseConnection);
    next.client.setPerson('zhang');
    await until(next.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    await signOut(next.client);
    portal.requests.length = 0;

    former.fire('pageshow', { persisted: true });
    await assert.rejects(stored, { id: 'canceled' });
    await assert.rejects(unsafe, { id: 'canceled' });
    assert.deepEqual(former.client.keptWrites.get(), []);
    assert.equal(former.client.drafts.read('question:3'), null);
    assert.deepEqual([...tab.storage.items.keys()], ['foyer.signed-out']);
    assert.deepEqual(portal.requests, []);
  });
});
