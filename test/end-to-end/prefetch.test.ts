import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { loseSession, openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a finger that touches a link', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let fingers: CDPSession;
  let asked: string[];
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  afterEach(async () => {
    phone.assertQuiet([/status of 203/]);
    await phone.close();
  });

  async function open(userid: string, path: string): Promise<void> {
    phone = await openAs(portal, userid, path);
    page = phone.page;
    // The code of all pages is loaded after the page.
    await page.waitForFunction(() => 'chunkFiles' in window);
    await page.waitForTimeout(300);
    fingers = await phone.context.newCDPSession(page);
    asked = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}`);
    });
  }
  const link = () => page.locator('a.notice:has(.dot)').first();
  async function touch(type: 'touchStart' | 'touchMove' | 'touchEnd', below = 0, touched = link()): Promise<void> {
    const box = await touched.boundingBox();
    assert.ok(box);
    const point = { x: box.x + Math.min(60, box.width / 2), y: box.y + 20 + below };
    await fingers.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [point] });
  }
  const idOf = async (): Promise<string> => (await link().getAttribute('data-notice')) ?? '';
  const reads = (id: string): Promise<unknown[]> =>
    portal.database.query.selectFrom('reads').selectAll().where('notice_id', '=', Number(id)).execute();

  it('loads the page, once, and a tap shows it', async () => {
    await open('lisiyuan', '/notices');
    const id = await idOf();
    await touch('touchStart');
    await page.waitForResponse((response) => new URL(response.url()).pathname === `/api/notices/${id}`);
    assert.equal(pathOf(page), '/notices');
    await touch('touchEnd');
    await page.waitForURL(`**/notices/${id}`);
    await pageReady(page);
    assert.equal(asked.filter((request) => request === `GET /api/notices/${id}`).length, 1, asked.join());
  });

  // Field report 25.
  it('does not read the notice', async () => {
    await open('chenqiming', '/notices');
    const id = await idOf();
    const before = await reads(id);
    await touch('touchStart');
    await page.waitForResponse((response) => new URL(response.url()).pathname === `/api/notices/${id}`);
    await touch('touchMove', 200);
    await page.waitForTimeout(500);
    assert.deepEqual(await reads(id), before);
    assert.equal(await page.locator(`[data-notice="${id}"] .dot`).count(), 1);
  });

  it('aborts the requests if it scrolls', async () => {
    await open('lisiyuan', '/notices');
    const id = await idOf();
    const { arrived, release } = await holdResponses(page, new RegExp(`/api/notices/${id}$`));
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith(`/api/notices/${id}`));
    await touch('touchStart');
    await arrived;
    await touch('touchMove', 40);
    await failed;
    await touch('touchEnd');
    release();
    assert.equal(pathOf(page), '/notices');
  });

  it('begins no sign-in without a session; the tap does', async () => {
    await open('lisiyuan', '/notices');
    const id = await idOf();
    await loseSession(phone);
    portal.simulator.clearCalls();
    await touch('touchStart');
    await page.waitForResponse((response) => new URL(response.url()).pathname === `/api/notices/${id}`);
    await page.waitForTimeout(300);
    assert.equal(portal.authorizations(), 0);
    assert.equal(pathOf(page), '/notices');
    await touch('touchEnd');
    await page.waitForURL(`**/notices/${id}`);
    await pageReady(page);
    assert.equal(portal.authorizations(), 1);
  });

  for (const [path, requests] of Object.entries({
    '/': ['/api/notices', '/api/me'],
    '/notices': ['/api/notices', '/api/notice-months'],
    '/me': ['/api/sessions'],
  }))
    it(`begins no sign-in without a session at the tab of ${path}`, async () => {
      await open('lisiyuan', path === '/' ? '/me' : '/');
      await loseSession(phone);
      portal.simulator.clearCalls();
      const responses = requests.map((request) =>
        page.waitForResponse((response) => new URL(response.url()).pathname === request),
      );
      const tab = page.locator(`.tabs a[href="${path}"]`);
      await touch('touchStart', 0, tab);
      await Promise.all(responses);
      await touch('touchMove', -200, tab);
      await page.waitForTimeout(300);
      assert.equal(portal.authorizations(), 0);
    });

  it('loads nothing on a connection that saves data, and no page that needs a role', async () => {
    await open('lisiyuan', '/notices');
    await page.evaluate(() =>
      Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true }),
    );
    await touch('touchStart');
    await touch('touchEnd');
    await page.waitForURL('**/notices/*');
    await pageReady(page);
    await page.goBack();
    await pageReady(page);
    const before = asked.length;
    await touch('touchStart');
    await page.waitForTimeout(300);
    assert.equal(asked.length, before, asked.join());
    await touch('touchMove', 200);
  });

  it('sees at once what is known of the next page, which fills in', async () => {
    await open('lisiyuan', '/notices');
    const id = await idOf();
    const title = await link().locator('bdi').first().innerText();
    const { arrived, release } = await holdResponses(page, new RegExp(`/api/notices/${id}$`));
    await link().tap();
    await arrived;
    await page.locator('article h1').waitFor();
    assert.equal((await page.locator('article h1').innerText()).trim(), title);
    const heading = await page.locator('article h1').elementHandle();
    release();
    await page.locator('article .text').waitFor();
    assert.ok(await heading?.evaluate((element) => element.isConnected), 'the heading was replaced');
    await page.goto('/people?q=chen');
    await pageReady(page);
    const person = page.locator('main a[href^="/people/"]').first();
    const name = (await person.locator('bdi').first().innerText()).trim();
    const held = await holdResponses(page, /\/api\/people\/[^/?]+$/);
    await person.tap();
    await held.arrived;
    await page.locator('.person h1').waitFor();
    assert.equal((await page.locator('.person h1').innerText()).trim(), name);
    held.release();
    await page.locator('.facts').waitFor();
  });
});
