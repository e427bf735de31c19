import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { noticeDeskOf, reached, type NoticeDesk } from '../support/notice-desk';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the people whom an audience reaches', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  it('shows the number of people of the last audience, whichever response comes last', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    const all = (await reached(page).textContent()) ?? '';
    const choose = async (value: 'everyone' | 'some'): Promise<void> =>
      page.locator(`input[name=notice-audience][value=${value}]`).check();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    await page.route('**/reach*', async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      const response = await route.fetch();
      await held;
      return route.fulfill({ response });
    });
    const counted = page.waitForRequest('**/reach*');
    await choose('some');
    await counted;
    await choose('everyone');
    await reached(page).waitFor();
    const before = page.waitForResponse('**/reach*');
    release();
    await before;
    await page.evaluate('new Promise((done) => setTimeout(done, 50))');
    assert.equal(await reached(page).textContent(), all);

    // While the draft is being saved, the number of an audience that was changed again is not asked for.
    await page.unroute('**/reach*');
    let saves = 0;
    let save = (): void => undefined;
    const saving = new Promise<void>((resolve) => (save = resolve));
    await page.route('**/draft', async (route) => {
      saves += 1;
      if (saves === 1) await saving;
      return route.continue();
    });
    asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/reach')) asked += 1;
    });
    const saved = page.waitForRequest('**/draft');
    await choose('some');
    await saved;
    await choose('everyone');
    save();
    await reached(page).waitFor();
    assert.equal(asked, 1);
    phone.assertQuiet();
    await phone.close();
  });

  for (const options of [
    { width: 320, height: 568 },
    { userAgent: 'wecom-windows' as const, language: 'en' },
  ]) {
    it(`shows the people, and finds one among them ${JSON.stringify(options)}`, async () => {
      const phone = await desk.openNew(options);
      const { page } = phone;
      await page.locator('#tab-publish').click();
      await reached(page).waitFor();
      await page.getByRole('button', { name: /^(查看名单|Show names)$/ }).click();
      await page.locator('[data-reached]').nth(49).waitFor();
      assert.equal(await page.locator('.sheet').count(), 'width' in options ? 1 : 0);
      // The keyboard scrolls the list.
      await page.locator('.reach-search').focus();
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'reach-list');
      await page.locator('.reach-more button').click();
      await page.locator('[data-reached]').nth(99).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.locator('.reach-search').fill('zhangwei');
      await page.waitForFunction(() => document.querySelectorAll('[data-reached]').length < 10);
      await page.locator('[data-reached=zhangwei]', { hasText: '张伟' }).waitFor();
      await page.locator('.reach-search').fill('qqqq');
      await page.locator('.reach-names [role=status]', { hasText: /未找到|Nobody/ }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.locator('.reach-search').fill('');
      await page.locator('[data-reached]').nth(49).waitFor();
      if ('width' in options) await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Hide names' }).click();
      await page.locator('.reach-names').waitFor({ state: 'detached' });
      phone.assertQuiet();
      await phone.close();
    });
  }

  it('keeps the number and the names in view while those of another audience are counted', async () => {
    const phone = await desk.openNew({ userAgent: 'wecom-windows' });
    const { page } = phone;
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    await page.getByRole('button', { name: '查看名单' }).click();
    await page.locator('[data-reached]').first().waitFor();
    const height = await page.locator('.panel-reach').evaluate((line) => line.getBoundingClientRect().height);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/reach*', async (route) => {
      await held;
      return route.continue();
    });
    const asked = page.waitForRequest('**/reach*');
    await page.locator('input[name=notice-audience][value=some]').check();
    await asked;
    assert.ok((await page.locator('[data-reached]').count()) > 10);
    assert.match(await page.locator('.panel-reach[aria-busy=true] strong').innerText(), /^共 [1-9]\d* 人$/);
    assert.equal(await page.locator('.panel-reach').evaluate((line) => line.getBoundingClientRect().height), height);
    assert.equal(await page.locator('[data-publish]').isEnabled(), false);
    release();
    await reached(page).waitFor();
    assert.equal(await reached(page).innerText(), '共 0 人');
    assert.equal(await page.locator('[data-reached]').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });
});
