import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type AudienceSpec, everyone } from '../../app/api/contract';
import type { DraftContent, NoticeForm } from '../../app/features/notices/manage/contract';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone, PhoneOptions } from '../support/browser';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the form of a notice, after publishing,', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  const withoutAuthor: AudienceSpec = { ...everyone(), except: { departments: [], people: ['zhangwei'] } };

  /** Opens the settings of a new draft with this content. */
  async function openSettings(more: Partial<DraftContent>, options: Omit<PhoneOptions, 'origin'> = {}): Promise<Phone> {
    const phone = await openAs(portal, 'zhangwei', '/manage', options);
    const { page } = phone;
    const call = <T>(method: string, path: string, body: unknown): Promise<T> =>
      page.evaluate(
        async ([to, how, sent]) => {
          const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
          return (await fetch(to, { method: how, headers, body: sent })).json();
        },
        [path, method, JSON.stringify(body)] as const,
      );
    const { id, version, content } = await call<NoticeForm>('POST', '/api/manage/notices', {});
    const written = { ...content, title: '消防演练', body: '请准时参加。', publisher: '行政部', ...more };
    await call('PUT', `/api/manage/notices/${id}/draft`, { version, content: written });
    await page.goto(`/manage/notices/${id}`);
    await page.locator('#tab-publish').click();
    await page.locator('[data-publish]', { hasText: /\d/ }).waitFor();
    return phone;
  }

  async function publish(page: Page): Promise<void> {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
  }

  /** Waits until the result has the focus, and checks that nothing scrolls it out of view afterwards. */
  async function isResultShown(page: Page): Promise<boolean> {
    await page.locator('[data-result]:focus').waitFor();
    await page.waitForTimeout(400);
    return page.locator('[data-result]').evaluate((result) => {
      const { left, top, bottom } = result.getBoundingClientRect();
      return [top + 4, bottom - 4].every((y) => result.contains(document.elementFromPoint(left + 20, y)));
    });
  }

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`shows the result, and what a reader sees only to readers ${JSON.stringify(options)}`, async () => {
      const own = await openSettings({}, options);
      await publish(own.page);
      assert.equal(await isResultShown(own.page), true);
      const links = (page: Page) => page.locator('.form-result a').allInnerTexts();
      const [readers, notice] = 'language' in options ? ['Readers', 'Open the notice'] : ['阅读情况', '查看公告'];
      assert.deepEqual(await links(own.page), [readers, notice]);
      assert.deepEqual(await accessibilityProblems(own.page), []);
      assert.equal(await sidewaysScroll(own.page), 0);
      own.assertQuiet();
      await own.close();

      const other = await openSettings({ audience: withoutAuthor }, options);
      const { page } = other;
      await publish(page);
      assert.equal(await isResultShown(page), true);
      assert.deepEqual(await links(page), [readers]);
      await page.locator('.form-result', { hasText: /你不在发送范围内|You are not in the audience/ }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.locator('.form-result a').click();
      await page.locator('[data-number=read]').waitFor();
      assert.equal(await page.locator('.readers-about a').count(), 1);
      other.assertQuiet();
      await other.close();
    });
  }

  it('shows when a scheduled notice will be published, and that its schedule is cancelled', async () => {
    const phone = await openSettings({ publishAt: new Date(Date.now() + 86_400_000).toISOString() });
    const { page } = phone;
    await publish(page);
    await page.locator('[data-result]', { hasText: /公告将于 .* 发布/ }).waitFor();
    assert.equal(await isResultShown(page), true);
    await page.locator('[data-unschedule]').click();
    await page.locator('.dialog button').last().click();
    await page.locator('[data-result]', { hasText: '已取消定时' }).waitFor();
    assert.equal(await isResultShown(page), true);
    assert.equal(await page.locator('.form-result a').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('removes the request to correct the marked fields with the last mark', async () => {
    const phone = await openSettings({ title: '', body: '' });
    const { page } = phone;
    await page.locator('[data-publish]').click();
    const request = page.locator('.form-bar [role=alert]', { hasText: '请先修改标出的内容' });
    await request.waitFor();
    await page.locator('#notice-title').fill('消防演练');
    assert.equal(await request.count(), 1);
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('正文');
    await request.waitFor({ state: 'detached' });
    phone.assertQuiet();
    await phone.close();
  });
});
