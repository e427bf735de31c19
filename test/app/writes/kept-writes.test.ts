import assert from 'node:assert/strict';
import { createTab, until, type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import {
  allWritesCompleted,
  openAs,
  refuse,
  setUpTab,
  writtenTexts,
  signInThroughWeChat,
  type TabSetup,
} from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('kept writes', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, jar, tab } = setup);
  });
  afterEach(() => portal.stop());

  const texts = (): unknown[] => writtenTexts(portal);

  it('gives a write an Idempotency-Key from the first attempt, and removes it after the response', async () => {
    const page = openAs(tab, 'zhang');
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    assert.match(tab.storage.items.get('foyer.writes') ?? '', /When\?/, 'the write was not stored before it was sent');
    assert.deepEqual((await sending).text, 'When?');
    assert.match(portal.keys[0] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(tab.storage.items.has('foyer.writes'), false);
    assert.deepEqual(page.client.keptWrites.get(), []);
  });

  it('resends a kept write once after the trip to WeChat, with the same key', async () => {
    const page = openAs(tab, 'zhang');
    const back = await signInThroughWeChat(
      setup,
      page,
      'zhang',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    );
    assert.deepEqual(texts(), []);
    const [stored] = JSON.parse(tab.storage.items.get('foyer.writes') ?? '[]');
    await back.client.resumeSignIn();
    assert.deepEqual(texts(), ['When?']);
    assert.deepEqual(portal.keys, [stored.key]);
    const [sent] = back.client.keptWrites.get();
    assert.equal(sent?.state, 'sent');
    assert.deepEqual(sent?.response, { id: 1, text: 'When?' });
    back.client.keptWrites.dismiss(sent?.key ?? '');
    assert.deepEqual(back.client.keptWrites.get(), []);

    const later = openAs(tab, 'zhang');
    await later.client.api(calls.me.read, {});
    assert.deepEqual(texts(), ['When?']);
  });

  it('resends ten writes in the order in which they were made', async () => {
    const page = openAs(tab, 'zhang');
    const questions = Array.from({ length: 10 }, (_, index) => `Question ${index}`);
    const back = await signInThroughWeChat(setup, page, 'zhang', () =>
      questions.forEach((text) => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text } })),
    );
    await back.client.resumeSignIn();
    assert.deepEqual(texts(), questions);
    assert.equal(new Set(portal.keys).size, 10);
  });

  it('sends kept writes before a read request that starts after the sign-in', async () => {
    const page = openAs(tab, 'zhang');
    const back = await signInThroughWeChat(
      setup,
      page,
      'zhang',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    );
    await back.client.resumeSignIn();
    await back.client.api(calls.notices.questions, { params: { id: 1 }, query: {} });
    const write = portal.requests.lastIndexOf('POST /api/notices/1/questions');
    assert.ok(write > 0 && write < portal.requests.indexOf('GET /api/notices/1/questions'));
  });

  it('applies a write once if its response is lost, and resolves with the response to the retry', async () => {
    const page = openAs(tab, 'zhang');
    portal.loseResponses = 1;
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    const [kept] = await until(page.client.keptWrites, ([write]) => write?.state === 'queued' && write.error !== null);
    assert.equal(kept?.error?.id, 'offline');
    tab.advance(1000);
    assert.deepEqual(await sending, { id: 1, text: 'When?' });
    assert.deepEqual(texts(), ['When?']);
    assert.equal(portal.keys.length, 2);
    assert.equal(portal.keys[0], portal.keys[1]);
  });

  it('applies a write once if its response is lost and the page is reloaded', async () => {
    const page = openAs(tab, 'zhang');
    portal.loseResponses = 1;
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const next = openAs(tab, 'zhang', '/');
    await until(next.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(texts(), ['When?']);
  });

  it('holds writes back while an earlier one to the same path waits, and sends all in order', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(loseConnection);
    const sending = ['One', 'Two', 'Three'].map((text) =>
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text } }),
    );
    const waiting = await until(page.client.keptWrites, ([first]) => first?.error?.id === 'offline');
    assert.deepEqual(
      waiting.map(({ state }) => state),
      ['queued', 'queued', 'queued'],
    );
    for (let trip = 1; trip <= 3; trip += 1) await page.client.api(calls.home.links, {});
    assert.deepEqual(
      portal.requests.filter((request) => request !== 'GET /api/links'),
      ['POST /api/notices/1/questions'],
    );
    page.fire('online');
    await Promise.all(sending);
    assert.deepEqual(texts(), ['One', 'Two', 'Three']);
  });

  it('resends a write when the connection returns, when the person retries, and at growing intervals', async () => {
    const page = openAs(tab, 'zhang');
    const sent: string[] = [];
    for (const wake of [
      () => page.fire('online'),
      () => page.client.keptWrites.retry(),
      () => tab.advance(1000),
      () => tab.advance(60_000),
    ]) {
      portal.before.push(loseConnection);
      const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
      await until(page.client.keptWrites, ([write]) => write?.state === 'queued' && write.error !== null);
      // The timer is set right after the error is shown. The clock must not move before that.
      await Promise.resolve();
      wake();
      sent.push((await sending).text);
      tab.advance(2000);
    }
    assert.deepEqual(sent, ['When?', 'When?', 'When?', 'When?']);
    assert.equal(portal.writes.length, 4);
  });

  it('sends one write for a double click, also if the first click got its response at once', async () => {
    const page = openAs(tab, 'zhang');
    const [first, second] = await Promise.all([
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    ]);
    const third = await page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    assert.deepEqual([second, third], [first, first]);
    assert.deepEqual(texts(), ['When?']);
    tab.advance(1001);
    await page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    assert.deepEqual(texts(), ['When?', 'When?'], 'the same text was not sent again after a second');
  });

  it('does not treat a write as a repeat if there was a different one in between', async () => {
    const page = openAs(tab, 'zhang');
    await Promise.all([
      page.client.api(calls.me.setLanguage, { body: { language: 'en' } }),
      page.client.api(calls.me.setLanguage, { body: { language: 'zh-CN' } }),
      page.client.api(calls.me.setLanguage, { body: { language: 'en' } }),
    ]);
    assert.deepEqual(
      portal.writes.map(({ body }) => body),
      [{ language: 'en' }, { language: 'zh-CN' }, { language: 'en' }],
    );
  });

  it('does not send a write twice if the form is submitted again after the trip', async () => {
    const page = openAs(tab, 'zhang');
    const back = await signInThroughWeChat(
      setup,
      page,
      'zhang',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    );
    const resuming = back.client.resumeSignIn();
    await until(back.client.person, (person) => person !== null);
    const response = await back.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await resuming;
    assert.deepEqual(response, { id: 1, text: 'When?' });
    assert.deepEqual(texts(), ['When?']);
  });

  it('retries a write that the server is still processing', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(refuse(409, 'idempotency-running', { 'Retry-After': '1' }));
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'idempotency-running');
    await Promise.resolve();
    tab.advance(1000);
    assert.equal((await sending).text, 'When?');
  });

  it('keeps the writes of two tabs apart, and loses none', async () => {
    const other = createTab(portal.origin, jar);
    const [here, there] = [openAs(tab, 'zhang'), openAs(other, 'zhang', '/notices/2')];
    portal.endSessions();
    const navigations = [here.nextNavigation(), there.nextNavigation()];
    void here.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Here' } });
    void there.client.api(calls.notices.ask, { params: { id: 2 }, body: { text: 'There' } });
    const [fromHere = '', fromThere = ''] = await Promise.all(navigations);
    await other.open(portal.authorize(fromThere, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), ['There']);
    await tab.open(portal.authorize(fromHere, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), ['There', 'Here']);
  });

  it('applies a write once if its tab is duplicated', async () => {
    const page = openAs(tab, 'zhang');
    portal.loseResponses = 1;
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const copy = createTab(portal.origin, jar);
    tab.storage.items.forEach((value, name) => copy.storage.items.set(name, value));
    const twin = openAs(copy, 'zhang', '/');
    await until(twin.client.keptWrites, ([write]) => write?.state === 'sent');
    page.fire('online');
    await allWritesCompleted(page);
    assert.deepEqual(texts(), ['When?']);
  });
});

