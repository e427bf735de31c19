import assert from 'node:assert/strict';
import { newPhone } from '../support/browser';
import { pageReady, clickLink, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const signedOut = '[data-signed-out]';

describe('Me', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());

  it('a chosen language applies at once, on every page, after a reload and on other devices', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/me');
    const { page } = phone;
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Language' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.match(await page.title(), /^Me/);
    await clickLink(page, '/notices');
    assert.equal(await page.locator('h1').innerText(), 'Notices');

    assert.equal((await saved).status(), 200);
    await page.reload();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.equal(await page.locator('h1').innerText(), 'Notices');

    const desk = await openAs(portal, 'lisiyuan', '/people', { userAgent: 'wecom-windows' });
    assert.equal(await desk.page.locator('html').getAttribute('lang'), 'en');
    const another = await openAs(portal, 'chenqiming', '/people');
    assert.equal(await another.page.locator('html').getAttribute('lang'), 'zh-CN');

    await clickLink(page, '/me');
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '语言' }).waitFor();
    for (const each of [phone, desk, another]) {
      each.assertQuiet();
      await each.close();
    }
  });

  it('a chosen language applies to department names at once, also on pages that are already loaded', async () => {
    const phone = await openAs(portal, 'chenqiming', '/people');
    const { page } = phone;
    await page.getByText('研发中心').waitFor();
    const tree = page.locator('.tree-name');
    const chinese = await tree.allInnerTexts();
    await page.locator('input[name=q]').fill('zengshuxian');
    await page.locator('[data-person=zengshuxian]').click();
    await page.locator('.facts bdi').filter({ hasText: '财务部' }).waitFor();
    await clickLink(page, '/me');
    const own = await page.locator('.person-name bdi').last().innerText();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Language' }).waitFor();
    assert.notEqual(await page.locator('.person-name bdi').last().innerText(), own);

    await clickLink(page, '/people');
    const english = await tree.allInnerTexts();
    assert.equal(english.length, chinese.length);
    assert.deepEqual(
      english.filter((name) => /\p{Script=Han}/u.test(name)),
      [],
    );
    await page.locator('.tree-link').filter({ hasText: 'Finance' }).click();
    await page.locator('h1').filter({ hasText: 'Finance' }).waitFor();
    assert.match(await page.title(), /^Finance/);
    assert.match((await page.locator('[data-person=zengshuxian]').innerText()).replaceAll('\n', ' '), /· Finance$/);
    await page.locator('[data-person=zengshuxian]').click();
    await page.locator('.facts bdi').filter({ hasText: 'Finance' }).waitFor();
    await page.getByRole('link', { name: 'Back to Finance' }).waitFor();

    // A colleague and the rendered page of the server get no English names from a cache.
    const another = await openAs(portal, 'lisiyuan', '/people');
    assert.deepEqual(await another.page.locator('.tree-name').allInnerTexts(), chinese);
    await page.goto('/people');
    assert.deepEqual(await tree.allInnerTexts(), english);
    await page.goto('/people?q=finance');
    await page.locator('[data-person=zengshuxian]').waitFor();
    await clickLink(page, '/me');
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByRole('heading', { name: '语言' }).waitFor();
    for (const each of [phone, another]) {
      each.assertQuiet();
      await each.close();
    }
  });

  it('a language that cannot be saved is reset, with a message', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/me');
    await phone.page.route('**/api/me', (route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({ status: 403, json: { error: { id: 'forbidden', message: 'No.', requestId: 'r' } } })
        : route.fallback(),
    );
    await phone.page.getByRole('button', { name: 'English' }).click();
    await phone.page.getByText('语言设置失败，请重试。').waitFor();
    assert.equal(await phone.page.locator('html').getAttribute('lang'), 'zh-CN');
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  it('a change that waits for a connection shows that it is waiting', async () => {
    const phone = await openAs(portal, 'chenqiming', '/me');
    // The page loads the words of the other language after hydration.
    await phone.page.waitForLoadState('networkidle');
    await phone.context.setOffline(true);
    await phone.page.getByRole('button', { name: 'English' }).click();
    await phone.page.getByText('Working on it…').waitFor();
    await phone.context.setOffline(false);
    await phone.page.getByText('Working on it…').waitFor({ state: 'detached' });
    await phone.page.getByRole('button', { name: '简体中文' }).click();
    await phone.page.getByRole('heading', { name: '语言' }).waitFor();
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
    await phone.close();
  });

  it("the browser's language applies to people who have not chosen one", async () => {
    const phone = await openAs(portal, 'zhouxiaoyun', '/', { language: 'en-GB' });
    assert.equal(await phone.page.locator('html').getAttribute('lang'), 'en');
    assert.match(await phone.page.locator('h1').innerText(), /^Good (morning|afternoon|evening)/);
    phone.assertQuiet();
    await phone.close();
  });

  it('signing out leaves nothing on the screen, in the history or in the tab, and one link signs in again', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/notices');
    const { page } = phone;
    await page.locator('[data-notice]').first().click();
    await page.locator('textarea[name=text]').fill('半句话');
    await clickLink(page, '/me');
    portal.simulator.clearCalls();
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: '退出' }).click();
    await page.locator(signedOut).waitFor();
    assert.equal(await page.locator('.tabs').count(), 0);
    assert.ok(!(await page.locator('body').innerText()).includes('李思源'));
    assert.deepEqual(
      (await phone.context.cookies(portal.origin)).filter(({ name }) => name === 'foyer'),
      [],
    );
    assert.ok((await page.locator(signedOut).innerText()).includes('本设备上的内容已清除。'));
    const left = await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
    assert.ok(!/半句话|李思源|lisiyuan/.test(left), left);
    assert.equal(portal.authorizations(), 0, 'signing out began a sign-in');
    await page.locator(`${signedOut} a`).click();
    await page.locator('.person-name', { hasText: '李思源' }).waitFor();
    assert.equal(pathOf(page), '/me', 'signing in again leads to another page');
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
    await phone.close();
  });

  it('a person stays signed out after Back and on every link until they press sign in, also without scripts', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/me');
    const { page } = phone;
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.locator(signedOut).waitFor();
    const plain = await newPhone({ origin: portal.origin, javaScript: false });
    await plain.context.addCookies(
      (await phone.context.cookies(portal.origin)).filter(({ name }) => name === 'foyer-signed-out'),
    );
    portal.simulator.clearCalls();
    await page.goBack();
    for (const [index, shown] of [page, plain.page].entries()) {
      await shown.goto(`${portal.origin}/notices?unread=true`);
      await shown.locator(signedOut).waitFor();
      assert.equal(await shown.locator('h1').innerText(), '你已退出登录');
      assert.equal(await shown.locator('[data-error], [role=alert], .tabs').count(), 0, 'it looks like an error');
      assert.ok(!(await shown.locator('main').innerText()).includes('请求编号'));
      assert.equal(portal.authorizations(), index);
      await shown.getByRole('link', { name: '重新登录' }).click();
      await shown.waitForURL(/\/notices\?unread=true(#wechat_redirect)?$/);
      assert.equal(portal.authorizations(), index + 1);
    }
    await phone.close();
    await plain.close();
  });

  it('signing out another device ends its session at its next request, and no other session', async () => {
    const phone = await openAs(portal, 'shenruolan', '/');
    const desk = await openAs(portal, 'shenruolan', '/', { userAgent: 'wecom-windows' });
    const third = await openAs(portal, 'shenruolan', '/', { userAgent: 'wecom-ios' });
    await clickLink(phone.page, '/me');
    assert.equal(await phone.page.locator('[data-session]').count(), 3);
    await phone.page.locator('[data-session]', { hasText: 'Windows' }).getByRole('button').click();
    await phone.page.getByText('已退出该设备的登录。').waitFor();
    assert.equal(await phone.page.locator('[data-session]').count(), 2);
    // The focus is not lost with the removed line.
    await phone.page.waitForFunction(() => document.activeElement?.textContent?.includes('已退出'));

    portal.simulator.clearCalls();
    await clickLink(third.page, '/notices');
    assert.equal(portal.authorizations(), 0);
    await clickLink(desk.page, '/notices');
    assert.equal(portal.authorizations(), 1);
    for (const each of [phone, desk, third]) {
      each.assertQuiet();
      await each.close();
    }
  });

  it('signing out on all devices ends all sessions of this person and no others', async () => {
    const phone = await openAs(portal, 'wangjianjun', '/me');
    const desk = await openAs(portal, 'wangjianjun', '/', { userAgent: 'wecom-windows' });
    const another = await openAs(portal, 'chenqiming', '/');
    await phone.page.getByRole('button', { name: '退出所有设备' }).click();
    await phone.page.getByRole('alertdialog').getByRole('button', { name: '退出' }).click();
    await phone.page.locator(signedOut).waitFor();
    portal.simulator.clearCalls();
    portal.simulator.choosePerson('wangjianjun');
    await clickLink(another.page, '/notices');
    assert.equal(portal.authorizations(), 0);
    await desk.page.reload();
    assert.equal(portal.authorizations(), 1);
    await pageReady(desk.page);
    for (const each of [phone, desk, another]) {
      each.assertQuiet();
      await each.close();
    }
  });

  it('signing out on all devices with an expired session happens after one sign-in', async () => {
    const phone = await openAs(portal, 'wangjianjun', '/me');
    const desk = await openAs(portal, 'wangjianjun', '/', { userAgent: 'wecom-windows' });
    portal.simulator.clearCalls();
    await loseSession(phone);
    await phone.page.getByRole('button', { name: '退出所有设备' }).click();
    await phone.page.getByRole('alertdialog').getByRole('button', { name: '退出' }).click();
    await phone.page.locator(signedOut).waitFor();
    assert.equal(portal.authorizations(), 1);
    assert.equal(new URL(phone.page.url()).pathname, '/me');
    assert.equal(await phone.page.locator('.tabs, .progress, [role=alertdialog], .overlay').count(), 0);
    await desk.page.reload();
    assert.equal(portal.authorizations(), 2);

    await phone.page.locator(`${signedOut} a`).click();
    await phone.page.locator('[data-session]').first().waitFor();
    await phone.page.reload();
    await pageReady(phone.page);
    assert.equal(await phone.page.locator(signedOut).count(), 0, 'the person was signed out twice');
    for (const each of [phone, desk]) {
      each.assertQuiet();
      await each.close();
    }
  });

  it('a person who leaves the company is signed out at their next request after a directory sync', async () => {
    const leaver = await openPortal({ env: { DIRECTORY_SYNC_SECONDS: '1' } });
    const phone = await openAs(leaver, 'huayue', '/');
    leaver.simulator.changeCompany({ leave: 'huayue' });
    await leaver.log.line(({ msg, left }) => msg === 'directory read' && left === 1);
    const response = await phone.page.goto('/notices');
    assert.equal(response?.status(), 403);
    assert.equal(await phone.page.locator('[data-notice]').count(), 0);
    phone.assertQuiet([/status of 403/]);
    await phone.close();
    await leaver.close();
  });
});
