import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone, PhoneOptions } from '../support/browser';
import { clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

/** 研发中心, which has sub-departments. */
const research = 3;

describe('the departments of an audience', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  const opener = (page: Page) => page.locator('#link-audience-departments-label ~ .chooser-open');
  const sheet = (page: Page) => page.locator('.sheet');
  const done = (page: Page) => sheet(page).locator('.sheet-foot button');
  const closed = (page: Page): Promise<unknown> =>
    Promise.all([sheet(page).waitFor({ state: 'detached' }), page.waitForFunction(() => !('dialog' in history.state))]);

  async function openForm(options: Omit<PhoneOptions, 'origin'> = {}): Promise<Phone> {
    const phone = await openAs(portal, 'zhangwei', '/manage', options);
    await clickLink(phone.page, '/manage/links');
    await phone.page.locator('.page-action button').click();
    await phone.page.locator('input[name=link-audience][value=some]').check();
    await opener(phone.page).waitFor();
    return phone;
  }
  const good = async (page: Page): Promise<void> => {
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.equal(await sidewaysScroll(page), 0);
  };

  it('are chosen on a phone over the whole page, and every way to close keeps them', async () => {
    const phone = await openForm();
    const { page } = phone;
    const ways: (() => Promise<unknown>)[] = [
      () => page.goBack(),
      () => page.keyboard.press('Escape'),
      () => done(page).click(),
    ];
    await opener(page).scrollIntoViewIfNeeded();
    for (const [at, close] of ways.entries()) {
      await opener(page).click();
      await page.locator('[data-department]').nth(at).check();
      assert.deepEqual(await sheet(page).boundingBox(), { x: 0, y: 0, width: 390, height: 844 });
      assert.equal(await page.locator('.tabs').evaluate((tabs) => tabs.closest('[inert]') !== null), true);
      await good(page);
      await close();
      await closed(page);
      assert.equal(await page.locator('[data-chosen]').count(), at + 1);
      assert.equal(await opener(page).evaluate((button) => button === document.activeElement), true);
      assert.equal(await page.locator('[inert]').count(), 0);
      assert.equal(pathOf(page), '/manage/links');
      assert.ok(await opener(page).evaluate((button) => button.getBoundingClientRect().bottom <= innerHeight));
    }
    await opener(page).click();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), '选择部门');
    await done(page).click();
    await closed(page);
    // Back leads on from the page as before.
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/manage');
    phone.assertQuiet();
    await phone.close();
  });

  it('say that they include their sub-departments, and how many people they have', async () => {
    const phone = await openForm();
    const { page } = phone;
    await opener(page).click();
    const row = page.locator('.choice-row', { has: page.locator(`[data-department="${research}"]`) });
    const note = row.locator('.choice-note');
    const people = await note.innerText();
    assert.match(people, /^\d+ 人$/);
    assert.equal(await row.locator('.choice-sub').innerText(), '含下级部门');
    assert.equal(await row.locator('input').count(), 1);
    assert.equal(await done(page).innerText(), '完成');
    await row.locator('[data-department]').check();
    assert.equal(await note.innerText(), people);
    assert.equal(await done(page).innerText(), `完成（1 个部门，${people}）`);
    await row.locator('.expand').click();
    await page.locator('.choice-note', { hasText: '已包含' }).first().waitFor();
    await good(page);

    // The people of the department itself.
    await row.locator(`[data-with-sub="${research}"]`).uncheck();
    assert.match(await note.innerText(), /^\d+ 人$/);
    assert.notEqual(await note.innerText(), people);
    assert.equal(await done(page).innerText(), `完成（1 个部门，${await note.innerText()}）`);
    assert.equal(await page.locator('.choice-note', { hasText: '已包含' }).count(), 0);
    await row.locator(`[data-with-sub="${research}"]`).check();

    // People in two departments count twice.
    await page.locator('[data-department="2"]').check();
    assert.match(await done(page).innerText(), /^完成（2 个部门，约 \d+ 人）$/);
    await done(page).click();
    await closed(page);
    assert.equal(await page.locator(`[data-chosen="${research}"] input`).isChecked(), true);
    phone.assertQuiet();
    await phone.close();
  });

  const places = (page: Page): Promise<number[]> =>
    page
      .locator('.choice-row')
      .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top * 4) / 4));

  for (const { width, language = 'zh-CN', text = 100 } of [
    { width: 390 },
    { width: 320 },
    { width: 390, language: 'en' },
    { width: 320, language: 'en' },
    { width: 320, text: 200 },
    { width: 320, language: 'en', text: 200 },
    { width: 600, text: 200 },
  ])
    it(`keep their places when two are chosen quickly, ${width} wide, ${language}, text at ${text} %`, async () => {
      const phone = await openForm({ width, language });
      const { page } = phone;
      await page.evaluate((percent) => {
        document.documentElement.style.fontSize = `${percent}%`;
      }, text);
      await opener(page).click();
      const rows = page.locator('.choice-row', { has: page.locator('.expand') });
      await rows.nth(2).waitFor();
      const before = await places(page);
      const [first, second] = await Promise.all([
        rows.nth(0).locator('.choice-main').boundingBox(),
        rows.nth(1).locator('.choice-main').boundingBox(),
      ]);
      if (first === null || second === null) assert.fail('no rows');
      const tap = (box: typeof first): Promise<void> =>
        page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
      await tap(first);
      await page.waitForTimeout(300);
      await tap(second);
      await page.waitForFunction(() => document.querySelectorAll('[data-with-sub]').length === 2);
      assert.equal(await page.locator('[data-with-sub]:checked').count(), 2);
      assert.equal(await page.locator('[data-department]:checked').count(), 2);
      assert.deepEqual(await places(page), before);
      await good(page);

      // Nor do the rows below a department that includes them, or one without its sub-departments.
      await rows.nth(0).locator('.expand').click();
      const opened = await places(page);
      assert.ok(opened.length > before.length);
      await rows.nth(0).locator('[data-with-sub]').uncheck();
      assert.deepEqual(await places(page), opened);
      await rows.nth(0).locator('[data-department]').uncheck();
      assert.deepEqual(await places(page), opened);
      assert.equal(await rows.nth(0).locator('.choice-sub').isVisible(), true);
      assert.equal(await sidewaysScroll(page), 0);
      phone.assertQuiet();
      await phone.close();
    });

  it('do not choose anything by a tap on the place of the sub-departments', async () => {
    const phone = await openForm();
    const { page } = phone;
    await opener(page).click();
    const place = page
      .locator('.choice-row', { has: page.locator('.expand') })
      .first()
      .locator('.choice-sub');
    await place.tap();
    await place.tap();
    assert.equal(await page.locator('.choices input:checked').count(), 0);
    await phone.close();
  });

  it('can be searched above an on-screen keyboard, whether it covers the window or makes it smaller', async () => {
    const phone = await openForm();
    const { page } = phone;
    // iOS reports the keyboard only here.
    await page.evaluate(() => {
      const viewport = Object.assign(new EventTarget(), { scale: 1, offsetTop: 0, height: innerHeight });
      Object.defineProperty(window, 'visualViewport', { configurable: true, value: viewport });
    });
    await opener(page).click();
    await sheet(page).locator('input[type=search]').fill('研发');
    const keyboard = (change: object): Promise<unknown> =>
      page.evaluate((values) => {
        const { visualViewport } = window;
        if (visualViewport === null) return;
        Object.assign(visualViewport, values);
        visualViewport.dispatchEvent(new Event('resize'));
      }, change);
    const bottom = async (): Promise<number> => {
      const box = await done(page).boundingBox();
      return box === null ? 0 : box.y + box.height;
    };
    await keyboard({ height: 500, offsetTop: 40 });
    assert.ok((await bottom()) <= 540 && (await bottom()) > 480, String(await bottom()));
    // A person who zooms in looks at a part of it.
    await keyboard({ height: 200, scale: 2.5 });
    assert.ok((await bottom()) > 480);
    await keyboard({ height: 844, offsetTop: 0, scale: 1 });
    assert.ok((await bottom()) > 800);
    await page.setViewportSize({ width: 390, height: 420 });
    await keyboard({ height: 420 });
    assert.ok((await bottom()) <= 420);
    await sheet(page).locator('.choices input').first().check();
    await good(page);
    phone.assertQuiet();
    await phone.close();
  });

  it('are chosen without the features that old engines lack', async () => {
    const phone = await openForm({ width: 320, height: 568, language: 'en', colorScheme: 'dark' });
    const { page } = phone;
    await page.evaluate(() => {
      Object.defineProperty(window, 'visualViewport', { configurable: true, value: undefined });
    });
    await opener(page).click();
    const y = await page.evaluate(() => window.scrollY);
    await page.locator(`[data-department="${research}"]`).check();
    await page.mouse.move(160, 60);
    await page.mouse.wheel(0, 400);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await page.evaluate(() => window.scrollY), y);
    await good(page);
    // Tab stays inside.
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press(presses < 6 ? 'Shift+Tab' : 'Tab');
      assert.ok(await page.evaluate(() => document.activeElement?.closest('.sheet') !== null));
    }
    await done(page).click();
    await closed(page);
    phone.assertQuiet();
    await phone.close();
  });

  it('are named with the people, who may have the same name, and may be in them already', async () => {
    const phone = await openForm({ width: 320, height: 568 });
    const { page } = phone;
    await opener(page).click();
    await page.locator(`[data-department="${research}"]`).check();
    await done(page).click();
    await closed(page);
    const people = page.getByRole('combobox').first();
    await people.fill('张伟');
    const [own = '', other = ''] = await Promise.all(
      ['zhangwei', 'zhangwei2'].map((id) => page.locator(`[data-option=${id}] .row-text`).innerText()),
    );
    assert.match(own, /后端组 · 已包含在所选部门中$/);
    assert.match(other, /装配一车间$/);
    await page.locator('[data-option=zhangwei]').click();
    await people.fill('张伟');
    await page.locator('[data-option=zhangwei2]').click();
    assert.deepEqual(await page.locator('.named-text').allInnerTexts(), [
      '张伟 · 后端组 · 已包含在所选部门中',
      '张伟 · 装配一车间',
    ]);
    await good(page);

    // Without departments it is known who is in the audience.
    await page.locator(`[data-chosen="${research}"] .remove`).click();
    await page.locator('.except-toggle').click();
    for (const id of ['zhangwei', 'ZhangWei3']) {
      await page.getByRole('combobox').last().fill('张伟');
      await page
        .locator('[data-option]')
        .nth(id === 'zhangwei' ? 0 : 2)
        .click();
    }
    assert.deepEqual(
      (await page.locator('.named-text').allInnerTexts()).map((text) => text.includes('不在发送范围内')),
      [false, false, false, true],
    );
    await page.getByRole('button', { name: '移除张伟（装配一车间）' }).click();
    await page.locator('[data-chosen=zhangwei2]').waitFor({ state: 'detached' });
    await good(page);
    phone.assertQuiet();
    await phone.close();
  });

  it('are excluded in a group of its own, which closes as long as it is empty', async () => {
    const phone = await openForm({ width: 320, height: 568 });
    const { page } = phone;
    const group = (name: string) => page.getByRole('group', { name, exact: true });
    assert.equal(await page.locator('.audience-heading').count(), 0);
    const toggle = page.locator('.except-toggle');
    assert.equal(await toggle.innerText(), '排除部分部门或成员');
    await toggle.click();
    assert.deepEqual(await page.locator('.audience-heading').allInnerTexts(), ['包括', '排除']);
    assert.equal(await group('包括').locator('.chooser-open').innerText(), '选择部门');
    assert.equal(await group('排除').locator('.chooser-open').innerText(), '选择要排除的部门');
    const hints = await page
      .getByRole('combobox')
      .evaluateAll((fields) => fields.map((field) => field.getAttribute('placeholder')));
    assert.deepEqual(hints, ['姓名、拼音、部门', '搜索要排除的成员']);
    await good(page);

    assert.equal(await toggle.evaluate((button) => button === document.activeElement), true);
    assert.equal(await toggle.innerText(), '不排除');
    await toggle.click();
    assert.equal(await group('排除').count(), 0);
    assert.equal(await toggle.evaluate((button) => button === document.activeElement), true);

    await toggle.click();
    await group('排除').locator('.chooser-open').click();
    assert.equal(await sheet(page).locator('.sheet-title').innerText(), '选择要排除的部门');
    await page.locator(`[data-department="${research}"]`).check();
    await done(page).click();
    await closed(page);
    assert.equal(await toggle.count(), 0);
    await group('排除').locator('.remove').click();
    await toggle.waitFor();
    assert.equal(await group('排除').count(), 1);
    await toggle.click();
    // For the whole company there is no other group.
    await page.locator('input[name=link-audience][value=everyone]').check();
    await toggle.click();
    assert.deepEqual(await page.locator('.audience-heading').allInnerTexts(), ['排除']);
    await good(page);
    phone.assertQuiet();
    await phone.close();
  });

  it('are chosen on a desktop in a panel of the form', async () => {
    const phone = await openForm({ userAgent: 'wecom-windows' });
    const { page } = phone;
    await opener(page).click();
    await page.locator('.choice-row').nth(2).waitFor();
    const before = await places(page);
    await page.locator(`.chooser-panel [data-department="${research}"]`).check();
    await page.locator('[data-chosen]').waitFor();
    assert.deepEqual(await places(page), before);
    assert.equal(await sheet(page).count(), 0);
    await good(page);
    await opener(page).click();
    assert.equal(await page.locator('.chooser-panel').count(), 0);

    // Escape clears the search first.
    await opener(page).click();
    await page.locator('.chooser-panel input[type=search]').fill('组');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.chooser-panel input[type=search]').inputValue(), '');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.chooser-panel').count(), 0);
    assert.equal(await opener(page).evaluate((button) => button === document.activeElement), true);
    // A click beside the fields moves the focus to the page.
    await opener(page).click();
    await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null));
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.chooser-panel').count(), 0);
    assert.equal(await page.locator('[data-chosen]').count(), 1);
    phone.assertQuiet();
    await phone.close();
  });
});
