import assert from 'node:assert/strict';
import { newPhone } from '../support/browser';
import { editorOf, noticeId, saved } from '../support/notice-desk';
import { clickLink, openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const newNotice = 'a[href="/manage/notices/new"]';

describe('a new notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  for (const path of ['/me', '/manage', '/manage/notices', '/notices'])
    it(`is begun with a link on ${path}, to which Back returns`, async () => {
      const phone = await openAs(portal, 'zhangwei', path);
      const { page } = phone;
      await page.locator(newNotice).click();
      await page.waitForURL(/\/manage\/notices\/\d+$/);
      await editorOf(page).waitFor();
      assert.equal(await page.locator('h1').innerText(), '写公告');
      assert.match(await page.title(), /写公告/);
      await page.goBack();
      await page.waitForURL(`**${path}`);
      await pageReady(page);
      phone.assertQuiet();
      await phone.close();
    });

  it('is not offered to others', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/me');
    const { page } = phone;
    assert.equal(await page.locator(newNotice).count(), 0);
    await clickLink(page, '/notices');
    assert.equal(await page.locator(newNotice).count(), 0);
    await page.goto('/manage/notices/new');
    await page.locator('[data-error=forbidden]').waitFor();
    await phone.close();
  });

  it('is in the list and the audit log once something was written in it', async () => {
    const phone = await openAs(portal, 'zhangwei', '/manage/notices/new');
    const { page } = phone;
    await page.waitForURL(/\/manage\/notices\/\d+$/);
    await editorOf(page).waitFor();
    const id = noticeId(page);
    await page.goto('/manage/notices');
    assert.equal(await page.locator(`[data-managed="${id}"]`).count(), 0);
    await page.goto(`/manage/notices/${id}`);
    await editorOf(page).waitFor();
    await page.locator('#notice-title').fill('周会改期');
    await page.locator('[data-save]', { hasText: '未保存' }).waitFor();
    await saved(page);
    await page.goto('/manage/notices');
    await page.locator(`[data-managed="${id}"]`, { hasText: '周会改期' }).waitFor();
    await page.goto('/manage/log');
    await page.getByText('周会改期').first().waitFor();
    await phone.close();
  });

  it('can be tried again if it cannot be created', async () => {
    const phone = await openAs(portal, 'zhangwei', '/manage');
    const { page } = phone;
    let refused = 0;
    await phone.context.route('**/api/manage/notices', (route) => {
      if (route.request().method() !== 'POST' || refused > 0) return route.continue();
      refused += 1;
      return route.fulfill({ status: 403, json: { error: { id: 'forbidden', message: '', requestId: '' } } });
    });
    await page.locator(newNotice).click();
    await page.locator('[role=alert]', { hasText: '操作失败' }).waitFor();
    assert.equal(pathOf(page), '/manage/notices/new');
    await page.locator('[role=alert] button').click();
    await page.waitForURL(/\/manage\/notices\/\d+$/);
    await editorOf(page).waitFor();
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  it('needs JavaScript, and says so', async () => {
    portal.simulator.choosePerson('zhangwei');
    const phone = await newPhone({ origin: portal.origin, javaScript: false });
    await phone.page.goto('/manage/notices/new');
    assert.match(await phone.page.locator('.new-notice-note').innerText(), /请启用 JavaScript/);
    await phone.close();
  });
});
