import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { hold } from '../support/held-answers';
import { alive, follow, goOffline, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const box = (page: Page) => page.locator('textarea[name=text]');
const sendButton = (page: Page) => page.locator('form.ask button[type=submit]');
const asked = (page: Page, text: string) => page.locator('[data-question]', { hasText: text });

describe('what a person writes', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let number = 0;
  /** A notice that every list shows first, and the page that all of this happens on. */
  let notice: number;
  let path: string;
  before(async () => {
    portal = await openPortal();
    ({ id: notice } = await portal.database.query.selectFrom('notices').select('id').orderBy('pinned', 'desc').orderBy('published_at', 'desc').executeTakeFirstOrThrow());
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

  /** A question of its own for each test. */
  const newText = (): string => `食堂几点开门？第 ${number += 1} 次`;

  /** On the page once and in the database once, under the notice and the person's name, with nothing left to be sent. */
  async function assertAskedOnce(text: string, { on = page, below = notice } = {}): Promise<void> {
    await asked(on, text).first().waitFor();
    await on.waitForFunction(() => document.querySelector('[data-kept]') === null && document.querySelector<HTMLTextAreaElement>('textarea[name=text]')?.value === '');
    assert.equal(await asked(on, text).count(), 1);
    assert.deepEqual(await portal.questions(text), [{ userid: 'lisiyuan', notice_id: below }]);
    const stored = await on.evaluate(() => Object.entries(sessionStorage).filter(([name]) => /draft|write/.test(name)));
    assert.deepEqual(stored.filter(([, value]) => value !== '[]' && value.includes(text)), []);
  }

  for (const [where, field, shows] of [['below a notice', 'textarea[name=text]', 'form.ask button[type=submit]:enabled'], ['in the directory', 'input[name=q]', '[data-person]']] as const) {
    it(`stays, typed ${where} before the page came alive`, async () => {
      const { arrived, release } = await hold(page, /\/assets\/.*\.js/);
      await page.goto(where === 'in the directory' ? '/people' : path, { waitUntil: 'commit' });
      await arrived;
      await page.locator(field).fill('chen');
      release();
      await page.locator(shows).first().waitFor();
      assert.equal(await page.locator(field).inputValue(), 'chen');
      phone.assertQuiet();
    });
  }

  it('is there at once with a session, and again after a reload', async () => {
    const text = newText();
    await box(page).fill(text);
    await sendButton(page).click();
    await assertAskedOnce(text);
    assert.equal(portal.authorizations(), 0);
    await page.reload();
    await alive(page);
    await assertAskedOnce(text);
    phone.assertQuiet();
  });

  it('is there once after the trip to WeChat, on the same page, with a clean address', async () => {
    const text = newText();
    await page.goto('/notices');
    await alive(page);
    await follow(page, path);
    await box(page).fill(text);
    await loseSession(phone);
    await sendButton(page).click();
    await page.getByText('已登录，之前写的内容已发送。').waitFor();
    await assertAskedOnce(text);
    assert.equal(pathOf(page), path);
    assert.equal(portal.authorizations(), 1);
    await page.goBack();
    await page.waitForURL(`${portal.origin}/notices`);
    await alive(page);
    assert.equal(portal.authorizations(), 1, 'Back went to WeChat again');
    phone.assertQuiet();
  });

  it('is there once when ten requests wait for the session with it, and one authorization serves all', async () => {
    const text = newText();
    await box(page).fill(text);
    await loseSession(phone);
    // What has not been answered when the page leaves, the browser drops: it may leave when all ten have been.
    const leaving = await hold(page, /\/connect\/oauth2\/authorize/);
    let departures = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().startsWith(portal.simulator.origin)) departures += 1;
    });
    const asking = await hold(page, /\/api\//, { count: 10 });
    let refused = 0;
    const allRefused = page.waitForEvent('response', async (response) => response.status() === 203 && (await response.finished()) === null && (refused += 1) === 10);
    // The page's own requests: the button and nine quick ways to other pages, all before any is answered.
    await page.evaluate(() => {
      document.querySelector<HTMLButtonElement>('form.ask button[type=submit]')?.click();
      const link = document.createElement('a');
      document.querySelector('main')?.append(link);
      for (const path of ['/me', '/people', '/people?q=li', '/notices?category=it', '/notices?category=life', '/people?q=wang', '/notices?category=people', '/notices', `${location.pathname}?again=1`]) {
        link.href = path;
        link.click();
      }
    });
    await asking.arrived;
    asking.release();
    await Promise.all([allRefused, leaving.arrived]);
    assert.equal(departures, 1);
    leaving.release();
    await page.waitForURL((url) => url.pathname === path && url.search === '?again=1');
    await asked(page, text).waitFor();
    await alive(page);
    assert.deepEqual(await portal.questions(text), [{ userid: 'lisiyuan', notice_id: notice }]);
    assert.equal(await asked(page, text).count(), 1);
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
  });

  it('is there once from each of two tabs that lost the session together', async () => {
    const texts = [newText(), newText()] as const;
    const other = notice - 1;
    const second = await phone.context.newPage();
    await second.goto(`/notices/${other}`);
    await alive(second);
    await box(page).fill(texts[0]);
    await box(second).fill(texts[1]);
    await loseSession(phone);
    await Promise.all([sendButton(page).click(), sendButton(second).click()]);
    await assertAskedOnce(texts[0]);
    await assertAskedOnce(texts[1], { on: second, below: other });
    phone.assertQuiet();
  });

  for (const codes of ['same', 'two'] as const) {
    it(`is there once when WeChat calls back twice (${codes === 'same' ? 'one code' : 'two codes'})`, async () => {
      const text = newText();
      await box(page).fill(text);
      await loseSession(phone);
      portal.simulator.fault({ name: 'callback-twice', codes, order: 'in-turn', times: 1 });
      await sendButton(page).click();
      await page.waitForURL(portal.origin + path);
      await assertAskedOnce(text);
    });
  }

  it('is there once after a double click', async () => {
    const text = newText();
    await box(page).fill(text);
    await sendButton(page).dblclick();
    await assertAskedOnce(text);
    phone.assertQuiet();
  });

  it('is there once after a double click without a session', async () => {
    const text = newText();
    await box(page).fill(text);
    await loseSession(phone);
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('form.ask button[type=submit]');
      button?.click();
      button?.click();
    });
    await assertAskedOnce(text);
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
  });

  it('is there once when the answer was lost after the server had acted', async () => {
    const text = newText();
    let lost = 0;
    await page.route(`**/api${path}/questions`, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      assert.equal((await route.fetch()).status(), 201);
      return route.abort('connectionreset');
    });
    await box(page).fill(text);
    await sendButton(page).click();
    await page.locator('[data-kept=kept]', { hasText: text }).waitFor();
    assert.equal((await portal.questions(text)).length, 1, 'the server had acted');
    await assertAskedOnce(text);
    assert.equal(lost, 1);
    phone.assertQuiet([/ERR_CONNECTION_RESET/]);
  });

  it('is there once when the answer was lost and the session with it', async () => {
    const text = newText();
    let lost = 0;
    await page.route(`**/api${path}/questions`, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      await route.fetch();
      await loseSession(phone);
      return route.abort('connectionreset');
    });
    await box(page).fill(text);
    await sendButton(page).click();
    await page.getByText('已登录，之前写的内容已发送。').waitFor();
    await assertAskedOnce(text);
    phone.assertQuiet([/ERR_CONNECTION_RESET/]);
  });

  it('is kept while WeCom is down, says so, and is there once after "try again"', async () => {
    const text = newText();
    await box(page).fill(text);
    await loseSession(phone);
    portal.simulator.fault({ name: 'down', where: 'api' });
    await sendButton(page).click();
    const failure = page.locator('[data-error="wecom-unavailable"]');
    await failure.waitFor();
    assert.match(await failure.innerText(), /你写的内容已保留。/);
    assert.equal(pathOf(page), path);
    assert.deepEqual(await portal.questions(text), []);
    portal.simulator.clearFaults();
    await failure.getByRole('button').click();
    await assertAskedOnce(text);
    assert.equal(pathOf(page), path);
    phone.assertQuiet([/status of 503/]);
  });

  it('is neither sent nor shown when somebody else comes back signed in', async () => {
    const text = newText();
    await box(page).fill(text);
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const exchanged = page.waitForResponse(`${portal.origin}/api/session`);
    await sendButton(page).click();
    await exchanged;
    await alive(page);
    assert.equal(pathOf(page), path);
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');
    await follow(page, '/me');
    assert.match(await page.locator('.person').innerText(), /陈启明/);
    await follow(page, '/notices');
    await follow(page, path);
    assert.equal(await box(page).inputValue(), '');
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');
    assert.deepEqual(await portal.questions(text), []);

    // It is its writer's, who finds it in this tab.
    portal.simulator.choosePerson('lisiyuan');
    await loseSession(phone);
    await page.goto(path);
    await assertAskedOnce(text);
    phone.assertQuiet();
  });

  it('is refused, and kept for its writer, when another tab has just signed somebody else in', async () => {
    const text = newText();
    await box(page).fill(text);
    const own = await phone.context.cookies(portal.origin);
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const other = await phone.context.newPage();
    await other.goto('/');
    await alive(other);
    const reloaded = page.waitForEvent('load');
    await sendButton(page).click();
    await reloaded;
    await alive(page);
    assert.deepEqual(await portal.questions(text), []);
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');

    await phone.context.addCookies(own);
    await page.reload();
    await assertAskedOnce(text);
    phone.assertQuiet([/status of 409/]);
  });

  it('waits without a network, says so, and is sent when it is back', async () => {
    const text = newText();
    await box(page).fill(text);
    await goOffline(phone);
    await page.getByText('网络已断开').waitFor();
    await sendButton(page).click();
    await page.locator('[data-kept=kept]', { hasText: '没有网络连接。' }).waitFor();
    assert.deepEqual(await portal.questions(text), []);
    await phone.context.setOffline(false);
    await assertAskedOnce(text);
    await page.getByText('网络已断开').waitFor({ state: 'detached' });
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
  });

  it('is in its box again after a reload, after another page, and after the trip to WeChat', async () => {
    const text = newText();
    await box(page).fill(text);
    await page.reload();
    await alive(page);
    assert.equal(await box(page).inputValue(), text);
    await follow(page, '/notices');
    await follow(page, path);
    assert.equal(await box(page).inputValue(), text);
    await loseSession(phone);
    await page.reload();
    await alive(page);
    assert.equal(await box(page).inputValue(), text);
    assert.equal(portal.authorizations(), 1);
    assert.deepEqual(await portal.questions(text), []);
    phone.assertQuiet();
  });

  it('is told as refused, and given back with the reason, though its page was left before the answer', async () => {
    const text = newText();
    const onItsWay = page.waitForRequest((request) => request.method() === 'POST');
    let answer = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(`**/api${path}/questions`, async (route) => {
      await left;
      await route.fulfill({ status: 403, json: { error: { id: 'forbidden', message: 'No.', requestId: 'r' } } });
    }, { times: 1 });
    await box(page).fill(text);
    await sendButton(page).click();
    await onItsWay;
    await follow(page, '/me');
    answer();
    await page.getByText('有内容还没有发送').click();
    await page.getByText('没有发送成功：你没有权限这样做。').waitFor();
    await page.waitForFunction(() => {
      const { top = -1, bottom = -1 } = document.querySelector('textarea[name=text]')?.getBoundingClientRect() ?? {};
      return top >= 0 && bottom <= window.innerHeight;
    });
    assert.equal(await box(page).inputValue(), text);
    assert.equal(await page.locator('[data-kept]').count(), 0);
    await sendButton(page).click();
    await assertAskedOnce(text);
    phone.assertQuiet([/status of 403/]);
  });

  it('is given back with the reason when the notice was withdrawn meanwhile', async () => {
    const text = newText();
    const { id } = await portal.database.query.selectFrom('notices').select('id').orderBy('published_at').executeTakeFirstOrThrow();
    await page.goto(`/notices/${id}`);
    await alive(page);
    await portal.database.query.deleteFrom('notices').where('id', '=', id).execute();
    await box(page).fill(text);
    await sendButton(page).click();
    await page.getByText(/已被撤回/).waitFor();
    assert.equal(await box(page).inputValue(), text);
    assert.deepEqual(await portal.questions(text), []);
    phone.assertQuiet([/status of 404/]);
  });
});
