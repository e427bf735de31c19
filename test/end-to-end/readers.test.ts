import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { everyone } from '../../app/api/contract';
import type { NoticeForm } from '../../app/features/notices/manage/contract';
import type { ReadersSummary } from '../../app/features/notices/readers/contract';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { hydrationChanges, watchHydration } from '../support/hydration';
import { inputMethodOf } from '../support/input-method';
import { loseSession, openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const day = 86_400_000;

/** Whether a dialog covers the tab bar. */
const coversTabs = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { left, top, width, height } = document.querySelector('.tabs')?.getBoundingClientRect() ?? new DOMRect();
    const front = document.elementFromPoint(left + width / 2, top + height / 2);
    return front !== null && front.closest('.mask') !== null;
  });

describe("the page of a notice's readers", function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let id = 0;
  /** The audience, in the order of the directory. */
  let userids: string[] = [];
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    const rows = await portal.database.query
      .selectFrom('people')
      .select('userid')
      .where('left_at', 'is', null)
      .orderBy('sort')
      .orderBy('userid')
      .limit(70)
      .execute();
    userids = rows.map(({ userid }) => userid);
    id = await publish('信息安全制度', userids);
  });
  after(() => portal.close());

  /** Publishes a notice as its form does, from the page of an administrator. */
  async function publish(title: string, people: string[]): Promise<number> {
    const phone = await openAs(portal, 'zhangwei', '/manage');
    const call = <T>(method: string, path: string, body: unknown): Promise<T> =>
      phone.page.evaluate(
        async ([to, how, sent]) => {
          const response = await fetch(to, {
            method: how,
            headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
            body: sent,
          });
          if (!response.ok) throw new Error(`${to} ${response.status} ${await response.text()}`);
          return response.json();
        },
        [path, method, JSON.stringify(body)] as const,
      );
    const form = await call<NoticeForm>('POST', '/api/manage/notices', {});
    const path = `/api/manage/notices/${form.id}`;
    const audience = { ...everyone(), everyone: false, people };
    const confirmBy = new Date(Date.now() + 3 * day).toISOString();
    const content = { ...form.content, title, body: '请每位同事阅读。', publisher: '信息中心', audience, confirmBy };
    const { version } = await call<{ version: number }>('PUT', `${path}/draft`, { version: form.version, content });
    await call('POST', `${path}/publish`, { version });
    await phone.close();
    return form.id;
  }

  const path = (query = ''): string => `/manage/notices/${id}/readers${query}`;
  const open = (query = '', options = {}): Promise<Phone> => openAs(portal, 'zhangwei', path(query), options);
  const names = (page: Page): Promise<string[]> =>
    page.locator('[data-reader]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-reader') ?? ''));
  const number = (page: Page, name: string): Promise<string> =>
    page.locator(`[data-number=${name}] strong`).innerText();
  const tab = (page: Page, show: string): Locator => page.locator(`[data-show=${show}]`);
  const settled = (page: Page): Promise<void> => page.locator('.readers-list[aria-busy=false]').waitFor();
  const reads = (userid: string) => openAs(portal, userid, `/notices/${id}`);

  it('counts those who read and confirm it on their phones, lists the others, and reminds only them', async () => {
    const [first = '', second = ''] = userids;
    const reader = await reads(first);
    await reader.page.waitForResponse((response) => response.url().endsWith('/read') && response.status() === 200);
    await reader.close();
    const confirming = await reads(second);
    await confirming.page.getByRole('button', { name: '确认已阅' }).click();
    await confirming.page.getByText(/你已于.*确认/).waitFor();
    await confirming.close();

    const phone = await openAs(portal, 'zhangwei', '/manage/notices');
    const { page } = phone;
    await page.locator(`a[href="${path()}"]`).click();
    await page.locator('[data-number=read]').waitFor();
    assert.deepEqual([await number(page, 'read'), await number(page, 'confirmed')], ['2', '1']);
    await page.locator('[data-message=notice]', { hasText: '共 70 人 · 已发送 70 人' }).waitFor();
    assert.match(await tab(page, 'unread').innerText(), /未读 68/);
    await page.locator('.older a').scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelectorAll('[data-reader]').length === 68);
    assert.deepEqual(await names(page), userids.slice(2));
    await tab(page, 'confirmed').click();
    await page.waitForURL('**/readers?show=confirmed#names');
    await settled(page);
    assert.deepEqual(await names(page), [second]);

    await tab(page, 'unconfirmed').click();
    await settled(page);
    const button = page.locator('[data-remind]');
    await button.filter({ hasText: '提醒 69 人' }).click();
    await page.locator('.dialog', { hasText: '将向未确认的 69 人' }).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.equal(await coversTabs(page), true);
    await page.locator('.dialog button').first().click();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await button.click();
    await page.locator('.dialog button').last().click();
    await page.locator('[role=status]', { hasText: '已提醒 69 人' }).waitFor();
    await page.getByText(/后可再次提醒$/).waitFor();
    assert.equal(await button.isDisabled(), true);
    // The page follows the messages until all are sent.
    await page.locator('[data-message=notice-reminder]', { hasText: '共 69 人 · 已发送 69 人' }).waitFor();
    const sent = portal.simulator.inbox().filter(({ content }) => JSON.stringify(content).includes('信息安全制度'));
    assert.deepEqual(
      sent.map(({ to }) => to.length),
      [70, 69],
    );
    phone.assertQuiet();
    await phone.close();
  });

  it('leaves everything below in its place when sending ends', async () => {
    const phone = await openAs(portal, 'zhangwei', '/manage/notices', { width: 320 });
    const { page } = phone;
    let isSending = true;
    await page.route('**/readers/summary', async (route) => {
      const response = await route.fetch();
      const summary: ReadersSummary = await response.json();
      const messages = summary.messages.map((message) => ({ ...message, waiting: isSending ? 1 : 0 }));
      await route.fulfill({ response, json: { ...summary, messages } });
    });
    await page.locator(`a[href="${path()}"]`).click();
    const waiting = page.locator('[data-waiting]').first();
    await waiting.filter({ hasText: '正在发送，剩余 1 人' }).waitFor();
    const top = (): Promise<number> =>
      page.locator('[data-show=unread]').evaluate((row) => row.getBoundingClientRect().top);
    const before = await top();
    isSending = false;
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await waiting.filter({ hasText: '发送已结束' }).waitFor();
    assert.equal(await top(), before);
    phone.assertQuiet();
    await phone.close();
  });

  it('filters by department and by a composed search, restores both, and exports what is listed', async () => {
    const phone = await open();
    const { page } = phone;
    const bar = page.locator('[data-department]').first();
    const department = (await bar.getAttribute('data-department')) ?? '';
    const [, count = ''] = /(\d+)\/\d+/.exec(await bar.innerText()) ?? [];
    await bar.click();
    await page.waitForURL((url) => url.searchParams.get('department') === department);
    await settled(page);
    assert.match(await tab(page, 'read').innerText(), new RegExp(`已读 ${count}`));
    await tab(page, 'unread').click();
    await settled(page);
    const all = await names(page);
    const box = page.locator('#readers-q');
    const { name } = await portal.database.query
      .selectFrom('people')
      .select('name')
      .where('userid', '=', all[1] ?? '')
      .executeTakeFirstOrThrow();
    const keyboard = await inputMethodOf(page);
    await box.focus();
    const { arrived, release } = await holdResponses(
      page,
      new RegExp(`q=${encodeURIComponent(name.slice(0, 1))}(&|$)`),
    );
    await keyboard.commit(name.slice(0, 1));
    await arrived;
    await keyboard.compose('xi');
    await keyboard.commit(name.slice(1));
    await page.waitForURL((url) => url.searchParams.get('q') === name);
    await page.locator('.readers-list .group-title', { hasText: /\d+ 人/ }).waitFor();
    release();
    const found = await names(page);
    assert.ok(found.includes(all[1] ?? '') && found.length < all.length);
    assert.equal(await box.inputValue(), name);
    const address = pathOf(page);
    await page.reload();
    await pageReady(page);
    assert.deepEqual([pathOf(page), await names(page), await box.inputValue()], [address, found, name]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '导出 CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    assert.equal(csv.trimEnd().split('\r\n').length, found.length + 1);
    await page.goBack();
    // The address changes before the page does.
    await page.waitForFunction((count) => document.querySelectorAll('[data-reader]').length === count, all.length);
    assert.deepEqual([pathOf(page).includes('q='), await names(page), await box.inputValue()], [false, all, '']);
    phone.assertQuiet();
    await phone.close();
  });

  it('sends a reminder once after a sign-in, and says next to the button why one is refused', async () => {
    const own = await publish('值班安排', userids.slice(0, 3));
    const phone = await openAs(portal, 'zhangwei', `/manage/notices/${own}/readers`);
    const other = await openAs(portal, 'zhangwei', `/manage/notices/${own}/readers`);
    const remind = async ({ page }: Phone): Promise<void> => {
      await page.locator('[data-remind]').click();
      await page.locator('.dialog button').last().click();
    };
    await loseSession(phone);
    await remind(phone);
    await phone.page.waitForEvent('framenavigated');
    await phone.page.locator('[role=status]', { hasText: '已提醒 3 人' }).waitFor();
    await remind(other);
    await other.page.locator('[role=alert]', { hasText: '提醒失败' }).waitFor();
    const messages = await portal.database.query
      .selectFrom('messages')
      .select('kind')
      .where('thing_id', '=', own)
      .where('kind', '=', 'notice-reminder')
      .execute();
    assert.equal(messages.length, 1);
    other.assertQuiet([/status of 409/]);
    await Promise.all([phone.close(), other.close()]);
  });

  it('can be read without JavaScript', async () => {
    const phone = await open('', { javaScript: false });
    const { page } = phone;
    assert.ok((await page.locator('svg.chart-picture path').count()) > 1);
    await page.locator('#readers-q').fill(userids[5] ?? '');
    await page.locator('.search button').click();
    await page.waitForURL((url) => url.searchParams.has('q'));
    assert.deepEqual(await names(page), [userids[5]]);
    await phone.close();
  });

  it('only gets the button from hydration, which needs scripts', async () => {
    const phone = await openAs(portal, 'zhangwei', '/manage', { language: 'en' });
    await watchHydration(phone.page);
    for (const query of ['', '?show=read', '?show=confirmed&q=nobody-at-all', '?show=refused']) {
      await phone.page.goto(path(query));
      await phone.page.locator('[data-remind]').waitFor();
      const button = '<section class="remind-bar"> got [<button class="button button-primary button-small">] for []';
      assert.deepEqual(
        (await hydrationChanges(phone.page)).filter((change) => change !== button),
        [],
        query,
      );
    }
    phone.assertQuiet();
    await phone.close();
  });

  for (const options of [
    {},
    { width: 320, height: 568, colorScheme: 'dark' as const, language: 'en' },
    { userAgent: 'wecom-windows' as const, language: 'en' },
  ]) {
    it(`is accessible and fits the window with ${JSON.stringify(options)}`, async () => {
      const phone = await open('?show=unconfirmed', options);
      const { page } = phone;
      for (const summary of await page.locator('summary').all()) await summary.click();
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.goto(path('?show=read&q=nobody-at-all'));
      await pageReady(page);
      assert.deepEqual(await accessibilityProblems(page), []);
      phone.assertQuiet();
      await phone.close();
    });
  }
});
