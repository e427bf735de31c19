import assert from 'node:assert/strict';
import { createServerClient } from '../../../app/api/server';
import { createTab, until, type Tab } from '../api/fake-browser';
import type { PortalServer } from '../api/portal-server';
import { openAs, readLinks, refuse, setUpTab, signInThroughWeChat, type TabSetup } from '../api/tab-setup';
import { calls, fakeApi } from '../../support/calls';

describe('drafts', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, tab } = setup);
  });
  afterEach(() => portal.stop());

  it('are restored after the trip to WeChat', async () => {
    const page = openAs(tab, 'zhang', '/notices/1');
    assert.equal(page.client.drafts.save('question:1', '我想问一下 "…"\n'), true);
    const back = await signInThroughWeChat(setup, page, 'zhang', () => readLinks(page));
    await back.client.resumeSignIn();
    assert.equal(back.client.drafts.read('question:1'), '我想问一下 "…"\n');
    assert.equal(back.client.drafts.read('question:2'), null);
  });

  it('are removed when the server has accepted their write, and not before', async () => {
    const page = openAs(tab, 'zhang', '/notices/1');
    page.client.drafts.save('question:1', 'When?');
    const back = await signInThroughWeChat(
      setup,
      page,
      'zhang',
      () =>
        void page.client.api(
          calls.notices.ask,
          { params: { id: 1 }, body: { text: 'When?' } },
          { draft: 'question:1' },
        ),
    );
    assert.equal([...tab.storage.items.values()].includes('When?'), true);
    await back.client.resumeSignIn();
    assert.equal(back.client.drafts.read('question:1'), null);
  });

  it('are kept if the person typed on after sending, and if the write is refused', async () => {
    const page = openAs(tab, 'zhang', '/notices/1');
    const { api, drafts } = page.client;
    drafts.save('question:1', 'When?');
    const sending = api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }, { draft: 'question:1' });
    drafts.save('question:1', 'When? And where?');
    await sending;
    assert.equal(drafts.read('question:1'), 'When? And where?');

    portal.before.push(refuse(400, 'body-invalid'));
    await assert.rejects(
      api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When? And where?' } }, { draft: 'question:1' }),
      { id: 'body-invalid' },
    );
    assert.equal(drafts.read('question:1'), 'When? And where?');
    drafts.save('question:1', '');
    assert.equal(drafts.read('question:1'), null);
  });

  it('belong to one person, whatever characters the ids have', () => {
    const page = tab.open('/');
    assert.equal(page.client.drafts.read('a'), null);
    assert.equal(page.client.drafts.save('a', 'text'), false, 'the draft would belong to nobody');
    page.client.setPerson('zhang');
    page.client.drafts.save('/a', 'one');
    page.client.setPerson('zhang/');
    assert.equal(page.client.drafts.read('a'), null);
    page.client.drafts.save('a', 'two');
    page.client.drafts.remove('a');
    page.client.setPerson('zhang');
    assert.equal(page.client.drafts.read('/a'), 'one');
  });

  it('stay in memory if the storage is full, and are stored once there is room', () => {
    const page = openAs(tab, 'zhang', '/');
    tab.storage.limit = 12;
    assert.equal(page.client.drafts.save('a', 'short'), true);
    assert.equal(page.client.drafts.save('a', 'much longer text'), false);
    assert.equal(page.client.drafts.read('a'), 'much longer text');
    tab.storage.limit = 1000;
    assert.equal(page.client.drafts.save('a', 'much longer text!'), true);
    const next = openAs(tab, 'zhang', '/');
    assert.equal(next.client.drafts.read('a'), 'much longer text!');
  });
});

describe('the connection', () => {
  it('reports when it is lost and restored', async () => {
    const tab = createTab('http://127.0.0.1:1', new Map());
    tab.online = false;
    const page = tab.open('/');
    assert.equal(page.client.connection.get(), false);
    const back = until(page.client.connection, (online) => online);
    page.fire('online');
    await back;
    page.fire('offline');
    assert.equal(page.client.connection.get(), false);
  });
});

describe('the client during server rendering', () => {
  it('uses the given API and keeps nothing', async () => {
    const api = fakeApi();
    const client = createServerClient(api);
    assert.equal(client.api, api);
    assert.deepEqual(await client.resumeSignIn(), { kind: 'nothing' });
    assert.equal(client.drafts.read('a'), null);
    assert.deepEqual(client.keptWrites.get(), []);
    assert.equal(client.connection.get(), true);
    assert.notEqual(createServerClient(api).person, client.person);
  });
});
