import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  shownQuestion,
  assertSentOnce,
  questionField,
  firstNotice,
  newQuestion,
  sendButton,
} from '../support/question-form';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, clickLink, goOffline, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('text that a person writes', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  /** The notice that every list shows first, and the path of its page. */
  let notice: number;
  let path: string;
  before(async () => {
    portal = await openPortal();
    notice = await firstNotice(portal);
    path = `/notices/${notice}`;
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', path);
    page = phone.page;
    portal.simulator.clearCalls();
  });
  afterEach(async () => {
    portal.simulator.clearFaults();
    await phone.close();
  });

  for (const [where, field, shows] of [
    ['below a notice', 'textarea[name=text]', 'form.text-form button[type=submit]:enabled'],
    ['in the directory', 'input[name=q]', '[data-person]'],
  ] as const) {
    it(`stays if it was typed ${where} before hydration`, async () => {
      const { arrived, release } = await holdResponses(page, /\/assets\/.*\.js/);
      await page.goto(where === 'in the directory' ? '/people' : path, { waitUntil: 'commit' });
      await arrived;
      await page.locator(field).fill('chen');
      release();
      await page.locator(shows).first().waitFor();
      assert.equal(await page.locator(field).inputValue(), 'chen');
      phone.assertQuiet();
    });
  }

  it('is sent once with a session, and shown again after a reload', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await sendButton(page).click();
    await assertSentOnce(portal, page, text, notice);
    assert.equal(portal.authorizations(), 0);
    await page.reload();
    await pageReady(page);
    await assertSentOnce(portal, page, text, notice);
    phone.assertQuiet();
  });

  it('is sent once after a sign-in, on the same page with a clean address', async () => {
    const text = newQuestion();
    await page.goto('/notices');
    await pageReady(page);
    await clickLink(page, path);
    await questionField(page).fill(text);
    await loseSession(phone);
    await sendButton(page).click();
    await page.getByText('已登录，之前写的内容已发送。').waitFor();
    await assertSentOnce(portal, page, text, notice);
    assert.equal(pathOf(page), path);
    assert.equal(portal.authorizations(), 1);
    await page.goBack();
    await page.waitForURL(`${portal.origin}/notices`);
    await pageReady(page);
    assert.equal(portal.authorizations(), 1, 'Back went to WeChat again');
    phone.assertQuiet();
  });

  it('is sent once, after one authorization, if ten requests wait for the session', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await loseSession(phone);
    // The browser drops requests without a response when the page leaves, so all ten must have one.
    const leaving = await holdResponses(page, /\/connect\/oauth2\/authorize/);
    let departures = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().startsWith(portal.simulator.origin)) departures += 1;
    });
    const asking = await holdResponses(page, /\/api\//, { count: 10 });
    let refused = 0;
    const allRefused = page.waitForEvent(
      'response',
      async (response) => response.status() === 203 && (await response.finished()) === null && (refused += 1) === 10,
    );
    // Requests of the page, sent before any has a response: one by the button, seven by the store, two by a navigation.
    await page.evaluate(() => {
      document.querySelector<HTMLButtonElement>('form.text-form button[type=submit]')?.click();
      const app = document.getElementById('app');
      const provided: Record<symbol, { store?: { dispatch(action: string, payload: object): Promise<unknown> } }> =
        app === null ? {} : Reflect.get(app, '__vue__').$root._provided;
      const store = Object.getOwnPropertySymbols(provided)
        .map((key) => provided[key]?.store)
        .find((known) => known !== undefined);
      for (const category of ['company', 'people', 'it', 'life', 'safety'])
        void store?.dispatch('notices/load', { category });
      for (const category of ['it', 'life']) void store?.dispatch('notices/load', { category, unread: true });
      const link = document.createElement('a');
      document.querySelector('main')?.append(link);
      link.href = `${location.pathname}?again=1`;
      link.click();
    });
    await asking.arrived;
    asking.release();
    await Promise.all([allRefused, leaving.arrived]);
    assert.equal(departures, 1);
    leaving.release();
    await page.waitForURL((url) => url.pathname === path && url.search === '?again=1');
    await shownQuestion(page, text).waitFor();
    await pageReady(page);
    assert.deepEqual(await portal.questions(text), [{ userid: 'lisiyuan', notice_id: notice }]);
    assert.equal(await shownQuestion(page, text).count(), 1);
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
  });

  it('is sent once from each of two tabs that lose the session together', async () => {
    const texts = [newQuestion(), newQuestion()] as const;
    const other = notice - 1;
    const second = await phone.context.newPage();
    await second.goto(`/notices/${other}`);
    await pageReady(second);
    await questionField(page).fill(texts[0]);
    await questionField(second).fill(texts[1]);
    await loseSession(phone);
    await Promise.all([sendButton(page).click(), sendButton(second).click()]);
    await assertSentOnce(portal, page, texts[0], notice);
    await assertSentOnce(portal, second, texts[1], other);
    phone.assertQuiet();
  });

  for (const codes of ['same', 'two'] as const) {
    it(`is sent once if WeChat requests the callback twice (${codes === 'same' ? 'one code' : 'two codes'})`, async () => {
      const text = newQuestion();
      await questionField(page).fill(text);
      await loseSession(phone);
      portal.simulator.fault({ name: 'callback-twice', codes, order: 'in-turn', times: 1 });
      await sendButton(page).click();
      await page.waitForURL(portal.origin + path);
      await assertSentOnce(portal, page, text, notice);
    });
  }

  it('is sent once after a double click', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await sendButton(page).dblclick();
    await assertSentOnce(portal, page, text, notice);
    phone.assertQuiet();
  });

  it('is sent once after a double click without a session', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await loseSession(phone);
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('form.text-form button[type=submit]');
      button?.click();
      button?.click();
    });
    await assertSentOnce(portal, page, text, notice);
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
  });

  it('takes effect once if the response is lost', async () => {
    const text = newQuestion();
    let lost = 0;
    await page.route(`**/api${path}/questions`, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      assert.equal((await route.fetch()).status(), 201);
      return route.abort('connectionreset');
    });
    await questionField(page).fill(text);
    await sendButton(page).click();
    await page.locator('[data-write=queued]', { hasText: text }).waitFor();
    assert.equal((await portal.questions(text)).length, 1, 'the server had acted');
    await assertSentOnce(portal, page, text, notice);
    assert.equal(lost, 1);
    phone.assertQuiet([/ERR_CONNECTION_RESET/]);
  });

  it('takes effect once if the response and the session are lost', async () => {
    const text = newQuestion();
    let lost = 0;
    await page.route(`**/api${path}/questions`, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      await route.fetch();
      await loseSession(phone);
      return route.abort('connectionreset');
    });
    await questionField(page).fill(text);
    await sendButton(page).click();
    await page.getByText('已登录，之前写的内容已发送。').waitFor();
    await assertSentOnce(portal, page, text, notice);
    phone.assertQuiet([/ERR_CONNECTION_RESET/]);
  });

  it('is kept while WeCom is down, with a message, and sent once after "try again"', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await loseSession(phone);
    portal.simulator.fault({ name: 'down', where: 'api' });
    await sendButton(page).click();
    const failure = page.locator('[data-error="wecom-unavailable"]');
    await failure.waitFor();
    assert.match(await failure.innerText(), /你写的内容已保存。/);
    assert.equal(pathOf(page), path);
    assert.deepEqual(await portal.questions(text), []);
    portal.simulator.clearFaults();
    await failure.getByRole('button').click();
    await assertSentOnce(portal, page, text, notice);
    assert.equal(pathOf(page), path);
    phone.assertQuiet([/status of 503/]);
  });

  it('waits while the phone is offline, with a message, and is sent afterwards', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await goOffline(phone);
    await page.getByText('网络已断开').waitFor();
    await sendButton(page).click();
    await page.locator('[data-write=queued]', { hasText: '网络不可用，请检查网络。' }).waitFor();
    assert.deepEqual(await portal.questions(text), []);
    await phone.context.setOffline(false);
    await assertSentOnce(portal, page, text, notice);
    await page.getByText('网络已断开').waitFor({ state: 'detached' });
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
  });

  it('is scrolled into view while it waits, above the tabs', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await questionField(page).fill(newQuestion());
    await goOffline(phone);
    // The button is at the lower edge, so what follows it is below the edge.
    await sendButton(page).evaluate((button) => {
      const { bottom } = button.getBoundingClientRect();
      window.scrollBy(0, bottom - (window.innerHeight - 60));
    });
    await sendButton(page).click();
    await page.locator('[data-write=queued]', { hasText: '网络不可用，请检查网络。' }).waitFor();
    await page.waitForFunction(() => {
      const { bottom = Infinity } = document.querySelector('[data-write]')?.getBoundingClientRect() ?? {};
      return bottom <= (document.querySelector('.tabs')?.getBoundingClientRect().top ?? 0);
    });
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
  });

  it('can be scrolled into view and copied if the browser cannot keep it during a sign-in', async () => {
    const text = newQuestion();
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new Error('QuotaExceededError');
      };
    });
    await questionField(page).fill(text);
    await loseSession(phone);
    await sendButton(page).click();
    const message = page.locator('.overlay [data-error=not-kept]');
    await message.waitFor();
    assert.match(await message.innerText(), /请先复制内容\s+当前浏览器无法保存你写的内容，请先复制。\s+重新登录$/);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const { covered, top } = await page.evaluate(() => ({
      covered: document.querySelector('main')?.getBoundingClientRect().bottom ?? Infinity,
      top: document.querySelector('.overlay')?.getBoundingClientRect().top ?? 0,
    }));
    assert.ok(covered <= top + 1, `the message covers the page from ${top}, which ends at ${covered}`);
    assert.deepEqual(await portal.questions(text), []);
    phone.assertQuiet();
  });

  it('is restored as a draft after a reload, a navigation and a sign-in', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await page.reload();
    await pageReady(page);
    assert.equal(await questionField(page).inputValue(), text);
    await clickLink(page, '/notices');
    await clickLink(page, path);
    assert.equal(await questionField(page).inputValue(), text);
    await loseSession(phone);
    await page.reload();
    await pageReady(page);
    assert.equal(await questionField(page).inputValue(), text);
    assert.equal(portal.authorizations(), 1);
    assert.deepEqual(await portal.questions(text), []);
    phone.assertQuiet();
  });
});
