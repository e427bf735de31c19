import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { compose, editorOf, noticeDeskOf, publishNotice, type NoticeDesk } from '../support/notice-desk';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the versions of a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  it('offers to compare with the draft only if it has changes', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await compose(page, '值班表', '第一版');
    await page.locator('#tab-publish').click();
    await publishNotice(page);
    await page.getByText('公告已发布。').waitFor();
    await page.getByRole('button', { name: '历史版本' }).click();
    await page.locator('[data-version="1"]').waitFor();
    const compare = page.getByRole('button', { name: '与草稿对比' });
    assert.equal(await compare.count(), 0);
    await page.locator('#tab-write').click();
    await editorOf(page).click();
    await page.keyboard.type('和第二版');
    await page.locator('#tab-publish').click();
    await page.getByRole('button', { name: '历史版本' }).click();
    await compare.click();
    await page.locator('.versions-compared ins', { hasText: '和第二版' }).waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`restores a version into the draft, and keeps what was not published ${JSON.stringify(options)}`, async () => {
      const phone = await desk.openNew(options);
      const { page } = phone;
      const publish = async (): Promise<void> => {
        // A tap soon after another at the same place is taken for a double tap.
        await page.waitForTimeout(600);
        await publishNotice(page);
        await page.locator('.form-result').waitFor();
      };
      await compose(page, '值班表', '第一版');
      await page.locator('[aria-labelledby=attachments] input[type=file]').setInputFiles({
        name: '名单.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('一'),
      });
      await page.locator('.form-files', { hasText: '名单.txt' }).waitFor();
      await page.locator('#tab-publish').click();
      await publish();
      await page.locator('#tab-write').click();
      await page.locator('#notice-title').fill('值班表二');
      await page.locator('.form-files button[aria-label*="名单.txt"]').click();
      await page.locator('#tab-publish').click();
      await page.locator('.form-status', { hasText: /未发布的修改|nsaved|npublished changes/ }).waitFor();
      await publish();
      await page.locator('[aria-expanded=false]', { hasText: /^\s*(历史版本|Versions)\s*$/ }).click();
      const first = page.locator('[data-version="1"]');
      await first.locator('[data-open]').click();
      await first.locator('[data-opened]', { hasText: '名单.txt' }).waitFor();
      assert.equal(await page.locator('[data-version="2"] [data-restore]').count(), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);

      await page.locator('#tab-write').click();
      await editorOf(page).click();
      await page.keyboard.type('未发布');
      await page.locator('#tab-publish').click();
      await page.locator('[aria-expanded=false]', { hasText: /^\s*(历史版本|Versions)\s*$/ }).click();
      await first.locator('[data-restore]').click();
      await page.locator('.form-result', { hasText: /已将第 1 版恢复到草稿|Version 1 is restored/ }).waitFor();
      const stored = async () => {
        const { title, body, attachments } = await desk.storedDraft(page);
        return [title, body.trim(), attachments.length];
      };
      assert.deepEqual(await stored(), ['值班表', '第一版', 1]);
      const other = page.locator('.form-other');
      assert.match(await other.locator('textarea').inputValue(), /值班表二\n\n.*未发布/);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.locator('#tab-write').click();
      await editorOf(page)
        .filter({ hasText: /^第一版$/ })
        .waitFor();
      await page.locator('.form-files', { hasText: '名单.txt' }).waitFor();

      // The published version is restored without a change that could be published.
      await page.locator('#tab-publish').click();
      await page.locator('[aria-expanded=false]', { hasText: /^\s*(历史版本|Versions)\s*$/ }).click();
      await page.locator('[data-version="2"] [data-restore]').click();
      await page.locator('[data-publish][disabled]').waitFor();
      assert.equal(await other.count(), 1);

      await other.locator('[data-restore]').click();
      await page.locator('.form-status', { hasText: /未发布的修改|nsaved|npublished changes/ }).waitFor();
      for (let turn = 0; turn < 100 && (await stored())[1] === '第一版'; turn += 1) await page.waitForTimeout(100);
      assert.match(String((await stored())[1]), /未发布/);
      assert.equal(await other.count(), 0);
      phone.assertQuiet();
      await phone.close();
    });
  }
});
