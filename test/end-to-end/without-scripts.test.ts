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

  ways['with JavaScript switched off'] = () => newPhone({ origin: portal.origin, javaScript: false });
  ways['whose scripts do not arrive'] = async () => {
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

      const goThrough = async (selector: string): Promise<void> => {
        const href = await page.locator(selector).first().getAttribute('href');
        await page.locator(selector).first().click();
        await page.waitForURL((url) => url.pathname + url.search === href);
      };

      it('can be read on every screen, and its tabs lead there', async () => {
        await page.goto('/');
        assert.match(await page.locator('h1').innerText(), /李思源/);
        await goThrough('.tabs a[href="/notices"]');
        assert.ok((await page.locator('[data-notice]').count()) >= 20);
        await goThrough('.tabs a[href="/people"]');
        assert.match(await page.locator('main').innerText(), /研发/);
        await goThrough('.tabs a[href="/me"]');
        assert.match(await page.locator('main').innerText(), /李思源[\s\S]*当前设备/);
        await goThrough('.tabs a[href="/"]');
      });

      it('shows a notice with its pictures, its questions and the way back', async () => {
        const { id } = await portal.database.query
          .selectFrom('notices')
          .select('id')
          .where('body', 'like', '%![%')
          .executeTakeFirstOrThrow();
        await page.goto(`/notices/${id}`);
        assert.ok((await page.locator('article .text').innerText()).length > 100);
        const loaded = await page
          .locator('article img')
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
        await goThrough('.back a');
        await goThrough('[data-notice]');
      });

      if (way === 'with JavaScript switched off') {
        it('says that sending needs JavaScript', async () => {
          await page.goto('/notices/1');
          assert.match(await page.locator('form.text-form').innerText(), /发送需要 JavaScript/);
        });
      }

      it('notes what was read', async () => {
        await page.goto('/notices?unread=1');
        const href = await page.locator('[data-notice]').nth(3).getAttribute('href');
        await page.locator('[data-notice]').nth(3).click();
        await page.waitForURL(`**${href}`);
        await page.goto('/notices?unread=1');
        assert.equal(await page.locator(`[data-notice][href="${href}"]`).count(), 0);
      });

      it('filters notices and leads to older ones', async () => {
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
        await goThrough('.chip[href="/notices?category=safety"]');
        const categories = await page.locator('.notice-meta').allInnerTexts();
        assert.ok(categories.length > 0 && categories.every((line) => line.startsWith('安全')));
        await goThrough('.title-row .chip');
        assert.equal(pathOf(page), '/notices?category=safety&unread=1');
      });

      it('finds people from Home and in the directory, and opens their cards', async () => {
        await page.goto('/');
        await page.locator('form[role=search] input[name=q]').fill('zengshuxian');
        await page.locator('form[role=search] button').click();
        await page.waitForURL('**/people?q=zengshuxian');
        await goThrough('.rows a[href="/people/zengshuxian"]');
        assert.match(await page.locator('h1').innerText(), /曾淑贤/);
      });

      it('is rendered for a search whose end would cut a rare character in two', async () => {
        for (const rare of ['🙂', '𠮷']) {
          await page.goto(`/people?q=${encodeURIComponent('x'.repeat(63) + rare)}`);
          assert.equal(await page.locator('input[name=q]').inputValue(), 'x'.repeat(63));
          assert.match(await page.title(), /^x{63} /);
        }
      });

      it('opens a card at an address that is written as WeCom writes the id', async () => {
        await page.goto('/people/ZengShuXian');
        assert.match(await page.locator('h1').innerText(), /曾淑贤/);
        assert.match(await page.title(), /^曾淑贤/);
      });

      it('opens departments down to the last and up again', async () => {
        await page.goto('/people');
        for (let depth = 0; (await page.locator('.tree-link').count()) > 0; depth += 1) {
          assert.ok(depth < 8, 'the tree does not end');
          await goThrough('.tree-link');
          assert.ok((await page.locator('main').innerText()).length > 10);
        }
        assert.ok((await page.locator('.rows a[href^="/people/"]').count()) > 0, 'nobody works there');
        await goThrough('.crumbs a[href="/people"]');
      });

      it('says on an unknown address that there is nothing, and leads Home', async () => {
        expected.push(/status of 404/);
        await page.goto('/nowhere');
        await goThrough('[data-error="not-found"] a.button');
        assert.equal(pathOf(page), '/');
      });
    });
  }
});
