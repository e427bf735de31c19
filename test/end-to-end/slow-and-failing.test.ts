import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, documentsOf, clickLink, goOffline, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

/** The visible text of the main part. */
const seen = (page: Page): Promise<string> => page.locator('main').innerText();

describe('the portal on a slow or broken connection', () => {
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
    it(`never shows a blank ${path} while its data loads`, async () => {
      const { arrived, release } = await holdResponses(page, pattern);
      const blanks = await page.evaluateHandle(() => {
        const found: string[] = [];
        const main = document.querySelector('main');
        if (main === null) throw new Error('The page has no main part.');
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
      await pageReady(page);
      assert.equal(await page.locator('main').getAttribute('aria-busy'), 'false');
      assert.deepEqual(await blanks.jsonValue(), []);
      phone.assertQuiet();
    });
  }

  it('shows the known title of a notice before its text is loaded', async () => {
    const { release } = await holdResponses(page, /\/api\/notices\/\d+$/);
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

  it('shows the error of a page, and the page after "try again"', async () => {
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

  it('links to the list from an address with an invalid cursor', async () => {
    for (const [path, place] of [
      ['/notices?cursor=abc', '/notices'],
      ['/notices/1?questions=abc', '/notices/1'],
    ] as const) {
      await page.goto(path);
      await pageReady(page);
      await page.locator('[data-error="cursor-invalid"] a.button').click();
      await page.waitForURL((url) => url.pathname + url.search === place);
      await page.locator('[data-notice], article').first().waitFor();
    }
    phone.assertQuiet([/status of 400/]);
  });

  it('shows an error if a captive portal responds instead', async () => {
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

  it('continues a list whose next items failed to load', async () => {
    await clickLink(page, '/notices');
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

  it('keeps the page while offline, says so, and continues when the network returns', async () => {
    await clickLink(page, '/notices');
    await goOffline(phone);
    await page.getByText('网络已断开').waitFor();
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    await page.goBack();
    await page.locator('[data-notice]').first().waitFor();
    await phone.context.setOffline(false);
    await clickLink(page, '/me');
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED|Loading chunk|ChunkLoadError/]);
  });

  it('shows an offline error at the address of the page that failed, and Back leads to the previous page', async () => {
    await clickLink(page, '/notices');
    await goOffline(phone);
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    assert.equal(pathOf(page), '/me');
    assert.equal(await page.locator('h1').innerText(), '网络连接失败');
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

  it('shows no offline banner next to the offline error of a page', async () => {
    await page.goto('/notices/999999');
    await pageReady(page);
    await goOffline(phone);
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    assert.equal(await page.locator('.banner').count(), 0);
    await phone.context.setOffline(false);
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED|Loading chunk|ChunkLoadError|status of 404/]);
  });

  /** Opens People while all requests fail and the phone seems online. Afterwards requests work again. */
  async function failToLoadPeople(): Promise<void> {
    await page.route(/\/(assets|api)\/|\/people$/, (route) => route.abort('connectionreset'));
    await page.locator('.tabs a[href="/people"]').click();
    await page.locator('[data-error="offline"]').waitFor();
    await page.unrouteAll();
  }

  it('shows an offline error if requests fail while the phone seems online, and the page after "try again"', async () => {
    await failToLoadPeople();
    assert.equal(await page.locator('.tabs').count(), 1);
    await page.locator('[data-error] a.button').click();
    await page.locator('.tree-link').first().waitFor();
    assert.equal(pathOf(page), '/people');
    phone.assertQuiet([/ERR_CONNECTION_RESET|Loading chunk|ChunkLoadError/]);
  });

  it('returns to the previous page by its tab after a page failed to load', async () => {
    await failToLoadPeople();
    await page.locator('.tabs a[href="/"]').click();
    await page.locator('[data-notice]').first().waitFor();
    assert.equal(pathOf(page), '/');
    phone.assertQuiet([/ERR_CONNECTION_RESET|Loading chunk|ChunkLoadError/]);
  });

  it('keeps the focus on the heading of a page whose text loads late', async () => {
    const { release } = await holdResponses(page, /\/api\/notices\/\d+$/);
    await page.locator('[data-notice]').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.skeleton h1:focus').waitFor();
    release();
    await page.locator('article h1:focus').waitFor();
    phone.assertQuiet();
  });

  it('loads the document once if a release has removed the code of a page', async () => {
    const documents = documentsOf(page);
    // The new document gets its code.
    await page.route(/\/assets\/people\.\w+\.js/, (route) =>
      documents.length === 0 ? route.fulfill({ status: 404, body: '' }) : route.continue(),
    );
    await page.locator('.tabs a[href="/people"]').click();
    await page.locator('.tree-link').first().waitFor();
    await pageReady(page);
    assert.equal(pathOf(page), '/people');
    assert.deepEqual(documents, ['/people']);
    phone.assertQuiet([/status of 404|Loading chunk|ChunkLoadError/]);
  });

  it('loads the document only once if the code of a page cannot be loaded, and shows what the server rendered', async () => {
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
