import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the fields of the pages below "Manage"', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());
  afterEach(() => phone.close());

  async function open(path: string): Promise<void> {
    phone = await openAs(portal, 'zhangwei', path);
    page = phone.page;
  }
  const person = () => page.locator('[role=combobox]');

  it('find notices while the person types', async () => {
    await open('/manage/notices');
    const found = page.waitForURL('**/manage/notices?q=**');
    await page.locator('input[name=q]').fill('班车');
    await found;
    await pageReady(page);
    const titles = await page.locator('[data-managed] bdi').allInnerTexts();
    assert.ok(titles.length > 0);
    assert.equal(await page.locator('input[name=q]').inputValue(), '班车');
    await page.goBack();
    await page.waitForURL('**/manage/notices');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name=q]')?.value === '');
    phone.assertQuiet();
  });

  it('keep a search for notices that was typed before its scripts had loaded', async () => {
    await open('/manage');
    const scripts = await holdResponses(page, /\/assets\/.*\.js/);
    await page.goto('/manage/notices', { waitUntil: 'commit' });
    await page.locator('input[name=q]').fill('班车');
    scripts.release();
    await page.waitForURL('**/manage/notices?q=**');
    assert.equal(await page.locator('input[name=q]').inputValue(), '班车');
    phone.assertQuiet();
  });

  it('keep the dates of the audit log when a person is chosen, and hide the filter when it is applied', async () => {
    await open('/manage/log');
    await page.locator('summary').click();
    await page.locator('input[name=from]').fill('2026-01-02');
    await page.locator('select[name=action]').selectOption('grant');
    await person().fill('zhangwei');
    await page.locator('[data-option=zhangwei]').click();
    assert.equal(await page.locator('input[name=from]').inputValue(), '2026-01-02');
    assert.equal(await page.locator('select[name=action]').inputValue(), 'grant');
    await page.locator('.log-buttons button').click();
    await page.waitForURL('**/manage/log?**');
    assert.equal(pathOf(page), '/manage/log?person=zhangwei&action=grant&from=2026-01-02');
    assert.equal(await page.locator('details').getAttribute('open'), null);
    await page.locator('summary').click();
    await page.locator('.log-buttons a').click();
    await page.waitForURL('**/manage/log');
    assert.equal(await page.locator('input[name=from]').inputValue(), '');
    phone.assertQuiet();
  });

  it('keep the dates of the audit log that were entered before its scripts had loaded', async () => {
    await open('/manage');
    const scripts = await holdResponses(page, /\/assets\/.*\.js/);
    await page.goto('/manage/log', { waitUntil: 'commit' });
    await page.locator('summary').click();
    await page.locator('input[name=from]').fill('2026-01-02');
    await page.locator('select[name=kind]').selectOption('role');
    scripts.release();
    await pageReady(page);
    assert.equal(await page.locator('input[name=from]').inputValue(), '2026-01-02');
    assert.equal(await page.locator('select[name=kind]').inputValue(), 'role');
    phone.assertQuiet();
  });

  it('show the people of the last search, however late the response to an earlier one is', async () => {
    await open('/manage/roles');
    await page.locator('.page-action button').click();
    const earlier = await holdResponses(page, /\/api\/people\?.*q=wang/);
    await person().fill('wang');
    await earlier.arrived;
    await person().fill('lisiyuan');
    await page.locator('[data-option=lisiyuan]').waitFor();
    const late = page.waitForResponse(/q=wang/);
    earlier.release();
    await (await late).finished();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    assert.equal(await page.locator('[data-option]').count(), 1);
    phone.assertQuiet();
  });

  it('leave Enter to the input method while it composes', async () => {
    await open('/manage/roles');
    await page.locator('.page-action button').click();
    await person().fill('lisiyuan');
    await page.locator('[data-option=lisiyuan]').waitFor();
    const press = (init: object): Promise<void> =>
      person().evaluate((field, options) => {
        field.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...options }),
        );
      }, init);
    await press({ isComposing: true });
    await press({ keyCode: 229 });
    assert.equal(await page.locator('.named-person').count(), 0);
    await press({});
    await page.locator('.named-person').waitFor();
    phone.assertQuiet();
  });

  it('remember the chosen departments while everyone is chosen', async () => {
    await open('/manage/links');
    await page.locator('.page-action button').click();
    await page.locator('input[name=link-audience][value=some]').check();
    await page.locator('#link-audience-departments-label ~ .chooser-open').click();
    await page.locator('[data-department="2"]').check();
    await page.locator('.sheet-foot button').click();
    await page.locator('input[name=link-audience][value=everyone]').check();
    assert.equal(await page.locator('[data-chosen="2"]').count(), 0);
    await page.locator('input[name=link-audience][value=some]').check();
    await page.locator('[data-chosen="2"]').waitFor();
    phone.assertQuiet();
  });

  it('ask for a role, unless somebody loses all', async () => {
    await open('/manage/roles');
    await page.locator('.page-action button').click();
    await person().fill('lisiyuan');
    await page.locator('[data-option=lisiyuan]').click();
    await page.locator('input[name=publishing][value=nobody]').check();
    await page.locator('form.card button[type=submit]').click();
    await page.locator('.field-problem', { hasText: '角色' }).waitFor();
    assert.equal(await page.locator('[data-holder=lisiyuan]').count(), 0);
    phone.assertQuiet();
  });

  it('refuse to save a link while its icon is on its way or has failed, and save it with the icon', async () => {
    await open('/manage/links');
    await page.evaluate(() => sessionStorage.setItem('foyer.draft.zhangwei/uploads-notice', '["合同.pdf"]'));
    await page.locator('[data-link] .row-button').first().click();
    const submit = page.locator('form.card button[type=submit]');
    const buffer = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer();
    const choose = (): Promise<void> =>
      page.locator('form.card input[type=file]').setInputFiles({ name: 'icon.png', mimeType: 'image/png', buffer });
    await page.route(/\/api\/files$/, (route) =>
      route.fulfill({ status: 415, json: { error: { id: 'file-type-not-allowed', message: '', requestId: '' } } }),
    );
    await choose();
    await page.locator('.picture-field ~ .field-hint .warning').waitFor();
    await submit.click();
    await page.locator('.field-problem', { hasText: '图片上传失败' }).waitFor();
    await page.unroute(/\/api\/files$/);
    const upload = await holdResponses(page, /\/api\/files$/);
    await page.locator('.picture-field').getByRole('button', { name: '重新上传' }).click();
    await upload.arrived;
    await submit.click();
    await page.locator('.field-problem', { hasText: '图片正在上传' }).waitFor();
    upload.release();
    await page.locator('.picture-field img').waitFor();
    assert.equal(await page.locator('.field-problem').count(), 0);
    await submit.click();
    await page.locator('[data-link] img').first().waitFor();
    // The files of another form stay remembered.
    assert.equal(
      await page.evaluate(() => sessionStorage.getItem('foyer.draft.zhangwei/uploads-notice')),
      '["合同.pdf"]',
    );
    phone.assertQuiet([/status of 415/]);
  });
});
