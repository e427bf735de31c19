import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type AudienceSpec, everyone } from '../../app/api/contract';
import type { DraftContent, NoticeForm } from '../../app/features/notices/manage/contract';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone, PhoneOptions } from '../support/browser';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the last step of a notice', function suite() {
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
    it(`shows the result of publishing, and what a reader sees only to readers ${JSON.stringify(options)}`, async () => {
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

  for (const options of [{}, { width: 320, height: 568, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`asks with the title, the audience, the deadline and the message ${JSON.stringify(options)}`, async () => {
      const isEnglish = 'language' in options;
      const { query } = portal.database;
      const rows = await query.selectFrom('departments').select(['id', 'name', 'name_en']).orderBy('id').execute();
      const departments = rows.slice(1, 6);
      const names = departments.slice(0, 3).map(({ name, name_en: en }) => (isEnglish ? (en ?? name) : name));
      const audience = {
        ...withoutAuthor,
        everyone: false,
        departments: departments.map(({ id }) => ({ id, withSub: true })),
      };
      const confirmBy = new Date(Date.now() + 3 * 86_400_000).toISOString();
      const phone = await openSettings({ title: '消防'.repeat(30), audience, confirmBy }, options);
      const { page } = phone;
      await page.locator('[data-publish]').click();
      const text = page.locator('#dialog-text', { hasText: isEnglish ? 'except 张伟' : '不包括张伟' });
      await text.waitFor();
      const lines = ((await text.textContent()) ?? '').replace(/[\u2066-\u2069]/g, '').split(/\n+/);
      assert.equal(lines.length, 4);
      assert.match(lines[0] ?? '', isEnglish ? /^“(消防){19}消…”$/ : /^《(消防){19}消…》$/);
      for (const name of names) assert.ok(lines[1]?.includes(name), `${name} in ${lines[1]}`);
      assert.match(
        lines[1] ?? '',
        isEnglish
          ? /and 2 other departments \(each with sub-departments\), except 张伟\.$/
          : /等 5 个部门（均含下级部门），不包括张伟。$/,
      );
      assert.match(lines[2] ?? '', isEnglish ? /^Readers must confirm it by / : /^需在 .* 前确认。$/);
      assert.match(lines[3] ?? '', isEnglish ? /get a message in WeCom/ : /^将向 \d+ 人发送企业微信消息。$/);
      assert.equal(await text.evaluate((line) => getComputedStyle(line).whiteSpace), 'pre-line');
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      phone.assertQuiet();
      await phone.close();
    });
  }

  it('says next to the button that nobody is in the audience', async () => {
    const phone = await openSettings({ audience: { ...everyone(), everyone: false } });
    const { page } = phone;
    await page.locator('.form-bar', { hasText: '发送范围内没有成员' }).waitFor();
    assert.equal(await page.locator('[data-publish]').isEnabled(), false);
    await page.locator('input[name=notice-audience][value=everyone]').check();
    await page.locator('[data-publish]:enabled').waitFor();
    assert.equal(await page.getByText('发送范围内没有成员').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('has the options in a group of their own, also after publishing', async () => {
    const phone = await openSettings({});
    const { page } = phone;
    const options = page.getByRole('group', { name: '公告选项' }).locator('.panel-check');
    const own = ['需要确认', '置顶', '允许提问'];
    assert.deepEqual(await options.allInnerTexts(), [...own, '发送企业微信消息']);
    assert.deepEqual(await page.getByRole('group', { name: '发布时间' }).locator('.panel-check').count(), 2);
    await publish(page);
    await page.locator('.form-result').waitFor();
    await page.waitForTimeout(500);
    assert.deepEqual(await options.allInnerTexts(), [...own, '发送更新通知']);
    assert.equal(await page.getByRole('group', { name: '发布时间' }).count(), 0);
    phone.assertQuiet();
    await phone.close();
  });
});
