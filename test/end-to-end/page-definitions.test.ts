import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { loadFrontEnd } from '../../server/render';
import { makeBuildWithDefinition } from '../support/build-with-definition';
import { pageReady, documentsOf, clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const people = { name: 'people', path: '/people' };

async function openWith(addition: string, env: Record<string, string> = {}): Promise<OpenPortal> {
  const folder = makeBuildWithDefinition(people, addition);
  return openPortal({ env, frontEnd: await loadFrontEnd(folder), assetsFolder: join(folder, 'client/assets') });
}

const policyAt = async (page: Page, path: string): Promise<string> => {
  const response = await page.request.get(path, { headers: { Accept: 'text/html' } });
  return response.headers()['content-security-policy'] ?? '';
};

/** Whether the policy of the page allows a picture from a blob. */
const showsBlobs = (page: Page): Promise<boolean> =>
  page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        const text = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
        image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
      }),
  );

describe('a page with an additional policy', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openWith('policy: { img: ["blob:"], script: ["https://res.wx.qq.com"] }');
  });
  after(() => portal.close());

  it('has the additional sources in its own response only', async () => {
    const phone = await openAs(portal, 'lisiyuan');
    assert.match(await policyAt(phone.page, '/people'), /img-src 'self' data: blob:;/);
    assert.match(await policyAt(phone.page, '/people'), /script-src [^;]* https:\/\/res\.wx\.qq\.com;/);
    for (const path of ['/', '/notices', '/nowhere'])
      assert.doesNotMatch(await policyAt(phone.page, path), /blob:|res\.wx/);
    await phone.close();
  });

  it('loads a document when it is opened or left, also with Back', async () => {
    const phone = await openAs(portal, 'lisiyuan');
    const { page } = phone;
    const documents = documentsOf(page);
    await clickLink(page, '/notices');
    assert.equal(await showsBlobs(page), false);
    await clickLink(page, '/people');
    assert.equal(await showsBlobs(page), true);
    await page.locator('input[name="q"]').fill('li');
    await page.locator('[data-person]').first().waitFor();
    await page.locator('.tabs a[href="/me"]').click();
    await page.waitForURL('**/me');
    await pageReady(page);
    assert.equal(await showsBlobs(page), false);
    await page.goBack();
    await page.locator('[data-person]').first().waitFor();
    await pageReady(page);
    assert.equal(pathOf(page), '/people?q=li');
    assert.equal(await showsBlobs(page), true);
    assert.deepEqual(documents, ['/people', '/me', '/people']);
    await phone.close();
  });
});

describe('a page that requires a role', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openWith('role: "publisher"', { ADMINS: 'zhangwei' });
  });
  after(() => portal.close());

  it('is a 403 for a member, on the server and in the browser, and its code is not loaded', async () => {
    const phone = await openAs(portal, 'lisiyuan');
    const { page } = phone;
    const code: string[] = [];
    page.on(
      'request',
      (request) => void (/\/assets\/person|\/assets\/people/.test(request.url()) && code.push(request.url())),
    );
    const response = await page.request.get('/people', { headers: { Accept: 'text/html' } });
    assert.equal(response.status(), 403);
    const html = await response.text();
    assert.match(html, /data-error="forbidden"/);
    assert.doesNotMatch(html, /\/assets\/people/);

    const button = page.locator('[data-error="forbidden"] .button[href="/"]', { hasText: '返回首页' });
    await page.locator('.tabs a[href="/people"]').click();
    await button.waitFor();
    assert.equal(pathOf(page), '/people');
    await page.goBack();
    await page.locator('main [data-notice]').first().waitFor();
    assert.equal(pathOf(page), '/');
    await page.goto('/people');
    await pageReady(page);
    await button.waitFor();
    await clickLink(page, '/notices');
    assert.deepEqual(code, []);
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  it('opens for a person with the role', async () => {
    const phone = await openAs(portal, 'zhangwei');
    await clickLink(phone.page, '/people');
    await phone.page.locator('.tree-link').first().waitFor();
    await phone.page.reload();
    await pageReady(phone.page);
    await phone.page.locator('.tree-link').first().waitFor();
    phone.assertQuiet();
    await phone.close();
  });
});

describe('portal.landingUrl', () => {
  it('stays the address with which the document was loaded, without the fragment', async () => {
    const portal = await openPortal();
    const { page, close } = await openAs(portal, 'lisiyuan', '/notices?category=it#wechat_redirect');
    const landingUrl = (): Promise<unknown> =>
      page.evaluate(() => {
        const app = Reflect.get(document.getElementById('app') ?? {}, '__vue__');
        const provided = app.$root._provided;
        return Object.getOwnPropertySymbols(provided).map((key) => provided[key].landingUrl)[0];
      });
    await page.goto('/notices?category=it#top');
    await pageReady(page);
    assert.equal(await landingUrl(), `${portal.origin}/notices?category=it`);
    await clickLink(page, '/people');
    await clickLink(page, '/me');
    assert.equal(await landingUrl(), `${portal.origin}/notices?category=it`);
    await close();
    await portal.close();
  });
});
