import assert from 'node:assert/strict';
import type { Phone } from '../support/browser';
import { pageReady, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the tab of one person, after another tab has signed someone else in', () => {
  let portal: OpenPortal;
  let phone: Phone;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/');
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const other = await phone.context.newPage();
    await other.goto('/');
    await pageReady(other);
  });
  afterEach(async () => {
    phone.assertQuiet([/status of 409/]);
    await phone.close();
  });

  for (const [path, theirs] of [
    ['/me', '[data-session]'],
    ['/notices', '[data-notice]'],
    ['/people', '.tree-link'],
  ] as const) {
    it(`reloads ${path} for the new person, without an error or mixed data`, async () => {
      const { page } = phone;
      const wrong: string[] = [];
      await page.exposeFunction('noteWrong', (what: string) => void wrong.push(what));
      await page.evaluate((shown) => {
        new MutationObserver(() => {
          const found = document.querySelector(`[data-error], main:not(:has(.hello)) ${shown}`);
          if (found !== null) Reflect.get(window, 'noteWrong')(found.outerHTML);
        }).observe(document.body, { subtree: true, childList: true });
      }, theirs);
      const reloaded = page.waitForEvent('load');
      await page.locator(`.tabs a[href="${path}"]`).click();
      await reloaded;
      await pageReady(page);
      assert.equal(pathOf(page), path);
      assert.ok((await page.locator(theirs).count()) > 0);
      assert.deepEqual(wrong, []);
      await page.goto('/me');
      assert.match(await page.locator('.person').innerText(), /陈启明/);
    });
  }
});
