import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  attach,
  compose,
  editorOf,
  noticeDeskOf,
  noticeId,
  saved,
  write,
  type NoticeDesk,
} from '../support/notice-desk';
import { inputMethodOf } from '../support/input-method';
import { goOffline, openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the form of a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  /** Holds the first request to an address until the returned function is called. */
  async function hold(page: Page, address: string): Promise<() => void> {
    let respond = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    let isFirst = true;
    await page.route(address, async (route) => {
      if (isFirst) {
        isFirst = false;
        await held;
      }
      await route.continue();
    });
    return respond;
  }

  async function openPublishing(page: Page): Promise<void> {
    await page.locator('#tab-publish').click();
    await page.getByText(/^共 \d+ 人$/).waitFor();
  }

  async function stored(page: Page, body: string): Promise<void> {
    for (let turn = 0; turn < 100 && (await desk.storedDraft(page)).body !== body; turn += 1)
      await page.waitForTimeout(100);
    assert.equal((await desk.storedDraft(page)).body, body);
  }

  it('shows the line that is being written above the on-screen keyboard, without the tab bar', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await editorOf(page).tap();
    await page.setViewportSize({ width: 390, height: 508 });
    for (let line = 1; line <= 20; line += 1) {
      await page.keyboard.type(`第 ${line} 行`);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.type('最后一行');
    assert.equal(await page.locator('.tabs').isVisible(), false);
    const isSeen = (text: string): Promise<boolean> =>
      page.evaluate((wanted) => {
        const line = [...document.querySelectorAll('.ProseMirror p')].find(({ textContent }) => textContent === wanted);
        if (line === undefined) return false;
        const { left, top, bottom } = line.getBoundingClientRect();
        return [top + 2, bottom - 2].every((y) => line.contains(document.elementFromPoint(left + 4, y)));
      }, text);
    assert.equal(await isSeen('最后一行'), true);
    // The keyboard is closed and opened again.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.setViewportSize({ width: 390, height: 508 });
    await page.waitForTimeout(300);
    assert.equal(await isSeen('最后一行'), true);
    await phone.close();
  });

  it('shows the size of an attachment as readers see it, and which types of files are allowed', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await attach(page, '值班表.txt');
    await page.locator('.form-file', { hasText: /值班表\.txt 13 B/ }).waitFor();
    const file = { name: '程序.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') };
    await page.locator('.form-part input[type=file]').setInputFiles(file);
    await page.locator('.form-files .warning', { hasText: /可以上传图片、PDF/ }).waitFor();
    await phone.close();
  });

  it('scrolls to the attachment that was chosen, and announces when it is uploaded', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await editorOf(page).focus();
    for (let line = 0; line < 40; line += 1) await page.keyboard.press('Enter');
    await page.evaluate(() => window.scrollTo(0, 0));
    const release = await hold(page, '**/api/files');
    const file = { name: '名单.txt', mimeType: 'text/plain', buffer: Buffer.from('名单') };
    await page.locator('.form-part input[type=file]').setInputFiles(file);
    const row = page.locator('.form-files li', { hasText: '名单.txt' });
    await row.waitFor();
    const isInView = (): Promise<boolean> =>
      row.evaluate((line) => {
        const { left, top, bottom } = line.getBoundingClientRect();
        return [top + 4, bottom - 4].every((y) => line.contains(document.elementFromPoint(left + 4, y)));
      });
    assert.equal(await isInView(), true);
    await page.locator('[data-uploads]', { hasText: '正在上传' }).waitFor({ state: 'attached' });
    release();
    await row.locator('button', { hasText: '✕' }).waitFor();
    assert.equal(await isInView(), true);
    const announced = page.locator('[data-uploads]');
    assert.match((await announced.textContent()) ?? '', /^已添加.*名单\.txt/);
    await row.locator('button').click();
    await row.waitFor({ state: 'detached' });
    assert.equal(await announced.textContent(), '');
    await phone.close();
  });

  it('says after the changes were discarded that they are, and not that the notice is published', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('值班');
    await editorOf(page).focus();
    await write(page, '正文');
    await openPublishing(page);
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
    await page.getByText('公告已发布。').waitFor();
    await page.locator('#tab-write').click();
    await page.locator('#notice-title').fill('值班表');
    await page.locator('[data-save]', { hasText: '未保存' }).waitFor();
    await saved(page);
    assert.match(await page.locator('.form-status').innerText(), /有未发布的修改 · 已保存/);
    await openPublishing(page);
    await page.locator('.form-danger button', { hasText: '放弃修改' }).click();
    await page.locator('.dialog button').last().click();
    await page.locator('.form-result', { hasText: '已恢复为已发布的内容' }).waitFor();
    assert.equal(await page.getByText('公告已发布。').count(), 0);
    await phone.close();
  });

  it('previews the notice as it will be published', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await compose(page, '值班', '正文');
    await attach(page, '值班表.txt');
    await page.locator('#tab-preview').click();
    await page.locator('.form-preview .attachments a', { hasText: '值班表.txt' }).waitFor();
    const preview = (await page.locator('.form-preview').innerText()).split('\n');
    await openPublishing(page);
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
    await page.getByText('公告已发布。').waitFor();
    await page.goto(`/notices/${noticeId(page)}`);
    const published = (await page.locator('.article').innerText()).split('\n');
    // The minutes may differ.
    const withoutTime = (lines: string[]): string[] => lines.map((line) => line.replace(/\d+:\d\d.*/, ''));
    assert.deepEqual(withoutTime(preview), withoutTime(published));
    await phone.close();
  });

  it('previews nothing that is not saved, and no older text', async () => {
    const first = await desk.openNew();
    const { page } = first;
    await editorOf(page).focus();
    await write(page, '第一');
    const release = await hold(page, '**/preview');
    const asked = page.waitForRequest('**/preview');
    await page.locator('#tab-preview').click();
    await asked;
    await page.locator('#tab-write').click();
    await editorOf(page).click();
    await page.keyboard.press('End');
    await write(page, '第二');
    await page.locator('#tab-preview').click();
    await page.locator('.form-preview', { hasText: '第一第二' }).waitFor();
    const late = page.waitForResponse('**/preview');
    release();
    await late;
    await page.locator('.form-preview', { hasText: '第一第二' }).waitFor();

    const second = await openAs(portal, 'zhangwei', pathOf(page));
    await editorOf(second.page).click();
    await second.page.keyboard.press('End');
    await write(second.page, '第三');
    await page.locator('#tab-write').click();
    await editorOf(page).click();
    await page.keyboard.press('End');
    await page.keyboard.type('我的');
    await page.locator('.conflict').waitFor();
    await page.locator('#tab-preview').click();
    await page.locator('.form-preview', { hasText: '草稿尚未保存' }).waitFor();
    assert.doesNotMatch(await page.locator('.form-preview').innerText(), /第三/);
    await Promise.all([first.close(), second.close()]);
  });

  it('keeps and saves what is typed while the notice is published', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('题');
    await editorOf(page).focus();
    await write(page, '正文');
    await openPublishing(page);
    const release = await hold(page, '**/publish');
    const asked = page.waitForRequest('**/publish');
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
    await asked;
    await page.locator('#tab-write').click();
    await editorOf(page).click();
    await page.keyboard.press('End');
    await page.keyboard.type('，随后补充');
    await page.locator('[data-save]', { hasText: '未保存' }).waitFor();
    release();
    await page.getByText('公告已发布。').waitFor();
    await stored(page, '正文，随后补充');
    assert.equal(await editorOf(page).innerText(), '正文，随后补充');
    await page.locator('.form-status', { hasText: '有未发布的修改' }).waitFor();
    assert.equal(await page.locator('.form-bar .warning').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('publishes nothing while an attachment is uploaded', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('题');
    await editorOf(page).focus();
    await write(page, '正文');
    const release = await hold(page, '**/api/files');
    const file = { name: '附件.txt', mimeType: 'text/plain', buffer: Buffer.from('附件') };
    await page.locator('.form-part input[type=file]').setInputFiles(file);
    await openPublishing(page);
    await page.locator('[data-publish]').click();
    await page.locator('.form-bar .warning').waitFor();
    assert.equal(await page.locator('.dialog').count(), 0);
    release();
    await page.locator('#tab-write').click();
    await page.locator('.form-files button', { hasText: '✕' }).waitFor();
    await openPublishing(page);
    await page.locator('[data-publish]').click();
    await page.locator('.dialog').waitFor();
    await phone.close();
  });

  it('focuses the first field with an error, or stays at the button', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const publish = async (): Promise<void> => {
      await openPublishing(page);
      await page.locator('[data-publish]').focus();
      await page.keyboard.press('Enter');
    };
    const focused = (selector: string) => page.locator(`${selector}:focus`).waitFor();
    await publish();
    await focused('#notice-title');
    await page.keyboard.type('题');
    await publish();
    await focused('.ProseMirror');
    await page.keyboard.type('正文');
    await saved(page);
    // The tab ignores the second tap of a double tap.
    await page.waitForTimeout(600);
    await openPublishing(page);
    await page.locator('#notice-sender').fill('');
    await publish();
    await focused('#notice-sender');
    await page.locator('#notice-sender').fill('行政部');
    await page.route('**/publish', (route) =>
      route.fulfill({ status: 403, json: { error: { id: 'forbidden', message: '', requestId: 'r' } } }),
    );
    await publish();
    await page.locator('.dialog button').last().click();
    await page.locator('.form-bar .warning').waitFor();
    await focused('[data-publish]');
    await phone.close();
  });

  it('stays in the title if Enter commits what is being composed', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const keyboard = await inputMethodOf(page);
    await page.locator('#notice-title').focus();
    await keyboard.compose('ni');
    const isKept = await page
      .locator('#notice-title')
      .evaluate((field) =>
        field.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }),
        ),
      );
    assert.equal(isKept, true);
    await page.locator('#notice-title:focus').waitFor();
    await phone.close();
  });

  it('saves what was typed last when the page is hidden or left', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await editorOf(page).focus();
    await write(page, '第一');
    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
    const sendsWhen = async (text: string, event: string, target: 'document' | 'window'): Promise<void> => {
      const sent = page.waitForRequest('**/draft', { timeout: 600 });
      await page.keyboard.type(text);
      await page.evaluate(
        ([type, to]) => (to === 'window' ? window : document).dispatchEvent(new Event(type ?? '')),
        [event, target],
      );
      await sent;
      await saved(page);
    };
    await sendsWhen('二', 'visibilitychange', 'document');
    await sendsWhen('三', 'pagehide', 'window');
    await stored(page, '第一二三');
    await phone.close();
  });

  it('names the files whose upload was interrupted, also after another form was opened', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const path = pathOf(page);
    await page.route('**/api/files', () => undefined);
    const asked = page.waitForRequest('**/api/files');
    const file = { name: '合同.txt', mimeType: 'text/plain', buffer: Buffer.from('合同') };
    await page.locator('.form-part input[type=file]').setInputFiles(file);
    await asked;
    await page.goto('/manage/links');
    await pageReady(page);
    await page.getByRole('button', { name: '添加' }).first().click();
    await page.locator('form.card').waitFor();
    await page.goto(path);
    await page.locator('.form-part .warning', { hasText: '合同.txt' }).waitFor();
    await phone.close();
  });

  it('moves between its tabs with the arrow keys', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#tab-write').focus();
    for (const [key, tab] of [
      ['ArrowRight', 'preview'],
      ['ArrowRight', 'publish'],
      ['ArrowRight', 'write'],
      ['ArrowLeft', 'publish'],
    ] as const) {
      await page.keyboard.press(key);
      await page.locator(`#tab-${tab}[aria-selected=true]:focus`).waitFor();
      await page.locator(`#panel-${tab}`).waitFor();
    }
    await phone.close();
  });

  it('announces that it cannot save, but not each save', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.evaluate(() => {
      const announced: string[] = [];
      Reflect.set(window, 'announced', announced);
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const region = (target instanceof Element ? target : target.parentElement)?.closest(
            '[role=status], [role=alert]',
          );
          const text = region?.textContent?.trim() ?? '';
          if (text !== '' && announced[announced.length - 1] !== text) announced.push(text);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const announced = () => page.evaluate(() => Reflect.get(window, 'announced'));
    await editorOf(page).focus();
    await write(page, '第一');
    await write(page, '第二');
    assert.deepEqual(await announced(), []);
    await goOffline(phone);
    await page.keyboard.type('第三');
    await page.locator('[data-announced]', { hasText: '网络已断开' }).waitFor();
    await phone.context.setOffline(false);
    await saved(page);
    await phone.close();
  });
});
