import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, documentsOf, clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

/** The script with the definitions of all pages. */
const definitions = /\/assets\/pages\.\w+\.js/;

describe('the first page, before the definitions of all pages are loaded', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan');
    page = phone.page;
  });
  afterEach(() => phone.close());

  const tab = (path: string) => page.locator(`.tabs a[href="${path}"]`);

  it('does not load the definitions with the document', async () => {
    const response = await page.request.get('/', { headers: { Accept: 'text/html' } });
    const html = await response.text();
    assert.match(html, /data-pages="\/assets\/pages\.\w+\.js"/);
    assert.doesNotMatch(html, /<script[^>]* src="\/assets\/pages\./);
  });

  it('waits for the definitions at the first navigation, which follows the last tap', async () => {
    const { arrived, release } = await holdResponses(page, definitions);
    await page.goto('/');
    await pageReady(page);
    await arrived;
    const documents = documentsOf(page);
    await tab('/people').click();
    await page.locator('.progress').waitFor();
    await tab('/notices').click();
    assert.equal(pathOf(page), '/');
    release();
    await page.locator('main [data-notice]').first().waitFor();
    await page.waitForURL('**/notices');
    await pageReady(page);
    assert.deepEqual(documents, []);
    phone.assertQuiet();
  });

  it('searches within its page without the definitions', async () => {
    const { release } = await holdResponses(page, definitions);
    await page.goto('/people');
    await pageReady(page);
    await page.locator('input[name="q"]').fill('li');
    await page.locator('[data-person]').first().waitFor();
    assert.equal(pathOf(page), '/people?q=li');
    release();
    phone.assertQuiet();
  });

  it('leaves links to the browser if the definitions cannot be loaded', async () => {
    await page.route(definitions, (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto('/');
    await pageReady(page);
    const documents = documentsOf(page);
    await tab('/notices').click();
    await page.waitForURL('**/notices');
    await page.locator('main [data-notice]').first().waitFor();
    assert.deepEqual(documents, ['/notices']);
    phone.assertQuiet([/status of 404|Loading chunk|ChunkLoadError/]);
  });

  it('goes back after a reload once the definitions are loaded, without loading a document', async () => {
    await clickLink(page, '/notices');
    const { release } = await holdResponses(page, definitions);
    await page.reload();
    await pageReady(page);
    const documents = documentsOf(page);
    await page.goBack({ waitUntil: 'commit' });
    release();
    await page.locator('.greeting, main h1').first().waitFor();
    await page.waitForFunction(
      () => document.querySelector('.tabs a[href="/"]')?.getAttribute('aria-current') === 'page',
    );
    await pageReady(page);
    assert.equal(pathOf(page), '/');
    assert.deepEqual(documents, []);
    phone.assertQuiet();
  });
});
