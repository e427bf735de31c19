import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { newPhone, type Phone } from '../support/browser';
import { pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const ways: Record<string, () => Promise<Phone>> = {};

describe('the portal', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
    portal.simulator.choosePerson('lisiyuan');
  });
  after(() => portal.close());

  ways['without JavaScript'] = () => newPhone({ origin: portal.origin, javaScript: false });
  ways['whose scripts cannot be loaded'] = async () => {
    const phone = await newPhone({ origin: portal.origin });
    await phone.context.route(/\/assets\/.*\.js(\?|$)/, (route) => route.abort());
    return phone;
  };
  const expected = [/ERR_FAILED/];

  for (const [way, open] of Object.entries(ways)) {
    describe(way, () => {
      let phone: Phone;
      let page: Page;
      beforeEach(async () => {
        phone = await open();
        page = phone.page;
      });
      afterEach(async () => {
        phone.assertQuiet(expected);
        await phone.close();
      });

      const clickAndWait = async (selector: string): Promise<void> => {
        const href = await page.locator(selector).first().getAttribute('href');
        await page.locator(selector).first().click();
        await page.waitForURL((url) => url.pathname + url.search === href);
      };

      it('shows every page, and its tabs work', async () => {
        await page.goto('/');
        assert.match(await page.locator('h1').innerText(), /李思源/);
        await clickAndWait('.tabs a[href="/notices"]');
        assert.ok((await page.locator('[data-notice]').count()) >= 10);
        await clickAndWait('.tabs a[href="/people"]');
        assert.match(await page.locator('main').innerText(), /研发/);
        await clickAndWait('.tabs a[href="/me"]');
        assert.match(await page.locator('main').innerText(), /李思源[\s\S]*当前设备/);
        await clickAndWait('.tabs a[href="/"]');
      });

      it('shows a notice with its pictures, its questions and a link back', async () => {
        const { id } = await portal.database.query
          .selectFrom('notices')
          .select('id')
          .where('body', 'like', '%![%')
          .executeTakeFirstOrThrow();
        await page.goto(`/notices/${id}`);
        assert.ok((await page.locator('article .text').innerText()).length > 100);
        const loaded = await page
          .locator('article img:not([src$="/seen"])')
          .evaluateAll((pictures) =>
            pictures.map((picture) => [
              picture.getAttribute('width'),
              picture.getAttribute('height'),
              picture.getAttribute('alt'),
            ]),
          );
        assert.ok(
          loaded.length > 0 && loaded.flat().every((value) => value !== null && value !== ''),
          JSON.stringify(loaded),
        );
        await page.locator('#questions').waitFor();
        await clickAndWait('.back a');
        await clickAndWait('[data-notice]');
      });

      if (way === 'without JavaScript') {
        it('says that sending needs JavaScript', async () => {
          await page.goto('/notices/1');
          assert.match(await page.locator('form.text-form').innerText(), /请启用 JavaScript/);
        });
      }

      it('records that a notice was read', async () => {
        await page.goto('/notices?unread=1');
        const href = await page.locator('[data-notice]').nth(3).getAttribute('href');
        const recorded = page.waitForResponse((response) => response.url().endsWith('/seen'));
        await page.locator('[data-notice]').nth(3).click();
        await page.waitForURL(`**${href}`);
        await recorded;
        await page.goto('/notices?unread=1');
        assert.equal(await page.locator(`[data-notice][href="${href}"]`).count(), 0);
      });

      it('filters notices and links to older ones', async () => {
        await page.goto('/notices');
        const first = await page
          .locator('[data-notice]')
          .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-notice')));
        await page.locator('.older a').click();
        await page.waitForURL('**/notices?cursor=*');
        const older = await page
          .locator('[data-notice]')
          .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-notice')));
        assert.ok(older.length > 0);
        assert.deepEqual(
          older.filter((id) => first.includes(id)),
          [],
        );
        await page.goto('/notices');
        await clickAndWait('.chip[href="/notices?category=safety"]');
        const categories = await page.locator('.notice-meta').allInnerTexts();
        assert.ok(categories.length > 0 && categories.every((line) => line.startsWith('安全')));
        await clickAndWait('.title-row .chip');
        assert.equal(pathOf(page), '/notices?category=safety&unread=1');
      });

      it('finds people from Home and in the directory, and opens their cards', async () => {
        await page.goto('/');
        await page.locator('form[role=search] input[name=q]').fill('zengshuxian');
        await page.locator('form[role=search] button').click();
        await page.waitForURL('**/people?q=zengshuxian');
        await clickAndWait('.rows a[href="/people/zengshuxian"]');
        assert.match(await page.locator('h1').innerText(), /曾淑贤/);
      });

      it('cuts a long search text without cutting through a character', async () => {
        for (const rare of ['🙂', '𠮷']) {
          await page.goto(`/people?q=${encodeURIComponent('x'.repeat(63) + rare)}`);
          assert.equal(await page.locator('input[name=q]').inputValue(), 'x'.repeat(63));
          assert.match(await page.title(), /^x{63} /);
        }
      });

      it('opens a card at an address with the userid in capitals, as WeCom writes it', async () => {
        await page.goto('/people/ZengShuXian');
        assert.match(await page.locator('h1').innerText(), /曾淑贤/);
        assert.match(await page.title(), /^曾淑贤/);
      });

      it('opens departments down to the lowest level and back up', async () => {
        await page.goto('/people');
        for (let depth = 0; (await page.locator('.tree-link').count()) > 0; depth += 1) {
          assert.ok(depth < 8, 'the tree does not end');
          await clickAndWait('.tree-link');
          assert.ok((await page.locator('main').innerText()).length > 10);
        }
        assert.ok((await page.locator('.rows a[href^="/people/"]').count()) > 0, 'nobody works there');
        await clickAndWait('.crumbs a[href="/people"]');
      });

      it('shows an error at an unknown address, with a link to Home', async () => {
        expected.push(/status of 404/);
        await page.goto('/nowhere');
        await clickAndWait('[data-error="not-found"] a.button');
        assert.equal(pathOf(page), '/');
      });
    });
  }
});
