import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, clickLink, loseSession, openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('Back', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
    const one = await portal.database.query.selectFrom('notices').selectAll().orderBy('id').executeTakeFirstOrThrow();
    const more = Array.from({ length: 80 }, (_, index) => ({
      ...one,
      id: undefined,
      pinned: 0,
      title: `第 ${index} 条`,
      published_at: one.published_at - index,
    }));
    await portal.database.query.insertInto('notices').values(more).execute();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/notices');
    page = phone.page;
  });
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  /** Scrolls until three parts of the list are loaded and opens a notice far below. Returns the position. */
  async function scrollAndOpen(): Promise<{ id: string; y: number; parts: number }> {
    for (let before = 0, now = 1; before < 60; now = await page.locator('[data-notice]').count()) {
      before = now;
      await page.locator('.older').scrollIntoViewIfNeeded();
      await page.waitForFunction((count) => document.querySelectorAll('[data-notice]').length > count, before);
    }
    const parts = await page.locator('[data-notice]').count();
    const row = page.locator('[data-notice]').nth(55);
    await row.scrollIntoViewIfNeeded();
    const y = await page.evaluate(() => window.scrollY);
    assert.ok(y > 2000);
    const id = (await row.getAttribute('data-notice')) ?? '';
    await row.click();
    await page.waitForURL(`**/notices/${id}`);
    await pageReady(page);
    return { id, y, parts };
  }

  async function assertRestored({ id, y, parts }: { id: string; y: number; parts: number }): Promise<void> {
    await page.waitForURL((url) => url.pathname + url.search === '/notices');
    await page.waitForFunction((wanted) => Math.abs(window.scrollY - wanted) < 2, y);
    assert.ok((await page.locator('[data-notice]').count()) >= parts);
    const sight = await page.locator(`[data-notice="${id}"]`).boundingBox();
    assert.ok(sight !== null && sight.y > 0 && sight.y < 844, 'the notice that was opened is not visible');
  }

  it('restores the position in a long list, also if the notice was reloaded in between', async () => {
    const place = await scrollAndOpen();
    await page.reload();
    await pageReady(page);
    await page.goBack();
    await assertRestored(place);
  });

  it('restores the position in a long list once it has loaded over a slow connection', async () => {
    const place = await scrollAndOpen();
    await page.reload();
    await pageReady(page);
    const { arrived, release } = await holdResponses(page, /\/api\/notices(\?|$)/);
    await page.goBack();
    await arrived;
    await page.locator('.skeleton').waitFor();
    release();
    await assertRestored(place);
  });

  it('restores the position in a long list after a sign-in', async () => {
    const place = await scrollAndOpen();
    portal.simulator.clearCalls();
    await loseSession(phone);
    await page.locator('textarea[name=text]').fill('还在吗？');
    await page.locator('form.text-form button[type=submit]').click();
    await page.getByText('已登录，之前写的内容已发送。').waitFor();
    assert.equal(portal.authorizations(), 1);
    await page.goBack();
    await assertRestored(place);
  });

  it('restores the position in a long list, which a reload then keeps', async () => {
    const place = await scrollAndOpen();
    await page.goBack();
    await assertRestored(place);
    await page.reload();
    await pageReady(page);
    await assertRestored(place);
  });

  it('restores the position in a long list after the list was opened again, and shorter, in between', async () => {
    const place = await scrollAndOpen();
    await page.locator('.tabs a[href="/notices"]').click();
    await page.waitForURL('**/notices');
    await pageReady(page);
    await clickLink(page, '/me');
    for (const path of ['/notices', `/notices/${place.id}`]) {
      await page.goBack();
      await page.waitForURL(`**${path}`);
    }
    await page.goBack();
    await assertRestored(place);
  });

  it('has a link that names the previous page and goes one step back in the history', async () => {
    const back = page.locator('.back a');
    const go = async (path: string): Promise<void> => {
      await page.goto(path);
      await pageReady(page);
    };
    const { notice_id: notice } = await portal.database.query
      .selectFrom('questions')
      .select('notice_id')
      .limit(1)
      .executeTakeFirstOrThrow();
    await go('/');
    assert.equal(await back.count(), 0);
    await go(`/notices/${notice}`);
    assert.equal(await back.innerText(), '返回公告');
    await page.locator('.question-meta a').first().click();
    await page.locator('.person').waitFor();
    assert.equal(await back.innerText(), '返回公告');
    assert.equal(await back.getAttribute('href'), `/notices/${notice}`);
    const steps = await page.evaluate(() => history.length);
    await back.click();
    await page.waitForURL(`**/notices/${notice}`);
    assert.equal(await page.evaluate(() => history.length), steps);
    assert.equal(await back.innerText(), '返回公告');
    assert.equal(await back.getAttribute('href'), '/notices');

    await go('/people?department=7');
    const department = await page.locator('h1').innerText();
    await page.locator('[data-person]').first().click();
    await page.locator('.person').waitFor();
    assert.equal(await back.innerText(), `返回${department}`);
    await page.locator('.rows [data-person]').first().click();
    await page.waitForFunction((name) => document.querySelector('.back a')?.textContent !== name, `返回${department}`);
    await back.click();
    await page.getByText(`返回${department}`).click();
    await page.waitForURL('**/people?department=7');

    await go('/people?q=li');
    await page.locator('[data-person]').first().click();
    await page.locator('.person').waitFor();
    assert.equal(await back.innerText(), '返回通讯录');
    assert.equal(await back.getAttribute('href'), '/people?q=li');
    await page.reload();
    await pageReady(page);
    assert.deepEqual([await back.innerText(), await back.getAttribute('href')], ['返回通讯录', '/people']);
  });

  it('stores only numbers, for the newest ten history entries', async () => {
    for (let step = 0; step < 7; step += 1) {
      await clickLink(page, '/people');
      await clickLink(page, '/notices');
    }
    await page.reload();
    const stored: unknown[][] = JSON.parse(await page.evaluate(() => sessionStorage.getItem('foyer.places') ?? '[]'));
    assert.equal(stored.length, 10);
    for (const [key, length, y] of stored)
      assert.deepEqual([/^\d+\.\d+$/.test(String(key)), typeof length, typeof y], [true, 'number', 'number']);
  });

  it('ends the loading of a page that Forward leaves at once', async () => {
    await clickLink(page, '/people');
    await pageReady(page);
    // The list is no longer known.
    await page.reload();
    await pageReady(page);
    const { arrived, release } = await holdResponses(page, /\/api\/notices/);
    await page.evaluate(() => window.history.back());
    await arrived;
    await page.evaluate(() => window.history.forward());
    await page.waitForURL('**/people');
    await page.locator('#main[aria-busy=false]').waitFor();
    release();
    assert.equal(await page.locator('[role=progressbar]').count(), 0);
    assert.equal(await page.locator('input[name=q]').count(), 1);
    // Later navigations work.
    await page.goBack();
    await page.locator('[data-notice]').first().waitFor();
  });
});
