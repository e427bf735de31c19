import assert from 'node:assert/strict';
import { newPhone, type Phone } from '../support/browser';
import { removeNewBuiltIns } from '../support/old-browser';
import { documentsOf, loseSession, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a browser with the built-ins of Chrome 53 and iOS 11 only', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());

  for (const userAgent of ['wecom-android', 'wecom-ios'] as const) {
    describe(`on ${userAgent}`, () => {
      let phone: Phone;
      let documents: string[];

      before(async () => {
        phone = await newPhone({ userAgent, origin: portal.origin });
        phone.context.setDefaultTimeout(20_000);
        await removeNewBuiltIns(phone.context);
        portal.simulator.choosePerson('lisiyuan');
        await phone.page.goto('/');
        documents = documentsOf(phone.page);
      });
      after(() => phone.close());

      /** Opens a page by a tap that loads no document, which shows that the page is hydrated. */
      async function tap(selector: string, address: string | RegExp): Promise<void> {
        await phone.page.locator(selector).first().click();
        await phone.page.waitForURL(address);
        await phone.page.locator('main[aria-busy=false]').waitFor();
        assert.deepEqual(documents, []);
        phone.assertQuiet();
      }

      it('runs the scripts for engines without modules only', async () => {
        const loaded = await phone.page.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .map(({ name }) => name)
            .filter((name) => name.endsWith('.js'))
            .join(),
        );
        assert.match(loaded, /\/assets\/legacy\/app\./);
        await phone.page.waitForFunction(() => '__vue__' in (document.getElementById('app') ?? {}));
      });

      it('has no newer built-ins', async () => {
        // As text, because Playwright needs some of these built-ins to return objects.
        const found = await phone.page.evaluate(() =>
          [
            'hasOwn' in Object,
            'AbortController' in window,
            'flat' in Array.prototype,
            'append' in document.body,
            'finally' in Promise.prototype,
          ].join(),
        );
        assert.equal(found, 'false,false,false,false,false');
      });

      it('opens the list of notices, loads more of it, and opens a notice', async () => {
        await tap('.tabs a[href="/notices"]', '**/notices');
        const rows = phone.page.locator('[data-notice]');
        const before = await rows.count();
        await phone.page.locator('.older a').scrollIntoViewIfNeeded();
        if ((await rows.count()) === before) await phone.page.locator('.older a').click();
        await rows.nth(before).waitFor();
        await tap('.chip[href="/notices?category=it"]', /category=it/);
        await tap('[data-notice]', /\/notices\/\d+$/);
        assert.ok((await phone.page.locator('article .text').innerText()).length > 10);
      });

      it('sends a question', async () => {
        const text = `旧手机上的提问 ${userAgent}`;
        await phone.page.locator('textarea').fill(text);
        await phone.page.locator('form.text-form button').click();
        await phone.page.locator('.questions', { hasText: text }).waitFor();
        assert.equal((await portal.questions(text)).length, 1);
        phone.assertQuiet();
      });

      it('finds people while typing, and opens a card', async () => {
        await tap('.tabs a[href="/people"]', '**/people');
        await phone.page.locator('input[name=q]').pressSequentially('zengshuxian');
        await phone.page.locator('.rows a[href="/people/zengshuxian"]').waitFor();
        await tap('.rows a[href="/people/zengshuxian"]', '**/people/zengshuxian');
        await phone.page.goBack();
        await phone.page.locator('.rows a[href="/people/zengshuxian"]').waitFor();
        phone.assertQuiet();
      });

      it('shows Me, and changes the language', async () => {
        await tap('.tabs a[href="/me"]', '**/me');
        const other = phone.page.locator('main').getByText('English', { exact: true });
        await other.click();
        await phone.page.locator('html[lang=en]').waitFor();
        await phone.page.locator('main').getByText('简体中文', { exact: true }).click();
        await phone.page.locator('html[lang="zh-CN"]').waitFor();
        phone.assertQuiet();
      });

      it('shows an error if a page does not exist', async () => {
        await phone.page.evaluate(() => {
          const link = document.createElement('a');
          link.href = '/notices/999999';
          link.id = 'missing';
          link.textContent = 'x';
          document.querySelector('main')?.appendChild(link);
        });
        await phone.page.locator('#missing').click();
        await phone.page.locator('[data-error="notice-not-found"]').waitFor();
        assert.deepEqual(documents, []);
        phone.assertQuiet([/status of 404/]);
      });

      it('signs in again during a navigation and shows the requested page', async () => {
        await loseSession(phone);
        await phone.page.locator('.tabs a[href="/notices"]').click();
        await phone.page.locator('[data-notice]').first().waitFor();
        assert.equal(pathOf(phone.page), '/notices');
        assert.ok(documents.length > 0);
        documents.length = 0;
        await tap('.tabs a[href="/people"]', '**/people');
      });
    });
  }
});
