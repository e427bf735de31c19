import assert from 'node:assert/strict';
import { createTab, until, type CookieJar, type Tab } from '../api/fake-browser';
import { loseConnection, type PortalServer } from '../api/portal-server';
import { nothingKept, openAs, refuse, tabOf, textsOf, throughWeChat, type TabOf } from '../api/tab-of';
import { calls } from '../../support/calls';

describe('writes that are kept', () => {
  let at: TabOf;
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    at = await tabOf('zhang');
    ({ portal, jar, tab } = at);
  });
  afterEach(() => portal.stop());

  const texts = (): unknown[] => textsOf(portal);

  it('carries an Idempotency-Key from the first try and is forgotten when it is answered', async () => {
    const page = openAs(tab, 'zhang');
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    assert.match(tab.storage.items.get('foyer.writes') ?? '', /When\?/, 'it was not kept before it was sent');
    assert.deepEqual((await sending).text, 'When?');
    assert.match(portal.keys[0] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(tab.storage.items.has('foyer.writes'), false);
    assert.deepEqual(page.client.keptWrites.get(), []);
  });

  it('resends a kept write once after the trip to WeChat, with the same key', async () => {
    const page = openAs(tab, 'zhang');
    const back = await throughWeChat(
      at,
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
    assert.deepEqual(sent?.answer, { id: 1, text: 'When?' });
    back.client.keptWrites.dismiss(sent?.key ?? '');
    assert.deepEqual(back.client.keptWrites.get(), []);

    const later = openAs(tab, 'zhang');
    await later.client.api(calls.me.read, {});
    assert.deepEqual(texts(), ['When?']);
  });

  it('resends ten writes in the order in which they were made', async () => {
    const page = openAs(tab, 'zhang');
    const questions = Array.from({ length: 10 }, (_, index) => `Question ${index}`);
    const back = await throughWeChat(at, page, 'zhang', () =>
      questions.forEach((text) => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text } })),
    );
    await back.client.resumeSignIn();
    assert.deepEqual(texts(), questions);
    assert.equal(new Set(portal.keys).size, 10);
  });

  it('shows the write to a reading that starts after the sign-in', async () => {
    const page = openAs(tab, 'zhang');
    const back = await throughWeChat(
      at,
      page,
      'zhang',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    );
    await back.client.resumeSignIn();
    await back.client.api(calls.notices.questions, { params: { id: 1 }, query: {} });
    const write = portal.seen.lastIndexOf('POST /api/notices/1/questions');
    assert.ok(write > 0 && write < portal.seen.indexOf('GET /api/notices/1/questions'));
  });

  it('takes effect once when the answer is lost after the server had acted, and tells the answer then', async () => {
    const page = openAs(tab, 'zhang');
    portal.loseAnswers = 1;
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    const [kept] = await until(page.client.keptWrites, ([write]) => write?.state === 'kept' && write.error !== null);
    assert.equal(kept?.error?.id, 'offline');
    tab.advance(1000);
    assert.deepEqual(await sending, { id: 1, text: 'When?' });
    assert.deepEqual(texts(), ['When?']);
    assert.equal(portal.keys.length, 2);
    assert.equal(portal.keys[0], portal.keys[1]);
  });

  it('takes effect once when the answer is lost and the page is opened anew', async () => {
    const page = openAs(tab, 'zhang');
    portal.loseAnswers = 1;
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const next = openAs(tab, 'zhang', '/');
    await until(next.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(texts(), ['When?']);
  });

  it('holds the later ones back while an earlier one waits, and sends all in order when it can', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(loseConnection);
    const sending = ['One', 'Two', 'Three'].map((text) =>
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text } }),
    );
    const waiting = await until(page.client.keptWrites, ([first]) => first?.error?.id === 'offline');
    assert.deepEqual(
      waiting.map(({ state }) => state),
      ['kept', 'kept', 'kept'],
    );
    for (let trip = 1; trip <= 3; trip += 1) await page.client.api(calls.home.links, {});
    assert.deepEqual(
      portal.seen.filter((request) => request !== 'GET /api/links'),
      ['POST /api/notices/1/questions'],
    );
    page.fire('online');
    await Promise.all(sending);
    assert.deepEqual(texts(), ['One', 'Two', 'Three']);
  });

  it('goes out when the connection is back, when the person says so, and later and later by itself', async () => {
    const page = openAs(tab, 'zhang');
    const states: string[] = [];
    for (const wake of [
      () => page.fire('online'),
      () => page.client.keptWrites.retry(),
      () => tab.advance(1000),
      () => tab.advance(60_000),
    ]) {
      portal.before.push(loseConnection);
      const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
      await until(page.client.keptWrites, ([write]) => write?.state === 'kept' && write.error !== null);
      // The timer is set in the same breath as the error is shown; only then the time may move.
      await Promise.resolve();
      wake();
      states.push((await sending).text);
      tab.advance(2000);
    }
    assert.deepEqual(states, ['When?', 'When?', 'When?', 'When?']);
    assert.equal(portal.done.length, 4);
  });

  it('makes one write of a double click, also when the first was answered at once', async () => {
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
    assert.deepEqual(texts(), ['When?', 'When?'], 'the same words said again on purpose are said again');
  });

  it('does not take a third choice for a repeat of the first', async () => {
    const page = openAs(tab, 'zhang');
    await Promise.all([
      page.client.api(calls.me.setLanguage, { body: { language: 'en' } }),
      page.client.api(calls.me.setLanguage, { body: { language: 'zh-CN' } }),
      page.client.api(calls.me.setLanguage, { body: { language: 'en' } }),
    ]);
    assert.deepEqual(
      portal.done.map(({ body }) => body),
      [{ language: 'en' }, { language: 'zh-CN' }, { language: 'en' }],
    );
  });

  it('joins a write that came back from the trip when the form is sent once more', async () => {
    const page = openAs(tab, 'zhang');
    const back = await throughWeChat(
      at,
      page,
      'zhang',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    );
    const resuming = back.client.resumeSignIn();
    await until(back.client.person, (person) => person !== null);
    const answer = await back.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await resuming;
    assert.deepEqual(answer, { id: 1, text: 'When?' });
    assert.deepEqual(texts(), ['When?']);
  });

  it('waits for one that the server is still working on', async () => {
    const page = openAs(tab, 'zhang');
    portal.before.push(refuse(409, 'idempotency-running', { 'Retry-After': '1' }));
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'idempotency-running');
    await Promise.resolve();
    tab.advance(1000);
    assert.equal((await sending).text, 'When?');
  });

  it('does not share writes between two tabs, nor lose one of them', async () => {
    const other = createTab(portal.origin, jar);
    const [here, there] = [openAs(tab, 'zhang'), openAs(other, 'zhang', '/notices/2')];
    portal.endSessions();
    const leaving = [here.leaving(), there.leaving()];
    void here.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Here' } });
    void there.client.api(calls.notices.ask, { params: { id: 2 }, body: { text: 'There' } });
    const [fromHere = '', fromThere = ''] = await Promise.all(leaving);
    await other.open(portal.authorize(fromThere, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), ['There']);
    await tab.open(portal.authorize(fromHere, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), ['There', 'Here']);
  });

  it("sends a duplicated tab's copy of a write without doing it twice", async () => {
    const page = openAs(tab, 'zhang');
    portal.loseAnswers = 1;
    void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const copy = createTab(portal.origin, jar);
    tab.storage.items.forEach((value, name) => copy.storage.items.set(name, value));
    const twin = openAs(copy, 'zhang', '/');
    await until(twin.client.keptWrites, ([write]) => write?.state === 'sent');
    page.fire('online');
    await nothingKept(page);
    assert.deepEqual(texts(), ['When?']);
  });
});

describe('writes to different paths', () => {
  let at: TabOf;
  beforeEach(async () => {
    at = await tabOf('zhang');
  });
  afterEach(() => at.portal.stop());

  it('do not wait for each other, and those to one path keep their order', async () => {
    const { client } = openAs(at.tab, 'zhang');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    at.portal.before.push((ctx) => released.then(() => loseConnection(ctx)));
    const first = client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'First' } });
    const second = client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Second' } });
    assert.equal((await client.api(calls.notices.ask, { params: { id: 2 }, body: { text: 'Other' } })).text, 'Other');
    assert.deepEqual(textsOf(at.portal), ['Other']);
    release();
    await until(client.keptWrites, ([write]) => write?.error?.id === 'offline');
    at.tab.advance(1000);
    await Promise.all([first, second]);
    assert.deepEqual(textsOf(at.portal), ['Other', 'First', 'Second']);
  });

  it('know the page that they came from; a setting has none and is no unsent text', async () => {
    at.portal.before.push(loseConnection, loseConnection);
    const { client } = openAs(at.tab, 'zhang');
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
