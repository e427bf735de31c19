import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { hold } from '../support/held-answers';
import { alive, documentsOf, follow, goOffline, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

/** What a person sees in the middle of the page. */
const seen = (page: Page): Promise<string> => page.locator('main').innerText();

describe('a slow or broken connection', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan');
    page = phone.page;
  });
  afterEach(() => phone.close());

  for (const [path, pattern] of [
    ['/notices', /\/api\/notices(\?|$)/],
    ['/people', /\/api\/departments/],
    ['/me', /\/api\/sessions/],
  ] as const) {
    it(`never leaves ${path} blank while its data is on the way`, async () => {
      const { arrived, release } = await hold(page, pattern);
      const blanks = await page.evaluateHandle(() => {
        const found: string[] = [];
        const main = document.querySelector('main');
        if (main === null) throw new Error('there is no main');
        new MutationObserver(() => {
          if (document.querySelector('main')?.textContent?.trim() === '') found.push('blank');
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
        return found;
      });
      await page.locator(`.tabs a[href="${path}"]`).click();
      await arrived;
      await page.locator('.progress').waitFor();
      await page.locator('.skeleton').waitFor();
      assert.equal(await page.locator('main').getAttribute('aria-busy'), 'true');
      assert.notEqual((await seen(page)).trim(), '');
      release();
      await alive(page);
      assert.equal(await page.locator('main').getAttribute('aria-busy'), 'false');
      assert.deepEqual(await blanks.jsonValue(), []);
      phone.assertQuiet();
    });
  }

  it('shows the title of a notice that is known before its text has come', async () => {
    const { release } = await hold(page, /\/api\/notices\/\d+$/);
    const link = page.locator('[data-notice]').first();
    const notice = await link.getAttribute('data-notice');
    const title = await page.locator(`[data-notice="${notice}"] .notice-title`).innerText();
    await link.click();
    await page.locator('.skeleton h1').waitFor();
    assert.ok(title.includes(await page.locator('.skeleton h1').innerText()));
    release();
    await page.locator('article .text').waitFor();
    phone.assertQuiet();
  });

  it('says what failed and shows the page after "try again"', async () => {
    await page.route(/\/api\/notices(\?|$)/, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/json',
        body: '{"error":{"id":"internal","message":"Broken.","requestId":"request-1"}}',
      }),
    );
    await page.locator('.tabs a[href="/notices"]').click();
    const failure = page.locator('[data-error="internal"]');
    await failure.waitFor();
    assert.match(await failure.innerText(), /系统繁忙，请稍后重试。[\s\S]*request-1/);
    assert.equal(pathOf(page), '/notices');
    await page.unrouteAll();
    await failure.locator('a.button').click();
    await page.locator('[data-notice]').first().waitFor();
    phone.assertQuiet([/status of 500/]);
  });

  it('leads on from an address with a part that no list made', async () => {
    for (const [path, place] of [
      ['/notices?cursor=abc', '/notices'],
      ['/notices/1?questions=abc', '/notices/1'],
    ] as const) {
      await page.goto(path);
      await alive(page);
      await page.locator('[data-error="cursor-invalid"] a.button').click();
      await page.waitForURL((url) => url.pathname + url.search === place);
      await page.locator('[data-notice], article').first().waitFor();
    }
    phone.assertQuiet([/status of 400/]);
  });

  it("says that a proxy answered in the portal's place", async () => {
    await page.route('**/api/sessions', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Welcome to the hotel</h1>' }),
    );
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="unexpected"]').waitFor();
    await page.unrouteAll();
    await page.locator('[data-error] a.button').click();
    await page.locator('[data-session]').first().waitFor();
    phone.assertQuiet();
  });

  it('lets a list that stopped in the middle go on', async () => {
    await follow(page, '/notices');
    await page.route('**/api/notices?*cursor=*', (route) => route.abort('connectionreset'));
    const before = await page.locator('[data-notice]').count();
    await page.locator('.older').scrollIntoViewIfNeeded();
    await page.locator('.older', { hasText: '加载失败' }).waitFor();
    assert.equal(await page.locator('[data-notice]').count(), before);
    await page.unrouteAll();
    await page.locator('.older a').click();
    await page.waitForFunction((count) => document.querySelectorAll('[data-notice]').length > count, before);
    phone.assertQuiet([/ERR_CONNECTION_RESET/]);
  });

  it('keeps what is shown without a network, says so, and goes on when it is back', async () => {
    await follow(page, '/notices');
    await goOffline(phone);
    await page.getByText('网络已断开').waitFor();
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    await page.goBack();
    await page.locator('[data-notice]').first().waitFor();
    await phone.context.setOffline(false);
    await follow(page, '/me');
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED|Loading chunk|ChunkLoadError/]);
  });

  it('shows the failure of an offline tap at the address of the page that failed, and Back leads one page back', async () => {
    await follow(page, '/notices');
    await goOffline(phone);
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    assert.equal(pathOf(page), '/me');
    await page.goBack();
    await page.locator('[data-notice]').first().waitFor();
    assert.equal(pathOf(page), '/notices');
    await page.goForward();
    await page.locator('[data-error="offline"]').waitFor();
    await phone.context.setOffline(false);
    await page.locator('[data-session]').first().waitFor();
    assert.equal(pathOf(page), '/me');
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED|Loading chunk|ChunkLoadError/]);
  });

  it('is told once where a page failed for want of it, and beside any other failure', async () => {
    await page.goto('/notices/999999');
    await alive(page);
    await goOffline(phone);
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    assert.equal(await page.locator('.banner').count(), 0);
    await phone.context.setOffline(false);
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED|Loading chunk|ChunkLoadError|status of 404/]);
  });

  /** Goes where nothing comes from, though the phone believes that it has a network; there is one again afterwards. */
  async function goInVain(): Promise<void> {
    await page.route(/\/(assets|api)\/|\/people$/, (route) => route.abort('connectionreset'));
    await page.locator('.tabs a[href="/people"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    await page.unrouteAll();
  }

  it('says so, and shows the page later, where the network takes nothing though the phone believes that it has one', async () => {
    await goInVain();
    assert.equal(await page.locator('.tabs').count(), 1);
    await page.locator('[data-error] a.button').click();
    await page.locator('.tree-link').first().waitFor();
    assert.equal(pathOf(page), '/people');
    phone.assertQuiet([/ERR_CONNECTION_RESET|Loading chunk|ChunkLoadError/]);
  });

  it('lets the person stay where a page did not come', async () => {
    await goInVain();
    await page.locator('.tabs a[href="/"]').click();
    await page.locator('[data-notice]').first().waitFor();
    assert.equal(pathOf(page), '/');
    phone.assertQuiet([/ERR_CONNECTION_RESET|Loading chunk|ChunkLoadError/]);
  });

  it('keeps the focus with the page whose text comes late', async () => {
    const { release } = await hold(page, /\/api\/notices\/\d+$/);
    await page.locator('[data-notice]').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.skeleton h1:focus').waitFor();
    release();
    await page.locator('article h1:focus').waitFor();
    phone.assertQuiet();
  });

  it('loads the whole page once where a release took the code of the page away', async () => {
    const code = /\/assets\/people\.\w+\.js/;
    await page.route(code, (route) => route.fulfill({ status: 404, body: '' }));
    const documents = documentsOf(page);
    await page.locator('.tabs a[href="/people"]').click();
    await page.waitForEvent('framenavigated');
    await page.unroute(code);
    await page.locator('.tree-link').first().waitFor();
    await alive(page);
    assert.equal(pathOf(page), '/people');
    assert.deepEqual(documents, ['/people']);
    phone.assertQuiet([/status of 404|Loading chunk|ChunkLoadError/]);
  });

  it('does not go round when the code of a page never comes: what the server rendered stays readable', async () => {
    await page.route(/\/assets\/people\.\w+\.js/, (route) => route.fulfill({ status: 404, body: '' }));
    const documents = documentsOf(page);
    await Promise.all([page.waitForEvent('load'), page.locator('.tabs a[href="/people"]').click()]);
    await page.waitForLoadState('networkidle');
    assert.deepEqual(documents, ['/people']);
    assert.ok((await page.locator('.tree-link').count()) > 0, await seen(page));
    await page.locator('.tabs a[href="/notices"]').click();
    await page.locator('[data-notice]').first().waitFor();
    phone.assertQuiet([/status of 404|Loading chunk|ChunkLoadError/]);
  });
});
