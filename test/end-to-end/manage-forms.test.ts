import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { clickLink, goOffline, loseSession, openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a form below "Manage"', () => {
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
  const chinese = () => page.getByLabel('中文名称');
  const english = () => page.getByLabel('英文名称');
  const submit = () => page.locator('form.card button[type=submit]');
  const add = async (): Promise<void> => page.locator('.page-action button').click();
  /** Hides the page for longer than its data counts as fresh, and shows it again. */
  async function comeBackLater(): Promise<void> {
    const setVisibility = (state: string): Promise<void> =>
      page.evaluate(`
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    await page.clock.install();
    await setVisibility('hidden');
    await page.clock.fastForward('00:06:00');
    const refreshed = page.waitForResponse(/\/api\/manage\//);
    await setVisibility('visible');
    await refreshed;
  }

  /** Opens the form on each page, types into it, and checks afterwards what was typed. */
  const forms: { path: string; type(): Promise<void>; check(): Promise<void> }[] = [
    {
      path: '/manage/links',
      async type() {
        await add();
        await chinese().fill('报销');
        await page.getByLabel('地址').fill('/people');
        await page.getByText('指定部门或成员', { exact: false }).first().click();
      },
      async check() {
        assert.equal(await chinese().inputValue(), '报销');
        assert.equal(await page.getByLabel('地址').inputValue(), '/people');
        assert.equal(await page.locator('input[name=link-audience][value=some]').isChecked(), true);
      },
    },
    {
      path: '/manage/categories',
      async type() {
        await page.locator('[data-category=it] button').first().click();
        await chinese().fill('信息科技');
        await page.locator('form.card input[type=checkbox]').check();
      },
      async check() {
        assert.equal(await chinese().inputValue(), '信息科技');
        assert.equal(await english().inputValue(), 'IT');
        assert.equal(await page.locator('form.card input[type=checkbox]').isChecked(), true);
      },
    },
    {
      path: '/manage/roles',
      async type() {
        await add();
        await page.locator('[role=combobox]').fill('lisiyuan');
        await page.locator('[data-option=lisiyuan]').click();
        await page.locator('input[name=publishing][value=company]').check();
      },
      async check() {
        await page.locator('[data-chosen=lisiyuan]').waitFor();
        assert.equal(await page.locator('input[name=publishing][value=company]').isChecked(), true);
      },
    },
    {
      path: '/manage/branding',
      async type() {
        await chinese().fill('青禾之家');
        await page.locator('input[type=radio]').nth(1).check();
        await page.locator('input[type=color]').fill('#1d4ed8');
      },
      async check() {
        assert.equal(await chinese().inputValue(), '青禾之家');
        assert.equal(await page.locator('input[type=color]').inputValue(), '#1d4ed8');
      },
    },
  ];

  for (const { path, type, check } of forms) {
    it(`keeps what is typed on ${path}: after a reload, Back and Forward, a trip to WeChat, new data of the page`, async () => {
      await open('/manage');
      await clickLink(page, path);
      await type();
      const shown = async (): Promise<void> => {
        await pageReady(page);
        await page.locator('form.card').waitFor();
        await check();
      };
      await page.reload();
      await shown();
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.goBack();
      await page.waitForURL('**/manage');
      await pageReady(page);
      await page.goForward();
      await page.waitForURL(`**${path}`);
      await shown();
      portal.simulator.clearCalls();
      await loseSession(phone);
      await page.goto(path);
      await shown();
      assert.equal(portal.authorizations(), 1);
      await comeBackLater();
      await shown();
      phone.assertQuiet();
    });
  }

  it('is open again if choosing an audience went to WeChat', async () => {
    await open('/manage/links');
    await add();
    await chinese().fill('报销');
    await page.locator('input[name=link-audience]').first().waitFor();
    await loseSession(phone);
    portal.simulator.clearCalls();
    const returned = page.waitForEvent('load');
    await page.locator('input[name=link-audience][value=some]').check();
    await returned;
    await pageReady(page);
    await page.locator('.audience').waitFor();
    assert.equal(await chinese().inputValue(), '报销');
    assert.equal(await page.locator('input[name=link-audience][value=some]').isChecked(), true);
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
  });

  it('shows after the trip to WeChat why it was refused, with what was typed and at the field', async () => {
    await open('/manage/categories');
    await add();
    await chinese().fill('安全');
    await english().fill('Rules');
    await loseSession(phone);
    const returned = page.waitForEvent('load');
    await submit().click();
    await returned;
    await pageReady(page);
    await page.getByText('已有同名分类').waitFor();
    assert.deepEqual([await chinese().inputValue(), await english().inputValue()], ['安全', 'Rules']);
    assert.equal(await chinese().getAttribute('aria-invalid'), 'true');
    await chinese().fill('制度');
    await submit().click();
    await page.getByText('已保存。').waitFor();
    assert.equal(await page.locator('form.card').count(), 0);
    phone.assertQuiet([/status of 422/]);
  });

  it('says after the trip to WeChat that it was saved, and shows the new data', async () => {
    await open('/manage/categories');
    await add();
    await chinese().fill('通告');
    await english().fill('Bulletins');
    await loseSession(phone);
    const returned = page.waitForEvent('load');
    await submit().click();
    await returned;
    await pageReady(page);
    await page.getByText('已保存。').waitFor();
    await page.locator('[data-category]', { hasText: '通告' }).waitFor();
    assert.equal(await page.locator('form.card').count(), 0);
    await page.reload();
    await pageReady(page);
    assert.equal(await page.locator('form.card').count(), 0);
    phone.assertQuiet();
  });

  it('is saved once after a reload without a connection, and shows what was saved', async () => {
    await open('/manage/branding');
    await chinese().fill('断网时写的');
    let isReloaded = false;
    page.on('request', (request) => {
      isReloaded ||= request.isNavigationRequest();
    });
    await page.route('**/api/manage/branding', (route) =>
      route.request().method() === 'PUT' && !isReloaded ? route.abort() : route.continue(),
    );
    await submit().click();
    await page.getByText('稍后自动保存', { exact: false }).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.reload();
    await pageReady(page);
    await page.getByText('已保存', { exact: false }).waitFor();
    assert.equal(await chinese().inputValue(), '断网时写的');
    await page.reload();
    await pageReady(page);
    assert.equal(await chinese().inputValue(), '断网时写的');
    phone.assertQuiet([/ERR_FAILED/]);
  });

  it('can be changed again while it waits for a connection', async () => {
    await open('/manage/categories');
    await add();
    await chinese().fill('离线');
    await english().fill('Offline');
    await goOffline(phone);
    await submit().click();
    await page.getByText('稍后自动保存', { exact: false }).waitFor();
    assert.equal(await chinese().isDisabled(), true);
    await page.locator('form.card').getByRole('button', { name: '修改' }).click();
    await chinese().fill('离线时改的');
    await phone.context.setOffline(false);
    await submit().click();
    await page.locator('[data-category]', { hasText: '离线时改的' }).waitFor();
    assert.equal(await page.locator('[data-category]', { hasText: /^离线$/ }).count(), 0);
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
  });

  it('is not replaced by a tap on another row', async () => {
    for (const path of ['/manage/links', '/manage/categories', '/manage/roles']) {
      await open(path);
      const rows = page.locator('ul.rows button:not([aria-label*=移])');
      const before = await rows.count();
      assert.ok(path === '/manage/roles' || before > 1);
      await add();
      await page.locator('form.card').waitFor();
      assert.equal(await page.locator('ul.rows button:not([aria-label*=移]):enabled').count(), 0, path);
      await page.locator('form.card').getByRole('button', { name: '取消' }).click();
      assert.equal(await rows.count(), before);
      await phone.close();
    }
    await open('/manage');
  });

  it('discards what was typed when it is canceled', async () => {
    await open('/manage/categories');
    await add();
    await chinese().fill('不要');
    await page.locator('form.card').getByRole('button', { name: '取消' }).click();
    await page.reload();
    await pageReady(page);
    assert.equal(await page.locator('form.card').count(), 0);
    await add();
    assert.equal(await chinese().inputValue(), '');
  });

  it('keeps what was typed before its scripts had loaded', async () => {
    await open('/manage');
    const scripts = await holdResponses(page, /\/assets\/.*\.js/);
    await page.goto('/manage/branding', { waitUntil: 'commit' });
    await chinese().fill('早写的名称'.repeat(5));
    scripts.release();
    await pageReady(page);
    assert.equal(await chinese().inputValue(), '早写的名称'.repeat(5));
    await page.locator('.field-problem', { hasText: '最多 20 个字' }).waitFor();
    await page.reload();
    await pageReady(page);
    assert.equal(await chinese().inputValue(), '早写的名称'.repeat(5));
    phone.assertQuiet();
  });

  it('shows new data of the page in the fields that the person has not changed', async () => {
    await open('/manage/branding');
    await english().fill('My Home');
    const other = await openAs(portal, 'zhangwei', '/manage/branding');
    await other.page.getByLabel('中文名称').fill('他人改的');
    await other.page.locator('form.card button[type=submit]').click();
    await other.page.getByText('已保存', { exact: false }).waitFor();
    await other.close();
    await comeBackLater();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('form.card input')?.value === '他人改的');
    assert.equal(await english().inputValue(), 'My Home');
    phone.assertQuiet();
  });

  it('names what is missing or too long at each field, and moves the focus to the first', async () => {
    await open('/manage/links');
    await add();
    await chinese().waitFor();
    await english().fill('x'.repeat(30));
    assert.equal((await english().inputValue()).length, 30, 'pasted text is cut');
    await submit().click();
    const invalid = page.locator('form.card [aria-invalid=true]');
    await invalid.first().waitFor();
    assert.equal(await invalid.count(), 3);
    const describedBy = async (): Promise<string> => {
      const ids = ((await invalid.first().getAttribute('aria-describedby')) ?? '').split(' ');
      return page.locator(`#${ids[ids.length - 1]}`).innerText();
    };
    assert.equal(await describedBy(), '请填写此项。');
    assert.equal(await chinese().evaluate((field) => field === document.activeElement), true);
    assert.deepEqual(await accessibilityProblems(page), []);
    await chinese().fill('报销');
    await english().fill('Expenses');
    assert.equal(await invalid.count(), 1);
    await page.getByLabel('地址').fill('javascript:alert(1)');
    await submit().click();
    await page.getByText('地址需以 https://').waitFor();
    assert.equal(await page.getByLabel('地址').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.getByLabel('地址').evaluate((field) => field === document.activeElement), true);
    phone.assertQuiet([/status of 422/]);
  });
});
