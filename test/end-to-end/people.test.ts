import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, documentsOf, clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the directory', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/people');
    page = phone.page;
  });
  let expected: RegExp[] = [];
  afterEach(async () => {
    phone.assertQuiet(expected);
    expected = [];
    await phone.close();
  });

  const show = async (path: string): Promise<void> => {
    await page.goto(path);
    await pageReady(page);
  };
  const change = (facts: { mobile: string | null; telephone: string | null }) =>
    portal.database.query.updateTable('people').set(facts).where('userid', '=', 'linzhihe').execute();

  const box = () => page.locator('input[name=q]');
  const search = async (word: string): Promise<void> => {
    await box().fill(word);
    await page.waitForURL((url) => url.searchParams.get('q') === word);
    await page.locator('section[aria-busy=false] [data-person]').first().waitFor();
  };

  it('knows nobody whose id is the name of a member of all objects', async () => {
    expected = [/status of 404/];
    for (const id of ['constructor', '__proto__']) {
      await show(`/people/${id}`);
      await clickLink(page, '/me');
      await page.goBack();
      await page.locator('[data-error=person-not-found]').waitFor();
      assert.equal(await page.title(), '内容不存在 · 门厅');
    }
  });

  it('keeps results, marked as busy, until the next search has results', async () => {
    await search('li');
    const before = await page.locator('[data-person]').count();
    const { arrived, release } = await holdResponses(page, /\/api\/people/);
    const skeletons = await page.evaluateHandle(() => {
      const seen: string[] = [];
      new MutationObserver(() => {
        if (document.querySelector('.skeleton') !== null) seen.push('skeleton');
      }).observe(document.body, { subtree: true, childList: true });
      return seen;
    });
    await box().fill('linzhihe');
    await arrived;
    await page.locator('section[aria-busy=true]').waitFor();
    assert.equal(await page.locator('[data-person]').count(), before);
    release();
    await page.locator('section[aria-busy=false]').waitFor();
    assert.deepEqual(
      await page.locator('[data-person]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-person'))),
      ['linzhihe'],
    );
    assert.deepEqual(await skeletons.jsonValue(), []);
  });

  it('never shows the people of one department below the name of another', async () => {
    await show('/people?department=7');
    const names = await page.locator('[data-person]').allInnerTexts();
    assert.ok(names.length > 0);
    const { release } = await holdResponses(page, /\/api\/people/);
    await page.locator('.crumbs a[href^="/people?department="]').first().click();
    await page.locator('.skeleton').waitFor();
    assert.equal(await page.locator('[data-person]').count(), 0);
    release();
    await page.locator('[data-person]').first().waitFor();
  });

  it('shows the query of the address in the search field after Back, also if the field has the focus', async () => {
    await search('li');
    await search('chen');
    assert.ok(await box().evaluate((element) => element === document.activeElement));
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name=q]')?.value === '');
  });

  it('does not take a navigation for Back after a Back to the same address', async () => {
    await search('li');
    await box().fill('');
    await page.waitForURL((url) => url.search === '');
    await page.goBack();
    await page.waitForFunction(() => window.location.search === '');
    const asked = page.waitForRequest(/\/api\/notices(\?|$)/);
    await clickLink(page, '/notices');
    await asked;
  });

  it('expands a single top department, also if departments load late', async () => {
    await show('/me');
    const departments = [
      { id: 1, name: '门厅科技', parentId: null, members: 1 },
      { id: 2, name: '研发中心', parentId: 1, members: 2 },
    ];
    await page.route(/\/api\/departments/, async (route) => {
      await page.locator('.skeleton').waitFor();
      await route.fulfill({ json: { items: departments, next: null } });
    });
    await page.locator('.tabs a[href="/people"]').click();
    await page.getByText('研发中心').waitFor();
  });

  it('says that a department has no members, in both languages', async () => {
    const english = await openAs(portal, 'chenqiming', '/me', { language: 'en' });
    await show('/me');
    for (const [shown, words] of [
      [page, '该部门暂无成员。'],
      [english.page, 'This department has no members yet.'],
    ] as const) {
      const departments = [{ id: 1, name: '新部门', nameEn: null, parentId: null, members: 0 }];
      await shown.route(/\/api\/departments/, (route) => route.fulfill({ json: { items: departments, next: null } }));
      await shown.route(/\/api\/people\?/, (route) => route.fulfill({ json: { items: [], next: null } }));
      await shown.locator('.tabs a[href="/people"]').click();
      await shown.locator('.tree-link').click();
      await shown.locator('.empty', { hasText: words }).waitFor();
      assert.equal(await shown.locator('section .group-title, section .row').count(), 0);
    }
    english.assertQuiet();
    await english.close();
  });

  it('opens the results of a search on Home without loading a document', async () => {
    await clickLink(page, '/');
    const documents = documentsOf(page);
    await box().fill('林致和 & co');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/people');
    await pageReady(page);
    assert.equal(await box().inputValue(), '林致和 & co');
    assert.deepEqual(documents, []);
    await page.goBack();
    await page.waitForURL(`${portal.origin}/`);
    await box().fill('');
    await page.locator('form[role=search] button').click();
    await page.waitForURL((url) => url.pathname === '/people');
    await page.locator('.tree-link').first().waitFor();
    assert.deepEqual(documents, []);
  });

  it('opens a card at an address with the userid in capitals, as WeCom writes it', async () => {
    await show('/people/LinZhiHe');
    const name = await page.locator('h1').innerText();
    await show('/people');
    const documents = documentsOf(page);
    await page
      .locator('main')
      .evaluate((main) => main.insertAdjacentHTML('beforeend', '<a href="/people/LinZhiHe">link</a>'));
    await clickLink(page, '/people/LinZhiHe');
    assert.equal(await page.locator('[data-person=linzhihe] h1').innerText(), name);
    assert.ok((await page.title()).startsWith(name));
    assert.deepEqual(documents, []);
  });

  it('links a card to each department of the person', async () => {
    await show('/people/linzhihe');
    const link = page.locator('.facts a[href^="/people?department="]').first();
    const name = (await link.innerText()).split(' / ').at(-1);
    await clickLink(page, (await link.getAttribute('href')) ?? '');
    assert.equal(await page.locator('h1').innerText(), name);
  });

  it("shows no chat button on the person's own card", async () => {
    await show('/people/lisiyuan');
    assert.equal(await page.locator('.action[href^="wxwork:"]').count(), 0);
    await show('/people/linzhihe');
    assert.equal(await page.locator('.action[href^="wxwork:"]').count(), 1);
  });

  it('keeps departments expanded after Back', async () => {
    const rows = () => page.locator('.tree-link').allInnerTexts();
    for (let times = 0; times < 2; times += 1) {
      const count = (await rows()).length;
      await page.locator('.tree-toggle[aria-expanded=false]').first().click();
      await page.locator('.tree-link').nth(count).waitFor();
    }
    const before = await rows();
    await page.locator('.tree-link').last().click();
    await page.waitForURL(/department=/);
    await page.locator('section[aria-busy=false]').waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
    await page.locator('.group-title').first().waitFor();
    assert.deepEqual(await rows(), before);
    await clickLink(page, '/me');
    await clickLink(page, '/people');
    assert.deepEqual(await rows(), before);
  });

  it('moves the focus to the heading of a department that is opened by keyboard', async () => {
    const link = page.locator('.tree-link').nth(1);
    const name = await link.locator('.tree-name').innerText();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: name }).waitFor();
    await page.waitForFunction(() => document.activeElement === document.querySelector('h1'));
    await page.keyboard.press('Shift+Tab');
    await page.locator('.crumbs a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.search === '');
    await page.waitForFunction(() => document.activeElement === document.querySelector('h1'));
  });

  it('ends a long list of people with a link to more people', async () => {
    const totals = (await page.locator('.tree-total').allInnerTexts()).map((text) => parseInt(text, 10));
    const path =
      (await page
        .locator('.tree-link')
        .nth(totals.indexOf(Math.max(...totals)))
        .getAttribute('href')) ?? '';
    const document = await (await page.request.get(path)).text();
    assert.ok(/class="older"[^]*更多成员/.test(document), 'more people');
    assert.ok(!document.includes('更早的内容'), 'older people');
  });

  it('shows a call button for numbers that work from anywhere, and an extension as such', async () => {
    const call = page.locator('.action[href^="tel:"]');
    const fact = (name: string) => page.locator('.fact', { has: page.getByText(name, { exact: true }) }).locator('a');
    await change({ mobile: null, telephone: '8021' });
    await show('/people/linzhihe');
    assert.equal(await call.count(), 0);
    assert.equal(await fact('分机').getAttribute('href'), 'tel:8021');

    await change({ mobile: null, telephone: '0571-86013388-8021' });
    await show('/people/linzhihe');
    assert.equal(await call.getAttribute('href'), 'tel:057186013388,8021');
    assert.equal(await fact('座机').innerText(), '0571-86013388-8021');

    await change({ mobile: '19900001234', telephone: '8021' });
    await show('/people/linzhihe');
    assert.equal(await call.getAttribute('href'), 'tel:19900001234');
  });

  it('shows how many people a department has before all of them are loaded', async () => {
    const totals = (await page.locator('.tree-total').allInnerTexts()).map((text) => parseInt(text, 10));
    const total = Math.max(...totals);
    assert.ok(total > 50, `one part shows them all: ${totals.join(' ')}`);
    await page.locator('.tree-link').nth(totals.indexOf(total)).click();
    await page.locator('[data-person]').first().waitFor();
    assert.match(pathOf(page), /department=/);
    assert.equal(await page.locator('section h2').innerText(), `${total} 位成员`);
  });
});
