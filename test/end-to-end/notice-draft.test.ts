import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { attach, attached, editorOf, noticeDeskOf, saved, write, type NoticeDesk } from '../support/notice-desk';
import { openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the draft of a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  /** Waits until the server has saved this text. */
  async function savedText(page: Page, text: string): Promise<void> {
    for (let turn = 0; turn < 100 && (await desk.storedDraft(page)).body !== text; turn += 1)
      await page.waitForTimeout(100);
    assert.equal((await desk.storedDraft(page)).body, text);
  }

  it('shows and saves what was typed before a reload that interrupted a save', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await editorOf(page).focus();
    await write(page, '第一句。');
    await page.route('**/draft', (route) => route.abort());
    const sent = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/draft'));
    await page.keyboard.type('第二句。');
    await sent;
    await page.unroute('**/draft');
    // The next document sends the text before it shows the form.
    const delivered = page.waitForResponse('**/draft');
    await page.route('**/notice-form.*', async (route) => {
      await delivered;
      await route.continue();
    });
    await page.reload();
    await editorOf(page).waitFor();
    await editorOf(page).getByText('第一句。第二句。').waitFor();
    await saved(page);
    await editorOf(page).click();
    await page.keyboard.press('End');
    await write(page, '第三句。');
    await savedText(page, '第一句。第二句。第三句。');
    assert.equal(await page.locator('.conflict').count(), 0);
    await phone.close();
  });

  it('saves what was typed during a save and before the form was closed', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await editorOf(page).focus();
    await write(page, '第一');
    let respond = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    await page.route('**/draft', async (route) => {
      await held;
      await route.continue();
    });
    const sent = page.waitForRequest('**/draft');
    await page.keyboard.type('第二');
    await sent;
    const path = pathOf(page);
    // The last letters have not been reported by the editor when the form closes.
    await page.keyboard.type('第三');
    await page.goBack();
    await page.waitForURL((url) => url.pathname !== path);
    respond();
    await page.goForward();
    await editorOf(page).waitFor();
    await savedText(page, '第一第二第三');
    await editorOf(page).getByText('第一第二第三').waitFor();
    assert.equal(await page.locator('.conflict').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('lists the attachments of the text that was kept after a conflict', async () => {
    const first = await desk.openNew();
    await editorOf(first.page).focus();
    await write(first.page, '共同。');
    const second = await openAs(portal, 'zhangwei', pathOf(first.page));
    await attach(second.page, 'theirs.txt');
    await saved(second.page);
    await editorOf(first.page).focus();
    await first.page.keyboard.type('我的。');
    const conflict = first.page.locator('.conflict');
    await conflict.waitFor();
    await conflict
      .locator('.conflict-fields li', { hasText: '附件' })
      .locator('del', { hasText: 'theirs.txt' })
      .waitFor();
    await conflict.locator('button').last().click();
    await first.page.locator('.form-files', { hasText: 'theirs.txt' }).waitFor();
    await attach(first.page, 'mine.txt');
    assert.deepEqual(await attached(first.page), ['theirs.txt', 'mine.txt']);
    for (let turn = 0; turn < 100 && (await desk.storedDraft(first.page)).attachments.length < 2; turn += 1)
      await first.page.waitForTimeout(100);
    assert.equal((await desk.storedDraft(first.page)).attachments.length, 2);

    // The other text is kept until it is closed.
    const other = first.page.locator('.form-other');
    await first.page.reload();
    await other.waitFor();
    assert.match(await other.locator('textarea').inputValue(), /我的。/);
    await other.locator('[data-close]').click();
    await first.page.reload();
    await editorOf(first.page).waitFor();
    assert.equal(await other.count(), 0);
    await Promise.all([first.close(), second.close()]);
  });

  it('lists an attachment that was not saved before a reload', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.route('**/draft', (route) => route.abort());
    const sent = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/draft'));
    await attach(page, 'one.txt');
    await sent;
    await page.unroute('**/draft');
    await page.reload();
    await page.locator('.form-files', { hasText: 'one.txt' }).waitFor();
    await attach(page, 'two.txt');
    assert.deepEqual(await attached(page), ['one.txt', 'two.txt']);
    await saved(page);
    for (let turn = 0; turn < 100 && (await desk.storedDraft(page)).attachments.length < 2; turn += 1)
      await page.waitForTimeout(100);
    assert.equal((await desk.storedDraft(page)).attachments.length, 2);
    await phone.close();
  });
});
