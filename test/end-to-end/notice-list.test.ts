import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { newPhone, type Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { inputMethodOf } from '../support/input-method';
import { openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the list of notices', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  const open = async (userid: string, path = '/notices'): Promise<void> => {
    phone = await openAs(portal, userid, path);
    page = phone.page;
  };
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  const box = () => page.locator('main input[name=q]');
  const searched = (q: string): Promise<void> => page.waitForURL((url) => (url.searchParams.get('q') ?? '') === q);
  const settled = () => page.locator('section:not([aria-busy])').waitFor();
  const marked = () => page.locator('[data-notice] mark').allInnerTexts();
  const unreadDots = () => page.locator('[data-notice] .dot').count();

  it('searches while the person composes Chinese, marks what was found, and Back shows the list again', async () => {
    await open('lisiyuan');
    const all = await page.locator('[data-notice]').count();
    const keyboard = await inputMethodOf(page);
    await box().focus();
    await keyboard.commit('班');
    await searched('班');
    await keyboard.compose('che');
    await keyboard.commit('车');
    await searched('班车');
    await settled();
    await page.locator('[data-notice] mark').first().waitFor();
    assert.deepEqual([...new Set(await marked())], ['班车']);
    assert.equal(await box().inputValue(), '班车');
    assert.match(await page.locator('.group-title').innerText(), /^找到 \d+ 条公告$/);
    const found = await page.locator('[data-notice]').evaluateAll((rows) => rows.map((row) => row.textContent));
    assert.ok(found.length > 0 && found.every((text) => text?.includes('班车')));
    await page.goBack();
    await searched('');
    await page.waitForFunction((count) => document.querySelectorAll('[data-notice]').length === count, all);
    assert.equal(await box().inputValue(), '');
    assert.deepEqual(await marked(), []);
  });

  it('shows the results of the last input, also if earlier ones arrive later', async () => {
    await open('lisiyuan');
    const { arrived, release } = await holdResponses(page, /\/api\/notices\?q=%E7%8F%AD/);
    await box().fill('班');
    await arrived;
    await box().fill('体检');
    await searched('体检');
    await page.locator('[data-notice] mark', { hasText: '体检' }).first().waitFor();
    release();
    await page.waitForLoadState('networkidle');
    assert.deepEqual([...new Set(await marked())], ['体检']);
    await box().fill('没有公告会有的词');
    await page.getByText('没有找到相关公告').waitFor();
    await page.getByText('清除筛选').click();
    await page.waitForURL((url) => url.search === '');
    assert.equal(await box().inputValue(), '');
  });

  it('restores search, month and category after a reload, after Back from a notice, and without JavaScript', async () => {
    await open('lisiyuan');
    const months = await page
      .locator('select option')
      .evaluateAll((options) => options.map((option) => option.textContent?.trim()));
    assert.ok(months.length > 6 && months.slice(1).every((text) => /^\d{4}年\d{1,2}月 \([1-9]\d*\)$/.test(text ?? '')));
    const [, , option = ''] = await page
      .locator('select option')
      .evaluateAll((options) => options.map((each) => each.getAttribute('value') ?? ''));
    await page.locator('select').selectOption(option);
    await page.waitForURL((url) => url.searchParams.get('month') === option);
    await pageReady(page);
    const count = Number(/\((\d+)\)/.exec(months[2] ?? '')?.[1]);
    assert.equal(await page.locator('[data-notice]').count(), Math.min(count, 12));
    await box().fill('的');
    await searched('的');
    await settled();
    const path = pathOf(page);
    assert.equal(path, `/notices?q=${encodeURIComponent('的')}&month=${option}`);
    const rows = await page.locator('[data-notice]').allInnerTexts();
    assert.ok(rows.length > 0);
    await page.locator('[data-notice]').first().click();
    await page.locator('.article').waitFor();
    await page.goBack();
    await page.locator('[data-notice] mark').first().waitFor();
    assert.equal((await page.locator('[data-notice]').allInnerTexts()).length, rows.length);
    await page.reload();
    await pageReady(page);
    assert.deepEqual([await box().inputValue(), await page.locator('select').inputValue()], ['的', option]);
    const plain = await newPhone({ origin: portal.origin, javaScript: false });
    portal.simulator.choosePerson('lisiyuan');
    await plain.page.goto('/notices?category=it');
    await plain.page.locator('select').selectOption({ index: 1 });
    await plain.page.locator('main input[name=q]').fill('的');
    await plain.page.locator('main .search button').click();
    await plain.page.waitForURL((url) => url.searchParams.get('q') === '的');
    const { searchParams } = new URL(plain.page.url());
    assert.match(`${searchParams.get('category')} ${searchParams.get('month')}`, /^it \d{4}-\d\d$/);
    assert.equal(await plain.page.locator('.mark-all').isVisible(), false);
    await plain.close();
  });

  const markAll = () => page.getByRole('button', { name: /^全部 \d+ 条标为已读$/ });
  it('marks all as read at once, and the undo makes the same unread again', async () => {
    await open('chenqiming');
    const before = await unreadDots();
    assert.ok(before > 5);
    // All of them, whatever the list shows.
    await page.getByRole('link', { name: '只看未读' }).click();
    await page.waitForURL(/unread=1/);
    const unread = parseInt(await page.locator('.tabs .badge').first().innerText(), 10);
    assert.ok(parseInt((await markAll().innerText()).replace(/\D/g, ''), 10) >= unread);
    await page.getByRole('link', { name: '只看未读' }).click();
    await page.waitForFunction((count) => document.querySelectorAll('[data-notice] .dot').length === count, before);
    await markAll().click();
    await page.locator('[role=status]', { hasText: /^已将 \d+ 条公告标为已读$/ }).waitFor();
    await page.waitForFunction(() => document.querySelector('[data-notice] .dot') === null);
    assert.equal(await page.locator('.tabs .badge, .tabs [data-unread]').count(), 0);
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByText('已恢复为未读').waitFor();
    await page.waitForFunction((count) => document.querySelectorAll('[data-notice] .dot').length === count, before);
    await markAll().click();
    await page.getByRole('button', { name: '撤销' }).waitFor();
    // The undo stays while the person looks around on the page.
    await page.locator('.chips .chip').nth(1).click();
    await page.waitForURL(/category=/);
    assert.equal(await page.getByRole('button', { name: '撤销' }).count(), 1);
    await page.locator('.tabs a[href="/"]').click();
    await page.getByText('暂无未读公告').waitFor();
    assert.equal(await unreadDots(), 0);
  });
});