describe('kept writes to different paths', () => {
  let setup: TabSetup;
  beforeEach(async () => {
    setup = await setUpTab('zhang');
  });
  afterEach(() => setup.portal.stop());

  it('do not wait for each other, while those to one path keep their order', async () => {
    const { client } = openAs(setup.tab, 'zhang');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    setup.portal.before.push((ctx) => released.then(() => loseConnection(ctx)));
    const first = client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'First' } });
    const second = client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Second' } });
    assert.equal((await client.api(calls.notices.ask, { params: { id: 2 }, body: { text: 'Other' } })).text, 'Other');
    assert.deepEqual(writtenTexts(setup.portal), ['Other']);
    release();
    await until(client.keptWrites, ([write]) => write?.error?.id === 'offline');
    setup.tab.advance(1000);
    await Promise.all([first, second]);
    assert.deepEqual(writtenTexts(setup.portal), ['Other', 'First', 'Second']);
  });

  it('know their page; a setting has none and does not count as unsent text', async () => {
    setup.portal.before.push(loseConnection, loseConnection);
    const { client } = openAs(setup.tab, 'zhang');
    void client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    void client.api(calls.me.setLanguage, { body: { language: 'en' } }, { page: null });
    const writes = await until(
      client.keptWrites,
      (all) => all.length === 2 && all.every(({ error }) => error?.id === 'offline'),
    );
    assert.deepEqual(
      writes.map(({ path, page }) => [path, page]),
      [
        ['/api/notices/1/questions', '/notices/1'],
        ['/api/me', null],
      ],
    );
    assert.deepEqual(client.unsent(), { writes: 1, drafts: 0 });
  });
});
