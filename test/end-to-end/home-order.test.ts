import assert from 'node:assert/strict';
import { accessibilityProblems } from '../support/accessibility';
import type { Phone } from '../support/browser';
import { clickLink, openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('Home', () => {
  let portal: OpenPortal;
  let phone: Phone;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  it('shows notices that the person must confirm first, until they have', async () => {
    const oldest = await portal.database.query
      .selectFrom('notices')
      .select('id')
      .where('pinned', '=', 0)
      .orderBy('published_at')
      .executeTakeFirstOrThrow();
    await portal.database.query
      .updateTable('notices')
      .set({ confirm_by: Date.now() + 86_400_000 })
      .where('id', '=', oldest.id)
      .execute();
    phone = await openAs(portal, 'lisiyuan', '/');
    const { page } = phone;
    const first = page.locator('section').first();
    const headings = () => page.locator('section .group-title').allInnerTexts();
    assert.deepEqual(await headings(), ['待确认', '置顶', '未读公告']);
    assert.equal(await first.locator('[data-notice]').getAttribute('data-notice'), String(oldest.id));
    assert.deepEqual(await accessibilityProblems(page), []);
    await clickLink(page, `/notices/${oldest.id}`);
    await page.getByRole('button', { name: '确认已阅' }).click();
    await page.getByText(/你已于.*确认/).waitFor();
    await page.goBack();
    await page.locator('section .group-title', { hasText: '最近公告' }).waitFor();
    assert.deepEqual(await headings(), ['置顶', '未读公告', '最近公告']);
    await page.reload();
    assert.ok(!(await headings()).includes('待确认'));
  });
});
