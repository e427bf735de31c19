import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { questionField, firstNotice } from '../support/question-form';
import type { Phone } from '../support/browser';
import type { LogLine } from '../support/log';
import { pageReady, clickLink, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const planted = /planted|Cannot read properties of null/;
const broken = '[data-error=page-broken]';

/** Makes a built-in of the browser throw, as if an older WebView implemented it differently. `repair` undoes it. */
async function breakBuiltIn(page: Page, owner: string, member: string): Promise<{ repair(): Promise<void> }> {
  const name = `${owner}.prototype.${member}`;
  await page.evaluate(`window.kept = ${name}; ${name} = () => { throw new TypeError('planted'); };`);
  return { repair: () => page.evaluate(`${name} = window.kept;`) };
}

describe('an exception in a page', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  const open = async (userid: string): Promise<void> => {
    phone = await openAs(portal, userid);
    page = phone.page;
  };
  beforeEach(() => open('lisiyuan'));
  afterEach(() => phone.close());

  /** The log entry of the failure that the person sees, found by the request id on the screen. */
  async function reportOf(requestId: string, during: RegExp): Promise<LogLine> {
    return portal.log.line(
      ({ msg, pageError }) =>
        msg === 'a page failed in a browser' &&
        JSON.stringify(pageError).includes(requestId) &&
        during.test(JSON.stringify(pageError)),
    );
  }

  async function assertShownAndReported(during: RegExp): Promise<void> {
    await page.locator(broken).waitFor();
    assert.match(await page.locator(broken).innerText(), /页面出错了，请重试。/);
    assert.equal(await page.locator('.tabs').count(), 1);
    assert.equal(await page.locator('.progress').count(), 0);
    const requestId = await page.locator(`${broken} code`).innerText();
    assert.match(requestId, /^[\w-]{8,}$/);
    const { pageError } = await reportOf(requestId, during);
    assert.match(JSON.stringify(pageError), /assets\/[\w.-]+\.js:\d+:\d+/);
  }

  it('during rendering shows an error view, whose button shows the page', async () => {
    await page.route(
      '**/api/sessions',
      (route) =>
        route.fulfill({
          json: { items: [{ id: 'a', device: null, startedAt: '2026-11-01T00:00:00Z', current: false }], next: null },
        }),
      { times: 1 },
    );
    await page.locator('.tabs a[href="/me"]').click();
    await assertShownAndReported(/"during":"render".*/);
    assert.equal(pathOf(page), '/me');
    await page.locator(`${broken} a.button`).click();
    await page.locator('[data-session]').first().waitFor();
    assert.equal(await page.locator('[data-error]').count(), 0);
    phone.assertQuiet([planted]);
  });

  it('during hydration shows the error view, not a blank page', async () => {
    await page.route('**/me', async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: text.replace(/"device":"[^"]*"/, '"device":null') });
    });
    await page.goto('/me');
    await assertShownAndReported(/"during":"render"/);
    await page.locator(`${broken} a.button`).click();
    await page.locator('[data-session]').first().waitFor();
    phone.assertQuiet([planted]);
  });

  it('in a lifecycle hook shows the error view', async () => {
    const { repair } = await breakBuiltIn(page, 'IntersectionObserver', 'observe');
    await page.locator('.tabs a[href="/notices"]').click();
    await assertShownAndReported(/mounted hook/);
    await repair();
    await page.locator(`${broken} a.button`).click();
    await page.locator('[data-notice]').first().waitFor();
    phone.assertQuiet([planted]);
  });

  it('in an event handler shows the error view until the person leaves the page', async () => {
    await clickLink(page, '/people');
    await breakBuiltIn(page, 'HTMLInputElement', 'blur');
    await page.locator('main form[role=search] button').click();
    await assertShownAndReported(/v-on handler/);
    await clickLink(page, '/notices');
    await page.locator('[data-notice]').first().waitFor();
    assert.equal(await page.locator('[data-error]').count(), 0);
    phone.assertQuiet([planted]);
  });

  it('in a watcher outside of the page shows the error view, whose button reloads the document', async () => {
    await clickLink(page, '/me');
    await page.evaluate(
      "Object.defineProperty(document.documentElement, 'lang', { set() { throw new TypeError('planted'); } })",
    );
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator(broken).waitFor();
    assert.match(await page.locator(broken).innerText(), /This page ran into an error/);
    await reportOf(await page.locator(`${broken} code`).innerText(), /watcher callback/);
    await Promise.all([page.waitForEvent('load'), page.locator(`${broken} a.button`).click()]);
    await page.getByRole('heading', { name: 'Language' }).waitFor();
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '语言' }).waitFor();
    phone.assertQuiet([planted]);
  });

  it('in the error view itself shows a plain message with one button', async () => {
    await page.route(
      '**/api/sessions',
      (route) =>
        route.fulfill({
          json: { items: [{ id: 'a', device: null, startedAt: '2026-11-01T00:00:00Z', current: false }], next: null },
        }),
      { times: 1 },
    );
    // The error view and the plain message look up the same words; only the first lookup throws.
    await page.evaluate(`
      const { hasOwnProperty } = Object.prototype;
      let looks = 0;
      Object.prototype.hasOwnProperty = function (name) {
        if (name === 'page-broken' && (looks += 1) === 1) throw new TypeError('planted');
        return hasOwnProperty.call(this, name);
      };
    `);
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('body > .message').waitFor();
    await Promise.all([page.waitForEvent('load'), page.locator('body > .message a.button').click()]);
    await page.locator('[data-session]').first().waitFor();
    phone.assertQuiet([planted]);
  });

  it('does not lose typed text', async () => {
    const path = `/notices/${await firstNotice(portal)}`;
    await page.goto(path);
    await pageReady(page);
    await questionField(page).fill('写了一半');
    await page.route(
      `**/api${path}/questions`,
      (route) =>
        route.fulfill({
          json: { items: [{ id: 1, text: '', askedAt: '2026-11-01T00:00:00Z', asker: null }], next: null },
        }),
      { times: 1 },
    );
    await page.locator('.tabs a[href="/notices"]').click();
    await clickLink(page, path).catch(() => undefined);
    await assertShownAndReported(/"during":"render"/);
    await page.locator(`${broken} a.button`).click();
    await questionField(page).waitFor();
    assert.equal(await questionField(page).inputValue(), '写了一半');
    phone.assertQuiet([planted]);
  });

  it('while Vue changes the document shows a plain message, because Vue updates nothing any more', async () => {
    await phone.close();
    // The server reports ten exceptions of a person per minute.
    await open('chenqiming');
    await clickLink(page, '/people');
    await page.evaluate(() => {
      const { insertBefore } = Node.prototype;
      Node.prototype.insertBefore = () => {
        Node.prototype.insertBefore = insertBefore;
        throw new TypeError('planted');
      };
    });
    await page.locator('.tree-toggle[aria-expanded=false]').first().click();
    await page.locator('body > .message').waitFor();
    await portal.log.line(({ pageError }) => /"during":"nextTick"/.test(JSON.stringify(pageError ?? '')));
    await Promise.all([page.waitForEvent('load'), page.locator('body > .message a.button').click()]);
    await page.locator('.tree-row').first().waitFor();
    phone.assertQuiet([planted]);
  });

  it('after an update shows the error view', async () => {
    await phone.close();
    await open('chenqiming');
    // Until the code of the error view is loaded, a plain one is shown.
    await page.waitForFunction(() => 'chunkFiles' in window);
    await page.evaluate(() => {
      const app = document.getElementById('app');
      const vue: unknown = app === null ? null : Reflect.get(app, '__vue__');
      const base: unknown = typeof vue === 'object' && vue !== null ? Reflect.get(vue, '$options') : null;
      const vueClass: unknown = typeof base === 'object' && base !== null ? Reflect.get(base, '_base') : null;
      const nextTick: unknown = typeof vueClass === 'function' ? Reflect.get(vueClass, 'nextTick') : null;
      if (typeof nextTick === 'function')
        nextTick(() => {
          throw new TypeError('planted');
        });
    });
    await assertShownAndReported(/"during":"nextTick"/);
    phone.assertQuiet([planted]);
  });

  it('outside of components is reported, and the page stays as it is', async () => {
    await page.evaluate(
      () =>
        void setTimeout(() => {
          throw new TypeError('planted outside');
        }),
    );
    await portal.log.line(({ pageError }) => JSON.stringify(pageError ?? '').includes('planted outside'));
    assert.equal(await page.locator('[data-error]').count(), 0);
    phone.assertQuiet([planted]);
  });

  it('is only reported with a session, and never starts a sign-in', async () => {
    await loseSession(phone);
    portal.simulator.clearCalls();
    const response = page.waitForResponse('**/api/page-errors');
    await page.evaluate(
      () =>
        void setTimeout(() => {
          throw new TypeError('planted without a session');
        }),
    );
    assert.equal((await response).status(), 203);
    assert.equal(portal.authorizations(), 0);
    assert.ok(!portal.log.text().includes('planted without a session'));
    phone.assertQuiet([planted]);
  });
});
