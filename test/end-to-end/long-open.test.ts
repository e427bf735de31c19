import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { addNotice } from '../support/content';
import { pageReady, documentsOf, clickLink, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a tab that stays open', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let corpId: string;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    corpId = portal.config.wecom.corpId;
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/notices');
    page = phone.page;
    // What keeps a page up to date is loaded after it.
    await page.waitForLoadState('networkidle');
    await page.clock.install();
  });
  afterEach(() => phone.close());

  let number = 0;
  const publish = (): Promise<number> =>
    addNotice(portal.database, {
      corp_id: corpId,
      title: `新公告 ${(number += 1)}`,
      published_at: Date.now() + number,
    });

  /** Pretends that the page is hidden or visible; in tests, Chromium is always visible. */
  const setVisibility = (state: 'hidden' | 'visible'): Promise<void> =>
    page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);

  it('shows new data after hours in the background, at the same place and without a loading indicator', async () => {
    const signs = await page.evaluateHandle(() => {
      const seen: string[] = [];
      new MutationObserver(() => {
        if (document.querySelector('.progress, .skeleton, [data-error]') !== null) seen.push('sign');
      }).observe(document.body, { subtree: true, childList: true });
      return seen;
    });
    await setVisibility('hidden');
    const id = await publish();
    await page.clock.fastForward('06:00:00');
    const documents = documentsOf(page);
    await setVisibility('visible');
    await page.locator(`[data-notice="${id}"]`).waitFor();
    assert.deepEqual([await signs.jsonValue(), documents], [[], []]);
    phone.assertQuiet();
  });

  // Field report 20.
  describe('that Back restores from the back-forward cache', () => {
    const comeBack = (): Promise<unknown> =>
      page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));

    it('shows new notices and counts', async () => {
      await page.waitForLoadState('networkidle');
      const badge = async (): Promise<number> => parseInt(await page.locator('.tabs .badge').innerText(), 10);
      const before = await badge();
      const id = await publish();
      await comeBack();
      await page.locator(`[data-notice="${id}"]`).waitFor();
      assert.equal(await badge(), before + 1);
      phone.assertQuiet();
    });

    it('shows the newer draft that another tab has saved', async () => {
      await phone.close();
      phone = await openAs(portal, 'zhangwei', '/manage/notices');
      ({ page } = phone);
      await page.locator('.desk-title a').click();
      await page.waitForURL(/\/manage\/notices\/\d+$/);
      await page.locator('.ProseMirror').waitFor();
      const other = await phone.context.newPage();
      await other.goto(page.url());
      await other.locator('#notice-title').fill('另一个标签页的标题');
      await other.locator('[data-save]', { hasText: '未保存' }).waitFor();
      await other.locator('[data-save]', { hasText: '已保存' }).waitFor();
      assert.equal(await page.locator('#notice-title').inputValue(), '');
      await page.waitForLoadState('networkidle');
      await comeBack();
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#notice-title')?.value !== '');
      assert.equal(await page.locator('#notice-title').inputValue(), '另一个标签页的标题');
      phone.assertQuiet();
    });

    it('goes nowhere if its session has ended', async () => {
      await page.waitForLoadState('networkidle');
      await loseSession(phone);
      const documents = documentsOf(page);
      await comeBack();
      await page.waitForTimeout(300);
      assert.deepEqual(documents, []);
      assert.ok((await page.locator('[data-notice]').count()) > 0);
    });
  });

  it('requests nothing after a minute in the background', async () => {
    const asked: string[] = [];
    await setVisibility('hidden');
    await page.clock.fastForward('00:01:00');
    page.on('request', (request) => asked.push(request.url()));
    await setVisibility('visible');
    await clickLink(page, '/people');
    assert.deepEqual(
      asked.filter((url) => /api\/(me|notices)/.test(url)),
      [],
    );
    phone.assertQuiet();
  });

  it('does not go to WeChat by itself if its session has ended', async () => {
    await setVisibility('hidden');
    await loseSession(phone);
    portal.simulator.clearCalls();
    await page.clock.fastForward('06:00:00');
    const challenge = page.waitForResponse((response) => response.status() === 203);
    await setVisibility('visible');
    await challenge;
    assert.equal(await page.locator('[data-error], .overlay').count(), 0);
    assert.equal(portal.authorizations(), 0);
    phone.assertQuiet();
  });

  it('updates times: those of today become those of yesterday', async () => {
    const id = await publish();
    await page.reload();
    await pageReady(page);
    const time = page.locator(`[data-notice="${id}"] time`);
    assert.match(await time.innerText(), /^\d\d:\d\d$/);
    await page.clock.fastForward('24:00:00');
    await page.waitForFunction(
      (notice) => document.querySelector(`[data-notice="${notice}"] time`)?.textContent?.startsWith('昨天') === true,
      id,
    );
    phone.assertQuiet();
  });

  it('repeats requests that the system aborted in the background', async () => {
    await page.route('**/api/sessions', (route) => route.abort('aborted'));
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-error]').waitFor();
    await setVisibility('hidden');
    await page.unrouteAll();
    await setVisibility('visible');
    await page.locator('[data-session]').first().waitFor();
    assert.equal(pathOf(page), '/me');
    phone.assertQuiet([/ERR_ABORTED/]);
  });
});
