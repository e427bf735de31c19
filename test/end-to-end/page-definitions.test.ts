import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { loadFrontEnd } from '../../server/render';
import { makeBuildWithDefinition } from '../support/build-with-definition';
import { makeBuildWithFramedPages } from '../support/build-with-framed-pages';
import { hydrationChanges, watchHydration } from '../support/hydration';
import { pageReady, documentsOf, clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { newQuestion, questionField, sendButton } from '../support/question-form';

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

describe('a page with a layout', () => {
  let portal: OpenPortal;
  before(async () => {
    const folder = await makeBuildWithFramedPages();
    portal = await openPortal({
      env: { ADMINS: 'zhangwei' },
      frontEnd: await loadFrontEnd(folder),
      assetsFolder: join(folder, 'client/assets'),
    });
  });
  after(() => portal.close());

  /** The names of the chunks that the page loads from now on. */
  function chunksOf(page: Page): string[] {
    const chunks: string[] = [];
    page.on('request', (request) => {
      const [, name] = /\/assets\/([\w-]+)\.\w+\.js$/.exec(request.url()) ?? [];
      if (name !== undefined) chunks.push(name);
    });
    return chunks;
  }
  const inner = (page: Page, name: string) => page.locator(`[data-layout] [data-inner="${name}"]`);
  const framesIn = (chunks: readonly string[]): string[] => chunks.filter((name) => name.endsWith('frame'));

  it('is rendered inside its layout on the server, and hydrated without a change', async () => {
    const phone = await openAs(portal, 'lisiyuan');
    const { page } = phone;
    const response = await page.request.get('/framed/1', { headers: { Accept: 'text/html' } });
    assert.equal(response.status(), 200);
    const html = await response.text();
    assert.match(html, /<div data-layout="[^"]*" class="page">[^]*<div data-inner="1">[^]*<textarea id="question-1"/);
    assert.match(html, /<script [^>]*src="\/assets\/frame\./);

    await watchHydration(page);
    const chunks = chunksOf(page);
    await page.goto('/framed/1');
    assert.deepEqual(await hydrationChanges(page), []);
    await inner(page, '1').waitFor();
    assert.deepEqual(framesIn(chunks), ['frame']);
    phone.assertQuiet();
    await phone.close();
  });

  for (const first of ['/framed/1', '/notices']) {
    it(`keeps the layout and replaces the page inside it, if the first page is ${first}`, async () => {
      const phone = await openAs(portal, 'lisiyuan', first);
      const { page } = phone;
      const chunks = chunksOf(page);
      const open = (path: string): Promise<void> =>
        page.evaluate((to) => {
          const app = Reflect.get(document.getElementById('app') ?? {}, '__vue__');
          return void app.$router.push(to);
        }, path);
      if (first === '/notices') {
        // The definitions of all pages are loaded after the first view.
        await page.waitForFunction(() =>
          performance.getEntriesByType('resource').some((entry) => /\/pages\./.test(entry.name)),
        );
        await open('/framed/1');
      }
      await inner(page, '1').waitFor();
      await page.evaluate(() => {
        for (const name of ['[data-layout]', '[data-inner]'])
          document.querySelector(name)?.setAttribute('data-first', '');
      });
      const firstOf = (): Promise<(boolean | undefined)[]> =>
        page.evaluate(() =>
          ['[data-layout]', '[data-inner]'].map((name) => document.querySelector(name)?.hasAttribute('data-first')),
        );
      for (const [path, name] of [
        ['/framed/2', '2'],
        ['/framed/list', 'list'],
      ] as const) {
        await clickLink(page, path);
        await inner(page, name).waitFor();
        assert.deepEqual(await firstOf(), [true, false], path);
      }
      await page.goBack();
      await inner(page, '2').waitFor();
      assert.deepEqual(await firstOf(), [true, false]);
      assert.deepEqual(framesIn(chunks), first === '/notices' ? ['frame'] : []);
      phone.assertQuiet();
      await phone.close();
    });
  }

  it('keeps the page inside it if only the query changes', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/framed/1');
    const { page } = phone;
    await questionField(page).fill(newQuestion());
    await page.locator('[data-inner]').evaluate((element) => element.setAttribute('data-first', ''));
    await clickLink(page, '/framed/1?questions=');
    assert.equal(await page.locator('[data-inner][data-first]').count(), 1);
    await phone.close();
  });

  it('keeps the texts of its pages apart', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/framed/1');
    const { page } = phone;
    const [unsent, sent] = [newQuestion(), newQuestion()];
    await questionField(page).fill(unsent);
    await clickLink(page, '/framed/2');
    await inner(page, '2').waitFor();
    assert.equal(await questionField(page).inputValue(), '');
    await questionField(page).fill(sent);
    await sendButton(page).click();
    await page.locator('.send-status .good').waitFor();
    await clickLink(page, '/framed/1');
    await inner(page, '1').waitFor();
    assert.equal(await questionField(page).inputValue(), unsent);
    await sendButton(page).click();
    await page.locator('.send-status .good').waitFor();
    assert.deepEqual(await portal.questions(sent), [{ userid: 'lisiyuan', notice_id: 2 }]);
    assert.deepEqual(await portal.questions(unsent), [{ userid: 'lisiyuan', notice_id: 1 }]);
    phone.assertQuiet();
    await phone.close();
  });

  it('is shown as broken if a TextForm gets the form of another text', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/framed/list');
    const { page } = phone;
    await questionField(page).fill('First');
    await page.getByRole('button', { name: 'Next form' }).click();
    await page.locator('[data-error="page-broken"]').waitFor();
    phone.assertQuiet([/TextForm/]);
    await phone.close();
  });

  it('loads neither the page nor the layout for a person without the required role', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/framed/1');
    const { page } = phone;
    const chunks = chunksOf(page);
    const restricted = (): string[] => chunks.filter((name) => name.includes('admin'));
    const response = await page.request.get('/framed/admin', { headers: { Accept: 'text/html' } });
    assert.equal(response.status(), 403);
    assert.doesNotMatch(await response.text(), /admin-frame|framed-admin/);

    const refusal = page.locator('[data-error="forbidden"]');
    await clickLink(page, '/framed/admin');
    await refusal.waitFor();
    assert.deepEqual(restricted(), []);
    await page.goto('/framed/admin');
    await pageReady(page);
    await refusal.waitFor();
    await clickLink(page, '/notices');
    assert.deepEqual(restricted(), []);
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  it('opens for a person with the required role', async () => {
    const phone = await openAs(portal, 'zhangwei', '/framed/1');
    const { page } = phone;
    await clickLink(page, '/framed/admin');
    await page.locator('[data-layout="admin"] [data-inner="admin"]').waitFor();
    await page.reload();
    await pageReady(page);
    await page.locator('[data-layout="admin"] [data-inner="admin"]').waitFor();
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
