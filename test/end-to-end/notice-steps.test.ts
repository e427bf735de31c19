import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { editorOf, noticeDeskOf, write, type NoticeDesk } from '../support/notice-desk';
import { pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the steps of the form of a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  const shows = (page: Page, step: string) => page.locator(`#tab-${step}[aria-selected=true]`).waitFor();
  const counted = (page: Page) => page.locator('[data-publish]', { hasText: /发布给 \d+ 人/ }).waitFor();

  it('follow each other, each from its top, and the last one says how many people get the notice', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('值班');
    await editorOf(page).focus();
    for (let line = 0; line < 40; line += 1) await page.keyboard.press('Enter');
    await page.locator('[data-next]').tap();
    await shows(page, 'publish');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-publish');
    await counted(page);
    const { top, bottom } = await page.locator('.form-tabs').evaluate((tabs) => tabs.getBoundingClientRect());
    assert.ok(top >= 0 && bottom < 400, `the tabs are at ${top}`);
    const button = await page.locator('[data-publish]').evaluate((one) => one.getBoundingClientRect().bottom);
    assert.ok(button <= 844, `the button ends at ${button}`);
    phone.assertQuiet();
    await phone.close();
  });

  it('take the place of the tab bar on a phone, which the next page has again', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('.tabs').waitFor({ state: 'hidden' });
    await page.locator('.back a').tap();
    await page.waitForURL('**/manage/notices');
    await page.locator('.tabs').waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  it('are left with Back for the text, and stay after a reload', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const path = pathOf(page);
    await page.locator('#notice-title').fill('值班');
    await editorOf(page).focus();
    await write(page, '正文');
    await page.locator('#tab-preview').click();
    await shows(page, 'preview');
    await page.locator('[data-next]').click();
    await shows(page, 'publish');
    await page.reload();
    await pageReady(page);
    await shows(page, 'publish');
    await counted(page);
    await page.locator('[data-publish]').click();
    await page.locator('.dialog').waitFor();
    await page.goBack();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await shows(page, 'publish');
    await page.goBack();
    await shows(page, 'write');
    assert.equal(pathOf(page), path);
    assert.equal(await editorOf(page).innerText(), '正文');
    await page.goForward();
    await shows(page, 'publish');
    await page.locator('#tab-write').click();
    await shows(page, 'write');
    await page.waitForFunction(() => !('step' in history.state));
    await page.goBack();
    await page.waitForURL('**/manage/notices');
    phone.assertQuiet();
    await phone.close();
  });

  it('are none once the notice is scheduled, so that Back leaves it', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('值班');
    await editorOf(page).focus();
    await write(page, '正文');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    await page.locator('[data-publish]', { hasText: /定时发布给 \d+ 人/ }).click();
    await page.locator('.dialog button').last().click();
    await page.locator('.form-tabs').waitFor({ state: 'detached' });
    await page.waitForFunction(() => !('step' in history.state) && !('dialog' in history.state));
    await page.goBack();
    await page.waitForURL('**/manage/notices');
    await phone.close();
  });
});
