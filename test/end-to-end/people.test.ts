import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { alive, follow, openAs, pathOf } from '../support/person';
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
  const change = (facts: { mobile: string | null; telephone: string | null }) => portal.database.query.updateTable('people').set(facts).where('userid', '=', 'linzhihe').execute();

  it('a card leads to each department of the person', async () => {
    await show('/people/linzhihe');
    const link = page.locator('.facts a[href^="/people?department="]').first();
    const name = (await link.innerText()).split(' / ').at(-1);
    await follow(page, await link.getAttribute('href') ?? '');
    assert.equal(await page.locator('h1').innerText(), name);
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
