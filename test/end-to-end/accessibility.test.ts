import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { accessibilityProblems, loadAxe, sidewaysScroll } from '../support/accessibility';
import { newPhone, type Phone, type PhoneOptions } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, clickLink, goOffline, openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const looks: Record<string, PhoneOptions> = {
  'on a phone, light, in Chinese': {},
  'on a phone, dark, in English': { colorScheme: 'dark', language: 'en' },
  'on a desktop, light, in English': { userAgent: 'wecom-windows', language: 'en' },
  'on a desktop, dark, in Chinese': { userAgent: 'wecom-windows', colorScheme: 'dark' },
  'on a phone of 320 pixels, in English': { width: 320, height: 568, language: 'en' },
};

/** The simulator's pages are the same in all languages; these two have both color schemes and the smallest width. */
const looksOfSimulator = ['on a desktop, dark, in Chinese', 'on a phone of 320 pixels, in English'];

describe('every screen', () => {
  let portal: OpenPortal;
  /** Notices with a table, a picture, code, and the one with the longest text. */
  let notices: string[];
  before(async () => {
    // An administrator, for the pages of /manage.
    portal = await openPortal({ env: { ADMINS: 'lisiyuan' } });
    const all = await portal.database.query.selectFrom('notices').select(['id', 'body', 'corp_id']).execute();
    const longest = [...all].sort((a, b) => b.body.length - a.body.length)[0];
    notices = [/^\|.*\|/m, /!\[/, /`/]
      .flatMap((mark) => all.find(({ body }) => mark.test(body)) ?? [])
      .concat(longest ?? [])
      .map(({ id }) => `/notices/${id}`);
    assert.equal(notices.length, 4);
    const question = {
      corp_id: all[0]?.corp_id ?? '',
      notice_id: Number(notices[0]?.split('/')[2]),
      asked_at: Date.now(),
    };
    await portal.database.query
      .insertInto('questions')
      .values([
        { ...question, userid: 'lisiyuan', text: '一个很长的没有空格的词'.repeat(20) },
        {
          ...question,
          userid: 'piaochenghao',
          text: 'https://example.com/' + 'a-very-long-address-without-a-break'.repeat(8),
        },
      ])
      .execute();
  });
  after(() => portal.close());

  for (const [look, options] of Object.entries(looks)) {
    describe(look, () => {
      let phone: Phone;
      let page: Page;
      before(async () => {
        phone = await openAs(portal, 'lisiyuan', '/', options);
        await loadAxe(phone.context);
        page = phone.page;
      });
      after(async () => {
        phone.assertQuiet([/status of 40[04]/]);
        await phone.close();
      });

      async function assertGood(): Promise<void> {
        assert.deepEqual(await accessibilityProblems(page), [], page.url());
        assert.equal(await sidewaysScroll(page), 0, `${page.url()} scrolls sideways`);
      }

      for (const path of [
        '/',
        '/notices',
        '/notices?category=it&unread=1',
        '/notices?q=班车',
        '/notices?q=的&month=2026-10&category=it',
        '/notices?q=nothing-at-all',
        '/people',
        '/people?department=7',
        '/people?q=li',
        '/people?q=nobody-at-all',
        '/people/linzhihe',
        '/people/piaochenghao',
        '/me',
        '/manage',
        '/manage/questions',
        '/manage/categories',
        '/manage/links',
        '/manage/roles',
        '/manage/branding',
        '/manage/log',
        '/nowhere',
        '/notices/999999',
        '/notices?cursor=made-up',
      ]) {
        it(`${path} is accessible and fits the window`, async () => {
          await page.goto(path);
          await pageReady(page);
          await assertGood();
        });
      }

      it('notices with tables, pictures, code and long questions are accessible and fit the window', async () => {
        for (const path of notices) {
          await page.goto(path);
          await pageReady(page);
          await assertGood();
        }
      });

      it('unsent texts and offline errors are accessible and fit the window', async () => {
        await page.goto(notices[1] ?? '/');
        await pageReady(page);
        await page.locator('textarea[name=text]').fill('在吗');
        await goOffline(phone);
        await page.locator('form.text-form button[type=submit]').click();
        await page.locator('[data-write=queued]').waitFor();
        await assertGood();
        await page.locator('.tabs a[href="/me"]').click();
        await page.locator('[data-error=offline]').waitFor();
        await assertGood();
        await phone.context.setOffline(false);
        await page.locator('[data-session]').first().waitFor();
        phone.assertQuiet([/status of 40[04]/, /ERR_INTERNET_DISCONNECTED/]);
      });

      it('a failed sign-in and the page after signing out are accessible and fit the window', async () => {
        const other = await openAs(portal, 'chenqiming', '/notices', options);
        await loadAxe(other.context);
        await other.context.clearCookies({ name: 'foyer' });
        portal.simulator.fault({ name: 'garbage', form: 'html', path: '/cgi-bin/auth/getuserinfo' });
        try {
          await other.page.locator('.tabs a[href="/me"]').click();
          await other.page.locator('.overlay [data-error]').waitFor();
          assert.deepEqual(await accessibilityProblems(other.page), []);
          assert.equal(await sidewaysScroll(other.page), 0);
        } finally {
          portal.simulator.clearFaults();
        }
        await other.page.locator('.overlay button').click();
        await other.page.locator('[data-session]').first().waitFor();
        await other.page.locator('.stack button').first().click();
        await other.page.locator('[data-signed-out]').waitFor();
        assert.deepEqual(await accessibilityProblems(other.page), []);
        assert.equal(await sidewaysScroll(other.page), 0);
        await other.close();
      });

      if (!looksOfSimulator.includes(look)) return;
      it("the simulator's pages are accessible and fit the window", async () => {
        const visitor = await newPhone({ ...options, userAgent: 'desktop' });
        await loadAxe(visitor.context);
        portal.simulator.choosePerson(null);
        for (const address of [
          `${portal.simulator.origin}/_simulator/`,
          `${portal.simulator.origin}/_simulator/people`,
          `${portal.simulator.origin}/_simulator/inbox`,
          portal.origin,
        ]) {
          await visitor.page.goto(address);
          assert.deepEqual(await accessibilityProblems(visitor.page), [], address);
          assert.equal(await sidewaysScroll(visitor.page), 0, `${address} scrolls sideways`);
        }
        await visitor.close();
      });
    });
  }

  it('a page that is loading is accessible', async () => {
    const phone = await openAs(portal, 'lisiyuan');
    const { arrived, release } = await holdResponses(phone.page, /\/api\/|\/assets\/.*\.js/);
    await phone.page.locator('.tabs a[href="/people"]').click();
    await phone.page.locator('.progress').waitFor();
    await arrived;
    assert.deepEqual(await accessibilityProblems(phone.page), []);
    assert.equal(await phone.page.locator('.progress').count(), 1);
    release();
    await pageReady(phone.page);
    await phone.close();
  });

  it('a page with an accessibility problem is reported', async () => {
    const phone = await openAs(portal, 'lisiyuan');
    await phone.page.evaluate(() => {
      const bad = document.createElement('img');
      bad.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      document.querySelector('main')?.append(bad);
    });
    const found = await accessibilityProblems(phone.page);
    assert.ok(
      found.some((problem) => problem.startsWith('image-alt')),
      found.join('\n'),
    );
    await phone.close();
  });
});

describe('with a keyboard', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/notices', { userAgent: 'wecom-windows' });
    page = phone.page;
  });
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const { activeElement } = document;
      return activeElement === null
        ? ''
        : (activeElement.getAttribute('href') ?? (activeElement.id || activeElement.localName));
    });

  it('the first stop is a link that skips to the content', async () => {
    await page.keyboard.press('Tab');
    assert.equal(await focused(), '#main');
    const box = await page.locator('.skip').boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.y >= 0 && box.width > 20, 'the focused link is not visible');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'main');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /^\/notices/);
  });

  it('Tab reaches filters, notices and tabs in their order, each with a visible focus', async () => {
    const reached: string[] = [];
    const invisible: string[] = [];
    for (let stop = 0; stop < 100; stop += 1) {
      await page.keyboard.press('Tab');
      // Read at once, because the link to older notices disappears when they load by themselves.
      const { now, style } = await page.evaluate(() => {
        const element = document.activeElement ?? document.body;
        // The focus of a search field is shown around its button, too.
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element.closest('.search') ?? element);
        return {
          now: element.getAttribute('href') ?? (element.id || element.localName),
          style: outlineStyle !== 'none' && outlineWidth !== '0px' ? 'outline' : boxShadow,
        };
      });
      if (now === '#main' && stop > 0) break;
      if (now === 'body') continue;
      reached.push(now);
      if (style === 'none') invisible.push(now);
      if (now === '/me') break;
    }
    assert.deepEqual(invisible, []);
    for (const place of ['#main', '/notices?category=it', '/notices?unread=1', '/', '/people', '/me'])
      assert.ok(reached.includes(place), `${place} is not reached: ${reached.join(' ')}`);
    assert.ok(reached.some((place) => /^\/notices\/\d+$/.test(place)));
    assert.ok(reached.indexOf('/notices?category=it') < reached.findIndex((place) => /^\/notices\/\d+$/.test(place)));
  });

  it('a navigation and Back move the focus to the heading', async () => {
    const atHeading = (words: string): Promise<unknown> =>
      page.waitForFunction(
        (wanted) => document.activeElement?.localName === 'h1' && document.activeElement.textContent?.includes(wanted),
        words,
      );
    await clickLink(page, '/people');
    await atHeading('通讯录');
    await page.goto('/people?q=linzhihe');
    await pageReady(page);
    await clickLink(page, '/people/linzhihe');
    await atHeading('林致和');
    await page.goBack();
    await page.waitForURL('**/people?q=linzhihe');
    await page.waitForFunction(
      () => document.activeElement?.localName === 'h1' && document.title.startsWith('linzhihe'),
    );
  });

  it('a question can be written and sent', async () => {
    await page.locator('[data-notice]').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('textarea').waitFor();
    await page.waitForFunction(() => document.activeElement?.localName === 'h1');
    while ((await focused()) !== (await page.locator('textarea').getAttribute('id'))) await page.keyboard.press('Tab');
    await page.keyboard.type('Ask by keyboard?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('[data-question]', { hasText: 'Ask by keyboard?' }).waitFor();
  });

  it('departments can be expanded and collapsed, and report their state', async () => {
    await clickLink(page, '/people');
    const toggle = page.locator('.tree-toggle[aria-expanded=false]').first();
    const name = await toggle.getAttribute('aria-label');
    const rows = await page.locator('.tree-row').count();
    await toggle.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((count) => document.querySelectorAll('.tree-row').length > count, rows);
    assert.equal(await page.locator(`.tree-toggle[aria-label="${name}"]`).getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Space');
    await page.waitForFunction((count) => document.querySelectorAll('.tree-row').length === count, rows);
  });
});
