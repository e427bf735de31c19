import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { compareTexts, showOriginal, translate, type TranslationMethod } from '../support/translation';

for (const manner of ['replaced', 'moved'] as const satisfies TranslationMethod[]) {
  describe(`a page translated by the browser, with text nodes ${manner}`, () => {
    let portal: OpenPortal;
    let phone: Phone;
    let page: Page;
    before(async () => {
      portal = await openPortal();
    });
    after(() => portal.close());
    beforeEach(async () => {
      phone = await openAs(portal, 'lisiyuan', '/');
      page = phone.page;
    });
    afterEach(async () => {
      phone.assertQuiet();
      await phone.close();
    });

    /** Checks that the page shows what Vue has rendered, translates new texts, and checks again. */
    async function assertTextsMatch(step: string): Promise<void> {
      await pageReady(page);
      const { shown, rendered } = await compareTexts(page);
      assert.equal(shown, rendered, step);
      await translate(page, manner);
      const translated = await compareTexts(page);
      assert.equal(translated.shown, translated.rendered, `${step}, translated`);
    }

    const click = (selector: string): Promise<void> => page.locator(selector).first().click();
    async function open(selector: string, path: RegExp): Promise<void> {
      await click(selector);
      await page.waitForURL(path);
      await assertTextsMatch(`${selector} to ${String(path)}`);
    }

    it('shows the right text after each navigation, in unread counts and in read marks', async () => {
      await assertTextsMatch('home');
      await open('.tabs a[href="/notices"]', /\/notices$/);
      const badge = page.locator('.tabs .badge').first();
      const before = await badge.innerText();
      await open('.chips .chip:nth-child(3)', /category=/);
      await open('.chips .chip:nth-child(1)', /\/notices$/);
      await open('.title-row .chip', /unread=1/);
      await open('.notice', /\/notices\/\d+$/);
      await page.waitForFunction(
        (text) => document.querySelector<HTMLElement>('.tabs .badge')?.innerText !== text,
        before,
      );
      await assertTextsMatch('a notice that was read');
      await page.goBack();
      await page.waitForURL(/unread=1/);
      await assertTextsMatch('back to the list');
      await open('.tabs a[href="/"]', /\/$/);
      await open('.notice', /\/notices\/\d+$/);
      await open('.back a', /\/$/);
    });

    it('shows expanded and collapsed departments, and search results', async () => {
      await open('.tabs a[href="/people"]', /\/people$/);
      for (const step of ['opened', 'closed', 'opened again']) {
        await click('.tree-row:nth-child(2) .tree-toggle');
        await assertTextsMatch(step);
      }
      await open('.tree-row:nth-child(3) .tree-link', /department=/);
      await page.locator('input[name=q]').fill('wang');
      await page.waitForURL(/q=wang/);
      await page.locator('section[aria-busy=false] [data-person]').first().waitFor();
      await assertTextsMatch('found');
      await page.locator('input[name=q]').fill('qwertz');
      await page.waitForURL(/q=qwertz/);
      await page.locator('[data-person]').first().waitFor({ state: 'detached' });
      await assertTextsMatch('nobody found');
      await page.locator('input[name=q]').fill('');
      await page.waitForURL((url) => !url.searchParams.has('q'));
      await page.locator('[data-person]').first().waitFor();
      await assertTextsMatch('search cleared');
      await open('[data-person]', /\/people\/\w+$/);
      await page.goBack();
      await page.waitForURL(/department=/);
      await assertTextsMatch('back to the department');
    });

    it('shows the right text after a change of language, in a dialog and offline', async () => {
      await open('.tabs a[href="/me"]', /\/me$/);
      await page.locator('[data-session]').first().waitFor();
      for (const language of ['en', 'zh-CN']) {
        const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
        await click(`button[lang="${language}"]`);
        await saved;
        await page.locator(`html[lang="${language}"]`).waitFor();
        await assertTextsMatch(language);
      }
      await click('.button-warn');
      await page.getByRole('alertdialog').waitFor();
      await assertTextsMatch('asked');
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      await assertTextsMatch('not signed out');
      await page.context().setOffline(true);
      await page.locator('.banner').waitFor();
      await assertTextsMatch('offline');
      await page.context().setOffline(false);
      await page.locator('.banner').waitFor({ state: 'detached' });
      await assertTextsMatch('online');
    });

    it('hydrates a page that was translated before', async () => {
      const scripts = await holdResponses(page, /\/assets\/.*\.js$/);
      await page.goto('/me', { waitUntil: 'commit' });
      await scripts.arrived;
      await page.locator('.tabs').waitFor();
      await translate(page, manner);
      scripts.release();
      await page.locator('[data-session]').first().waitFor();
      await assertTextsMatch('hydrated');
      await click('button[lang=en]');
      await page.locator('html[lang=en]').waitFor();
      await assertTextsMatch('in English');
      await open('.tabs a[href="/people"]', /\/people$/);
      await open('.tabs a[href="/me"]', /\/me$/);
      const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
      await click('button[lang=zh-CN]');
      await saved;
      await assertTextsMatch('in Chinese');
    });

    it('shows the original text after the translation is undone', async () => {
      await open('.tabs a[href="/notices"]', /\/notices$/);
      await showOriginal(page);
      const { shown, rendered } = await compareTexts(page);
      assert.equal(shown, rendered);
      assert.equal(await page.locator('font').count(), 0);
      await click('.tabs a[href="/people"]');
      await page.waitForURL(/\/people$/);
      await assertTextsMatch('navigated');
    });
  });
}
