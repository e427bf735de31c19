import assert from 'node:assert/strict';
import { createTab, FakeStorage, until, type CookieJar, type Page, type Tab } from './fake-browser';
import { loseConnection, startPortalServer, type PortalServer } from './portal-server';
import type { Context } from 'koa';

describe('writes that are kept', () => {
  let portal: PortalServer;
  let jar: CookieJar;
  let tab: Tab;

  beforeEach(async () => {
    portal = await startPortalServer();
    jar = new Map([['foyer', portal.signedIn('zhang')]]);
    tab = createTab(portal.origin, jar);
  });
  afterEach(() => portal.stop());

  function openAs(person: string, address = '/notices/1', on = tab): Page {
    const page = on.open(address);
    page.client.setPerson(person);
    return page;
  }

  const texts = (): unknown[] => portal.done.map(({ body }) => (typeof body === 'object' && body !== null && 'text' in body ? body.text : body));
  const nothingKept = (page: Page): Promise<unknown> => until(page.client.keptWrites, (writes) => writes.length === 0);
  const refuse = (status: number, id: string, headers: Record<string, string> = {}) => (ctx: Context): void => {
    ctx.set(headers);
    ctx.status = status;
    ctx.body = { error: { id, message: id, requestId: 'r1' } };
  };

  /** The session is lost, something is written, the page leaves; gives the page that WeChat comes back to. */
  async function throughWeChat(page: Page, person: string | null, act: () => void): Promise<Page> {
    portal.endSessions();
    const leaving = page.leaving();
    act();
    return tab.open(portal.authorize(await leaving, person));
  }

  it('carries an Idempotency-Key from the first try and is forgotten when it is answered', async () => {
    const page = openAs('zhang');
    const sending = page.client.api.ask(1, { text: 'When?' });
    assert.match(tab.storage.items.get('foyer.writes') ?? '', /When\?/, 'it was not kept before it was sent');
    assert.deepEqual((await sending).text, 'When?');
    assert.match(portal.keys[0] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(tab.storage.items.has('foyer.writes'), false);
    assert.deepEqual(page.client.keptWrites.get(), []);
  });

  it('resends a kept write once after the trip to WeChat, with the same key', async () => {
    const page = openAs('zhang');
    const back = await throughWeChat(page, 'zhang', () => void page.client.api.ask(1, { text: 'When?' }));
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

    const later = openAs('zhang');
    await later.client.api.me();
    assert.deepEqual(texts(), ['When?']);
  });

  it('resends ten writes in the order in which they were made', async () => {
    const page = openAs('zhang');
    const questions = Array.from({ length: 10 }, (_, index) => `Question ${index}`);
    const back = await throughWeChat(page, 'zhang', () => questions.forEach((text) => void page.client.api.ask(1, { text })));
    await back.client.resumeSignIn();
    assert.deepEqual(texts(), questions);
    assert.equal(new Set(portal.keys).size, 10);
  });

  it('shows the write to a reading that starts after the sign-in', async () => {
    const page = openAs('zhang');
    const back = await throughWeChat(page, 'zhang', () => void page.client.api.ask(1, { text: 'When?' }));
    await back.client.resumeSignIn();
    await back.client.api.questions(1, {});
    const write = portal.seen.lastIndexOf('POST /api/notices/1/questions');
    assert.ok(write > 0 && write < portal.seen.indexOf('GET /api/notices/1/questions'));
  });

  it('takes effect once when the answer is lost after the server had acted, and tells the answer then', async () => {
    const page = openAs('zhang');
    portal.loseAnswers = 1;
    const sending = page.client.api.ask(1, { text: 'When?' });
    const [kept] = await until(page.client.keptWrites, ([write]) => write?.state === 'kept' && write.error !== null);
    assert.equal(kept?.error?.id, 'offline');
    tab.advance(1000);
    assert.deepEqual(await sending, { id: 1, text: 'When?' });
    assert.deepEqual(texts(), ['When?']);
    assert.equal(portal.keys.length, 2);
    assert.equal(portal.keys[0], portal.keys[1]);
  });

  it('takes effect once when the answer is lost and the page is opened anew', async () => {
    const page = openAs('zhang');
    portal.loseAnswers = 1;
    void page.client.api.ask(1, { text: 'When?' });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const next = openAs('zhang', '/');
    await until(next.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(texts(), ['When?']);
  });

  it('holds the later ones back while an earlier one waits, and sends all in order when it can', async () => {
    const page = openAs('zhang');
    portal.before.push(loseConnection);
    const sending = ['One', 'Two', 'Three'].map((text) => page.client.api.ask(1, { text }));
    const waiting = await until(page.client.keptWrites, ([first]) => first?.error?.id === 'offline');
    assert.deepEqual(waiting.map(({ state }) => state), ['kept', 'kept', 'kept']);
    for (let trip = 1; trip <= 3; trip += 1) await page.client.api.links();
    assert.deepEqual(portal.seen.filter((request) => request !== 'GET /api/links'), ['POST /api/notices/1/questions']);
    page.fire('online');
    await Promise.all(sending);
    assert.deepEqual(texts(), ['One', 'Two', 'Three']);
  });

  it('goes out when the connection is back, when the person says so, and later and later by itself', async () => {
    const page = openAs('zhang');
    const states: string[] = [];
    for (const wake of [() => page.fire('online'), () => page.client.keptWrites.retry(), () => tab.advance(1000), () => tab.advance(60_000)]) {
      portal.before.push(loseConnection);
      const sending = page.client.api.ask(1, { text: 'When?' });
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
    const page = openAs('zhang');
    const [first, second] = await Promise.all([page.client.api.ask(1, { text: 'When?' }), page.client.api.ask(1, { text: 'When?' })]);
    const third = await page.client.api.ask(1, { text: 'When?' });
    assert.deepEqual([second, third], [first, first]);
    assert.deepEqual(texts(), ['When?']);
    tab.advance(1001);
    await page.client.api.ask(1, { text: 'When?' });
    assert.deepEqual(texts(), ['When?', 'When?'], 'the same words said again on purpose are said again');
  });

  it('does not take a third choice for a repeat of the first', async () => {
    const page = openAs('zhang');
    await Promise.all([page.client.api.setLanguage('en'), page.client.api.setLanguage('zh-CN'), page.client.api.setLanguage('en')]);
    assert.deepEqual(portal.done.map(({ body }) => body), [{ language: 'en' }, { language: 'zh-CN' }, { language: 'en' }]);
  });

  it('joins a write that came back from the trip when the form is sent once more', async () => {
    const page = openAs('zhang');
    const back = await throughWeChat(page, 'zhang', () => void page.client.api.ask(1, { text: 'When?' }));
    const resuming = back.client.resumeSignIn();
    await until(back.client.person, (person) => person !== null);
    const answer = await back.client.api.ask(1, { text: 'When?' });
    await resuming;
    assert.deepEqual(answer, { id: 1, text: 'When?' });
    assert.deepEqual(texts(), ['When?']);
  });

  it('waits for one that the server is still working on', async () => {
    const page = openAs('zhang');
    portal.before.push(refuse(409, 'idempotency-running', { 'Retry-After': '1' }));
    const sending = page.client.api.ask(1, { text: 'When?' });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'idempotency-running');
    await Promise.resolve();
    tab.advance(1000);
    assert.equal((await sending).text, 'When?');
  });

  for (const [status, id] of [[422, 'idempotency-mismatch'], [400, 'body-invalid'], [403, 'forbidden'], [413, 'body-too-large']] as const) {
    it(`tells the person of a refusal (${status}) and does not send it for ever`, async () => {
      const page = openAs('zhang');
      portal.before.push(refuse(status, id));
      await assert.rejects(page.client.api.ask(1, { text: 'When?' }), { name: 'PortalError', id, status, requestId: 'r1' });
      assert.deepEqual(page.client.keptWrites.get(), []);
      page.fire('online');
      page.client.keptWrites.retry();
      await page.client.api.me();
      assert.deepEqual(texts(), []);
    });
  }

  it('keeps a refusal that came after the trip in the list until somebody has seen it, over reloads', async () => {
    const page = openAs('zhang');
    const back = await throughWeChat(page, 'zhang', () => void page.client.api.ask(1, { text: 'When?' }));
    portal.before.push(undefined, refuse(422, 'body-invalid'));
    await back.client.resumeSignIn();
    assert.deepEqual(back.client.keptWrites.get().map(({ state, error }) => [state, error?.id]), [['failed', 'body-invalid']]);

    const next = openAs('zhang');
    await next.client.api.me();
    const [failed] = next.client.keptWrites.get();
    assert.deepEqual([failed?.state, failed?.error?.id, failed?.body], ['failed', 'body-invalid', { text: 'When?' }]);
    assert.deepEqual(texts(), []);
    next.client.keptWrites.dismiss(failed?.key ?? '');
    assert.equal(tab.storage.items.has('foyer.writes'), false);
  });

  it('gives a server that fails three tries, then tells, and uses the same key when the person tries again', async () => {
    const page = openAs('zhang');
    const sending = page.client.api.ask(1, { text: 'When?' });
    sending.catch(() => undefined);
    portal.before.push(refuse(500, 'internal'), undefined, refuse(500, 'internal'), undefined, refuse(500, 'internal'));
    for (let time = 1; time <= 2; time += 1) {
      await until(page.client.keptWrites, ([write]) => write?.state === 'kept' && write.error?.id === 'internal');
      await Promise.resolve();
      tab.advance(60_000);
      await until(page.client.keptWrites, ([write]) => write?.state !== 'kept');
    }
    await assert.rejects(sending, { id: 'internal' });
    assert.equal(page.client.keptWrites.get()[0]?.state, 'failed');
    const key = page.client.keptWrites.get()[0]?.key;
    await page.client.api.ask(1, { text: 'When?' });
    assert.deepEqual(portal.keys, [key]);
    await nothingKept(page);
  });

  it('takes the page of a station\'s Wi-Fi for no answer', async () => {
    const page = openAs('zhang');
    for (const body of ['<html>Accept our terms</html>', '']) {
      portal.before.push((ctx) => {
        ctx.status = 200;
        ctx.type = 'html';
        ctx.body = body;
      });
      const sending = page.client.api.ask(1, { text: `When? ${body}` });
      await until(page.client.keptWrites, ([write]) => write?.error?.id === 'unexpected');
      page.client.keptWrites.retry();
      await sending;
    }
    assert.equal(portal.done.length, 2);
  });

  it('sends nothing in the name of another person who comes back, and shows nothing of it', async () => {
    const page = openAs('zhang');
    page.client.drafts.save('question:2', 'private');
    const back = await throughWeChat(page, 'li', () => void page.client.api.ask(1, { text: 'From Zhang' }));
    const resumed = await back.client.resumeSignIn();
    assert.equal(resumed.kind === 'signed-in' && resumed.user.id, 'li');
    await back.client.api.me();
    assert.deepEqual(portal.done, []);
    assert.deepEqual(back.client.keptWrites.get(), []);
    assert.equal(back.client.drafts.read('question:2'), null);

    await back.client.api.ask(1, { text: 'From Li' });
    jar.set('foyer', portal.signedIn('zhang'));
    const home = openAs('zhang');
    await until(home.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(portal.done.map(({ person, body }) => [person, body]), [['li', { text: 'From Li' }], ['zhang', { text: 'From Zhang' }]]);
    assert.equal(home.client.drafts.read('question:2'), 'private');
  });

  it('makes sure whose session it is before it sends again after a while', async () => {
    const page = openAs('zhang');
    portal.before.push(loseConnection);
    void page.client.api.ask(1, { text: 'From Zhang' });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    jar.set('foyer', portal.signedIn('li'));
    page.fire('online');
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.equal(page.reloads(), 1);
    assert.deepEqual(portal.done, []);
  });

  it('makes sure of it at the first try too when another tab has seen somebody else', async () => {
    const shared = new FakeStorage();
    const [one, other] = [createTab(portal.origin, jar, shared), createTab(portal.origin, jar, shared)];
    const page = openAs('zhang', '/notices/1', one);
    jar.set('foyer', portal.signedIn('li'));
    openAs('li', '/', other);
    void page.client.api.ask(1, { text: 'From Zhang' });
    await until(page.client.signIn, ({ kind }) => kind === 'leaving');
    assert.equal(page.reloads(), 1);
    assert.deepEqual(portal.done, []);
  });

  it('does not share writes between two tabs, nor lose one of them', async () => {
    const other = createTab(portal.origin, jar);
    const [here, there] = [openAs('zhang'), openAs('zhang', '/notices/2', other)];
    portal.endSessions();
    const leaving = [here.leaving(), there.leaving()];
    void here.client.api.ask(1, { text: 'Here' });
    void there.client.api.ask(2, { text: 'There' });
    const [fromHere = '', fromThere = ''] = await Promise.all(leaving);
    await other.open(portal.authorize(fromThere, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), ['There']);
    await tab.open(portal.authorize(fromHere, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), ['There', 'Here']);
  });

  it('sends a duplicated tab\'s copy of a write without doing it twice', async () => {
    const page = openAs('zhang');
    portal.loseAnswers = 1;
    void page.client.api.ask(1, { text: 'When?' });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    const copy = createTab(portal.origin, jar);
    tab.storage.items.forEach((value, name) => copy.storage.items.set(name, value));
    const twin = openAs('zhang', '/', copy);
    await until(twin.client.keptWrites, ([write]) => write?.state === 'sent');
    page.fire('online');
    await nothingKept(page);
    assert.deepEqual(texts(), ['When?']);
  });

  it('says that a write is not safe where the storage is full or forbidden, sends it, and does not leave with it', async () => {
    for (const limit of [20, null]) {
      portal.done.length = 0;
      jar.set('foyer', portal.signedIn('zhang'));
      tab.storage.limit = limit;
      const page = openAs('zhang');
      const sending = page.client.api.ask(1, { text: 'When?' });
      assert.equal(page.client.keptWrites.get()[0]?.safe, false);
      await sending;
      assert.deepEqual(texts(), ['When?']);

      portal.endSessions();
      const waiting = page.client.api.ask(1, { text: 'Where?' });
      const state = await until(page.client.signIn, ({ kind }) => kind === 'failed');
      assert.ok(state.kind === 'failed');
      assert.equal(state.failure.id, 'not-kept');
      assert.equal(state.failure.kept.writes, 1);
      assert.deepEqual(page.left, []);
      jar.set('foyer', portal.signedIn('zhang'));
      await state.failure.retry();
      assert.equal((await waiting).text, 'Where?');
    }
  });

  it('keeps at most twenty and says so at the next', async () => {
    const page = openAs('zhang');
    portal.before.push(loseConnection);
    const sending = Array.from({ length: 20 }, (_, index) => page.client.api.ask(index, { text: 'When?' }));
    await assert.rejects(page.client.api.ask(99, { text: 'When?' }), { id: 'not-kept' });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.client.keptWrites.retry();
    await Promise.all(sending);
    assert.equal(portal.done.length, 20);
  });

  it('does not send by itself what is older than the server\'s memory of its key, but does when the person says so', async () => {
    const page = openAs('zhang');
    portal.before.push(loseConnection);
    void page.client.api.ask(1, { text: 'When?' }).catch(() => undefined);
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    tab.advance(0);
    const { storage } = tab;
    const old = JSON.parse(storage.items.get('foyer.writes') ?? '[]');
    storage.items.set('foyer.writes', JSON.stringify([{ ...old[0], at: old[0].at - 23.5 * 3600_000 }]));
    const next = openAs('zhang');
    const [failed] = await until(next.client.keptWrites, ([write]) => write?.state === 'failed');
    assert.equal(failed?.error?.id, 'kept-too-long');
    assert.deepEqual(texts(), []);
    next.client.keptWrites.retry(failed?.key);
    await until(next.client.keptWrites, ([write]) => write?.state === 'sent');
    assert.deepEqual(texts(), ['When?']);
  });

  it('survives what others wrote into its storage', async () => {
    for (const rubbish of ['', 'not json', '{}', '[null, 1, {"key": 1}]', '[{"key":"k","method":"GET","path":"/api/me","owner":"zhang","at":1}]']) {
      tab.storage.items.set('foyer.writes', rubbish);
      const page = openAs('zhang');
      assert.deepEqual(page.client.keptWrites.get(), []);
      await page.client.api.ask(1, { text: `When? ${rubbish}` });
    }
  });

  it('gives a write up when the person cancels it, before it is sent and while it waits for a sign-in', async () => {
    const page = openAs('zhang');
    const [first, second] = [new AbortController(), new AbortController()];
    portal.endSessions();
    const leaving = page.leaving();
    const sending = [page.client.api.ask(1, { text: 'One' }, { signal: first.signal }), page.client.api.ask(1, { text: 'Two' }, { signal: second.signal })];
    const ends = sending.map((one) => assert.rejects(one, { id: 'canceled' }));
    const left = await leaving;
    second.abort();
    first.abort();
    await Promise.all(ends);
    assert.equal(tab.storage.items.has('foyer.writes'), false);
    await tab.open(portal.authorize(left, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), []);
    await assert.rejects(page.client.api.ask(1, { text: 'Three' }, { signal: first.signal }), { id: 'canceled' });
  });

  it('goes on for the second click when only the first is canceled', async () => {
    const page = openAs('zhang');
    const first = new AbortController();
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    portal.before.push((ctx) => {
      arrived();
      return new Promise((resolve) => ctx.req.once('close', resolve));
    });
    const canceled = assert.rejects(page.client.api.ask(1, { text: 'When?' }, { signal: first.signal }), { id: 'canceled' });
    const second = page.client.api.ask(1, { text: 'When?' });
    await arrival;
    first.abort();
    await canceled;
    assert.equal((await second).text, 'When?');
  });

  it('forgets everything of a person who signs out', async () => {
    const page = openAs('zhang');
    portal.before.push(loseConnection);
    void page.client.api.ask(1, { text: 'When?' });
    await until(page.client.keptWrites, ([write]) => write?.error?.id === 'offline');
    page.client.drafts.save('question:1', 'half');
    await page.client.signOut();
    assert.deepEqual([...tab.storage.items.keys()].filter((name) => name !== 'foyer.trip'), []);
    assert.deepEqual(page.client.keptWrites.get(), []);
  });

  it('refuses to write for nobody', async () => {
    await assert.rejects(tab.open('/').client.api.ask(1, { text: 'When?' }), { id: 'unexpected' });
    assert.deepEqual(portal.seen, []);
  });
});
