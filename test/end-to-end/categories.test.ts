import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the page of categories', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  it('adds, archives and moves categories, by keyboard too, and shows why a name was refused', async () => {
    const phone = await openAs(portal, 'zhangwei', '/manage/categories');
    const { page } = phone;
    const good = async (): Promise<void> => {
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
    };
    const ids = (): Promise<(string | null)[]> =>
      page.locator('[data-category]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-category')));
    await good();
    await page.locator('.page-action button').click();
    await page.getByLabel('中文名称').fill('安全');
    await page.getByLabel('英文名称').fill('Rules');
    await page.keyboard.press('Enter');
    await page.locator('.field-problem', { hasText: '已有同名分类' }).waitFor();
    assert.equal(await page.getByLabel('英文名称').inputValue(), 'Rules');
    await good();
    await page.getByLabel('中文名称').fill('制度');
    await page.keyboard.press('Enter');
    await page.getByText('已保存。').waitFor();
    assert.equal((await ids()).length, 6);

    await page.locator('[data-category=company] .order-down').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText(/公司.*已移至第 3 位，共 6 位。/).waitFor();
    await page.locator('[data-category=it] .row-button').click();
    await page.locator('form.card input[type=checkbox]').check();
    await good();
    await page.locator('button[type=submit]').click();
    await page.locator('[data-category=it] .tag', { hasText: '停用' }).waitFor();
    await page.reload();
    await pageReady(page);
    assert.deepEqual((await ids()).slice(0, 5), ['people', 'it', 'company', 'life', 'safety']);
    phone.assertQuiet([/status of 422/]);
    await phone.close();
  });
});
