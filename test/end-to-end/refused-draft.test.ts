import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone } from '../support/browser';
import { pageReady, pathOf } from '../support/person';
import { editorOf, noticeDeskOf, noticeId, type NoticeDesk } from '../support/notice-desk';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the text of a notice that the server refuses to save', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());
  afterEach(() => phone.close());

  const failed = () => page.locator('[data-save]', { hasText: '保存失败' });
  const keptInTab = () => page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.includes('/notice-')));
  const storedBody = async (): Promise<string> => (await desk.storedDraft(page)).body;

  async function openNew(userid?: string): Promise<void> {
    phone = await desk.openNew({}, userid);
    ({ page } = phone);
  }

  async function type(): Promise<void> {
    await page.locator('#notice-title').fill('国庆放假');
    await page.keyboard.press('Enter');
    await page.keyboard.type('放假七天');
  }

  for (const [status, id] of [
    [400, 'body-invalid'],
    [403, 'forbidden'],
    [404, 'notice-not-found'],
    [409, 'notice-scheduled'],
    [413, 'body-too-large'],
    [500, 'internal'],
  ] as const) {
    it(`is restored after a reload, and saved if that is possible again: ${status}`, async () => {
      await openNew();
      const path = `**/api${pathOf(page)}/draft`;
      await page.route(path, (route) =>
        route.request().method() === 'GET'
          ? route.continue()
          : route.fulfill({ status, json: { error: { id, message: 'No.', requestId: 'r' } } }),
      );
      await type();
      await failed().waitFor();
      await page.reload();
      await failed().waitFor();
      assert.equal(await page.locator('#notice-title').inputValue(), '国庆放假');
      assert.equal(await editorOf(page).innerText(), '放假七天');
      await page.unroute(path);
      await page.locator('.form-status button').click();
      await page.locator('[data-save]', { hasText: '已保存' }).waitFor();
      assert.equal(await storedBody(), '放假七天');
      assert.deepEqual(await keptInTab(), []);
    });
  }

  /** Asserts that the page which cannot be opened shows the text, and deletes it. */
  async function assertShown(error: string): Promise<void> {
    await page.locator(`[data-error=${error}]`).waitFor();
    const text = page.getByRole('textbox', { name: '未保存的内容' });
    assert.equal(await text.inputValue(), '国庆放假\n\n放假七天');
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.equal(await sidewaysScroll(page), 0);
    await page.reload();
    assert.equal(await text.inputValue(), '国庆放假\n\n放假七天');
    await page.getByRole('button', { name: '删除' }).click();
    await text.waitFor({ state: 'detached' });
    assert.deepEqual(await keptInTab(), []);
    await page.reload();
    await pageReady(page);
    assert.equal(await text.count(), 0);
  }

  it('can be copied if somebody else has deleted the notice', async () => {
    await openNew();
    await page.locator('[data-save]').waitFor();
    await portal.database.query.deleteFrom('notices').where('id', '=', noticeId(page)).execute();
    await type();
    await failed().waitFor();
    await page.reload();
    await assertShown('notice-not-found');
  });

  it('can be copied if its author is no publisher any more', async () => {
    const { corp_id } = await portal.database.query.selectFrom('notices').select('corp_id').executeTakeFirstOrThrow();
    await portal.database.query
      .insertInto('roles')
      .values({
        corp_id,
        userid: 'lisiyuan',
        role: 'publisher',
        department_id: 0,
        with_sub: 1,
        granted_by: 'zhangwei',
        granted_at: 1,
      })
      .execute();
    await openNew('lisiyuan');
    await portal.database.query.deleteFrom('roles').where('userid', '=', 'lisiyuan').execute();
    await type();
    await failed().waitFor();
    await page.reload();
    await assertShown('forbidden');
  });
});
