import assert from 'node:assert/strict';
import { box, firstNotice, newText, sendButton } from '../support/asking';
import { alive, follow, openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a small screen', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());

  it('shows the chosen category, on arrival and after a choice', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/notices?category=safety', { width: 320, height: 568 });
    const { page } = phone;
    const isInSight = (text: string): Promise<boolean> =>
      page.locator('.chips .chip[aria-current]', { hasText: text }).evaluate((chip) => {
        const { left, right } = chip.getBoundingClientRect();
        return left >= 0 && right <= window.innerWidth;
      });
    assert.ok(await isInSight('安全'));
    await follow(page, '/notices');
    assert.ok(await isInSight('全部'));
    await page.goBack();
    await page.locator('.chips .chip[aria-current]', { hasText: '安全' }).waitFor();
    assert.ok(await isInSight('安全'));
    phone.assertQuiet();
    await phone.close();
  });

  it('has links and buttons that are at least 44 pixels high, but for links inside a text', async () => {
    const notice = `/notices/${await firstNotice(portal)}`;
    const phone = await openAs(portal, 'lisiyuan', notice, { width: 320, height: 568 });
    const { page } = phone;
    const text = newText();
    await box(page).fill(text);
    await sendButton(page).click();
    await page.locator('[data-question]', { hasText: text }).waitFor();
    for (const path of ['/', '/notices', notice, '/people', '/people?department=4', '/people/linzhihe', '/me']) {
      await page.goto(path);
      await alive(page);
      const low = await page.locator('a, button, input, textarea').evaluateAll((all) =>
        all
          .filter((element) => element.closest('.text, .skip') === null && element.getClientRects().length > 0)
          .filter((element) => element.getBoundingClientRect().height < 43.5)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(low, [], path);
    }
    phone.assertQuiet();
    await phone.close();
  });

  it("gives the tab bar's place to the keyboard while a field has the focus", async () => {
    const phone = await openAs(portal, 'lisiyuan', `/notices/${await firstNotice(portal)}`, {
      width: 360,
      height: 640,
    });
    const { page } = phone;
    await box(page).tap();
    // Android's keyboard makes the page lower, and brings the field just above itself.
    await page.setViewportSize({ width: 360, height: 340 });
    await box(page).evaluate((field) => field.scrollIntoView({ block: 'end' }));
    const covered = await box(page).evaluate((field) => {
      const { left, width, top, bottom } = field.getBoundingClientRect();
      return [top + 5, (top + bottom) / 2, bottom - 5].filter(
        (y) => document.elementFromPoint(left + width / 2, y) !== field,
      );
    });
    assert.deepEqual(covered, []);
    // Android's Back takes the keyboard away and leaves the focus.
    await page.setViewportSize({ width: 360, height: 640 });
    await page.locator('.tabs').waitFor();
    assert.ok(await box(page).evaluate((field) => field === document.activeElement));
    await follow(page, '/notices');
    phone.assertQuiet();
    await phone.close();
  });
});
