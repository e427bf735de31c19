import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { hold } from '../support/held-answers';
import { alive, documentsOf, follow, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('in the directory', () => {
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
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  const show = async (path: string): Promise<void> => {
    await page.goto(path);
    await alive(page);
  };
  const change = (facts: { mobile: string | null; telephone: string | null }) =>
    portal.database.query.updateTable('people').set(facts).where('userid', '=', 'linzhihe').execute();

  const box = () => page.locator('input[name=q]');
  const search = async (word: string): Promise<void> => {
    await box().fill(word);
    await page.waitForURL((url) => url.searchParams.get('q') === word);
    await page.locator('section[aria-busy=false] [data-person]').first().waitFor();
  };

  it('what was found stays, marked as busy, until what is typed on is found', async () => {
    await search('li');
    const before = await page.locator('[data-person]').count();
    const { arrived, release } = await hold(page, /\/api\/people/);
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

  it('the people of one department are never shown below the name of another', async () => {
    await show('/people?department=7');
    const names = await page.locator('[data-person]').allInnerTexts();
    assert.ok(names.length > 0);
    const { release } = await hold(page, /\/api\/people/);
    await page.locator('.crumbs a[href^="/people?department="]').first().click();
    await page.locator('.skeleton').waitFor();
    assert.equal(await page.locator('[data-person]').count(), 0);
    release();
    await page.locator('[data-person]').first().waitFor();
  });

  it('the box says what is searched for after Back, though it has the focus', async () => {
    await search('li');
    await search('chen');
    assert.ok(await box().evaluate((element) => element === document.activeElement));
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name=q]')?.value === '');
  });

  it('what follows a way back to the address that is shown is no way back', async () => {
    await search('li');
    await box().fill('');
    await page.waitForURL((url) => url.search === '');
    await page.goBack();
    await page.waitForFunction(() => window.location.search === '');
    const asked = page.waitForRequest(/\/api\/notices(\?|$)/);
    await follow(page, '/notices');
    await asked;
  });

  it('one department above all others is open, though the departments come late', async () => {
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

  it('a search from Home is followed without loading the portal anew', async () => {
    await follow(page, '/');
    const documents = documentsOf(page);
    await box().fill('林致和 & co');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/people');
    await alive(page);
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

  it('a card is found at an address that is written as WeCom writes the id', async () => {
    await show('/people/LinZhiHe');
    const name = await page.locator('h1').innerText();
    await show('/people');
    const documents = documentsOf(page);
    await page
      .locator('main')
      .evaluate((main) => main.insertAdjacentHTML('beforeend', '<a href="/people/LinZhiHe">link</a>'));
    await follow(page, '/people/LinZhiHe');
    assert.equal(await page.locator('[data-person=linzhihe] h1').innerText(), name);
    assert.ok((await page.title()).startsWith(name));
    assert.deepEqual(documents, []);
  });

  it('a card leads to each department of the person', async () => {
    await show('/people/linzhihe');
    const link = page.locator('.facts a[href^="/people?department="]').first();
    const name = (await link.innerText()).split(' / ').at(-1);
    await follow(page, (await link.getAttribute('href')) ?? '');
    assert.equal(await page.locator('h1').innerText(), name);
  });

  it('a card offers no chat with oneself', async () => {
    await show('/people/lisiyuan');
    assert.equal(await page.locator('.action[href^="wxwork:"]').count(), 0);
    await show('/people/linzhihe');
    assert.equal(await page.locator('.action[href^="wxwork:"]').count(), 1);
  });

  it('the tree is as the person left it after a way back', async () => {
    const rows = () => page.locator('.tree-link').allInnerTexts();
    await page.locator('.tree-toggle[aria-expanded=false]').first().click();
    await page.locator('.tree-toggle[aria-expanded=false]').first().click();
    const before = await rows();
    await page.locator('.tree-link').last().click();
    await page.waitForURL(/department=/);
    await page.locator('section[aria-busy=false]').waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
    await page.locator('.group-title').first().waitFor();
    assert.deepEqual(await rows(), before);
    await follow(page, '/me');
    await follow(page, '/people');
    assert.deepEqual(await rows(), before);
  });

  it('a department that is opened by keyboard has the focus on its heading', async () => {
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

  it('a long list of people ends with a way to more people', async () => {
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

  it('a card offers to call what can be called from anywhere, and shows an extension as one', async () => {
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

  it('a department says how many people it has before all of them are shown, as the tree did', async () => {
    const totals = (await page.locator('.tree-total').allInnerTexts()).map((text) => parseInt(text, 10));
    const total = Math.max(...totals);
    assert.ok(total > 50, `one part shows them all: ${totals.join(' ')}`);
    await page.locator('.tree-link').nth(totals.indexOf(total)).click();
    await page.locator('[data-person]').first().waitFor();
    assert.match(pathOf(page), /department=/);
    assert.equal(await page.locator('section h2').innerText(), `${total} 位同事`);
  });
});
