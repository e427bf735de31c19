import assert from 'node:assert/strict';
import type { Phone } from '../support/browser';
import { clickLink, openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a second visit', () => {
  let portal: OpenPortal;
  let phone: Phone;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/');
    portal.log.lines.length = 0;
  });
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  const signOut = async (): Promise<void> => {
    await phone.page.getByRole('button', { name: '退出登录', exact: true }).click();
    await phone.page.locator('[data-signed-out]').waitFor();
  };
  const shows = (text: string): Promise<boolean> =>
    phone.page.evaluate((wanted) => document.documentElement.outerHTML.includes(wanted), text);
  const statuses = async (path: string): Promise<number[]> => {
    await portal.log.line(({ msg, path: asked }) => msg === 'request' && asked === path);
    return portal.log.lines.flatMap(({ msg, path: asked, status }) =>
      msg === 'request' && asked === path && typeof status === 'number' ? [status] : [],
    );
  };

  it('loads no page again that has not changed, and hydrates it with a new request id', async () => {
    const { page } = phone;
    const before = await page.locator('main').innerText();
    await page.goto('/');
    await pageReady(page);
    assert.deepEqual(await statuses('/'), [304]);
    assert.equal(await page.locator('main').innerText(), before);
    await clickLink(page, '/notices');
  });

  it('loads a page again after a notice was read', async () => {
    const { page } = phone;
    await clickLink(page, `/notices/${await unreadNotice()}`);
    await portal.log.line(({ msg, path }) => msg === 'request' && /\/read$/.test(String(path)));
    await page.goto('/');
    await pageReady(page);
    assert.deepEqual(await statuses('/'), [200]);
  });

  it('shows what has changed meanwhile when a document is shown again on Back', async () => {
    const { page } = phone;
    const notice = await unreadNotice();
    await page.goto('/notices');
    await pageReady(page);
    const row = page.locator(`[data-notice="${notice}"]`);
    assert.equal(await row.locator('.unread, .dot').count(), 1, await row.innerHTML());
    await page.goto(`/notices/${notice}`);
    await pageReady(page);
    await portal.log.line(({ msg, path }) => msg === 'request' && /\/read$/.test(String(path)));
    await page.goBack();
    await pageReady(page);
    await page.waitForFunction(
      (id) => document.querySelector(`[data-notice="${id}"] .unread, [data-notice="${id}"] .dot`) === null,
      notice,
    );
  });

  // Field report 70.
  it('shows nothing of a person who has signed out, also on Back and to the next person', async () => {
    const { page } = phone;
    await page.goto('/people');
    await pageReady(page);
    await page.goto('/me');
    await pageReady(page);
    assert.ok(await shows('lisiyuan'));
    await signOut();
    for (let back = 0; back < 2; back += 1) {
      await page.goBack({ waitUntil: 'domcontentloaded' });
      assert.ok(!(await shows('lisiyuan')), `Back ${back + 1} to ${page.url()}`);
      await page.locator('[data-signed-out]').waitFor();
    }
    portal.simulator.choosePerson('chenqiming');
    await page.locator('[data-signed-out]').getByRole('link').click();
    await pageReady(page);
    for (const path of ['/', '/people', '/me']) {
      await page.goto(path);
      await pageReady(page);
      assert.ok(!(await shows('lisiyuan')), path);
    }
    assert.ok(await shows('chenqiming'));
  });

  async function unreadNotice(): Promise<string> {
    const href = await phone.page.locator('main a[href^="/notices/"]:has(.unread, .dot)').first().getAttribute('href');
    return href?.replace('/notices/', '') ?? '';
  }
});
