import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../build/paths';
import { loadFrontEnd } from '../../server/render';
import { newPhone, type Phone } from '../support/browser';
import { makeRenamedBuild } from '../support/renamed-build';
import { pageReady, documentsOf, clickLink, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { startProxy, type Proxy } from '../support/proxy';

const isAsset = (path: string): boolean => path.startsWith('/assets/');
const screens = ['/', '/notices', '/notices/1', '/people', '/people/linzhihe', '/me'];

/** The two processes during a rolling restart, as indexes of the proxy's targets. */
const builds = { older: 0, newer: 1 };

describe('two builds of the portal, side by side', () => {
  let proxy: Proxy;
  let phone: Phone;
  let older: OpenPortal;
  let newer: OpenPortal;

  before(async () => {
    proxy = await startProxy();
    const env = { PUBLIC_ORIGIN: proxy.origin };
    const folder = makeRenamedBuild();
    older = await openPortal({ env });
    newer = await openPortal({
      env,
      beside: older,
      frontEnd: await loadFrontEnd(folder),
      assetsFolder: join(folder, 'client/assets'),
    });
    proxy.targets = [older.port, newer.port];
  });
  beforeEach(() => {
    proxy.choose = () => builds.older;
  });
  afterEach(() => phone.close());
  after(async () => {
    await newer.close();
    await older.close();
    await proxy.close();
  });

  const missing = (): string[] =>
    proxy.passed.filter(({ path, status }) => isAsset(path) && status === 404).map(({ path }) => path);
  const notFound = /status of 404|MIME type \('text\/plain'\)|Loading (CSS )?chunk/;

  /** Opens a page on a signed-in phone without an HTTP cache. */
  async function open(path = '/'): Promise<void> {
    phone = await newPhone({ origin: proxy.origin });
    phone.context.setDefaultTimeout(20_000);
    await (await phone.context.newCDPSession(phone.page)).send('Network.setCacheDisabled', { cacheDisabled: true });
    older.simulator.choosePerson('lisiyuan');
    await phone.page.goto(path);
    await pageReady(phone.page);
  }

  for (const [direction, own, other] of [
    ['newer', builds.newer, builds.older],
    ['older', builds.older, builds.newer],
  ] as const) {
    it(`every page of the ${direction} build hydrates, although the other build's process gets its first script requests`, async () => {
      proxy.choose = () => other;
      await open();
      for (const path of screens) {
        proxy.passed.length = 0;
        const asked = new Set<string>();
        proxy.choose = ({ url = '' }) => {
          if (!isAsset(url)) return own;
          const [script = ''] = url.split('?');
          if (asked.has(script)) return own;
          asked.add(script);
          return other;
        };
        await phone.page.goto(path);
        await pageReady(phone.page);
        assert.ok(missing().length >= 3, path);
      }
      phone.assertQuiet([notFound]);
    });

    it(`the next page gets its code and styles from a process of the ${direction} build`, async () => {
      await open();
      proxy.choose = () => own;
      await phone.page.goto('/');
      await pageReady(phone.page);
      // What is loaded after every page.
      await phone.page.waitForLoadState('networkidle');
      const documents = documentsOf(phone.page);
      let requests = 0;
      proxy.passed.length = 0;
      proxy.choose = ({ url = '' }) => {
        if (!isAsset(url)) return own;
        requests += 1;
        return requests <= 3 ? other : own;
      };
      await clickLink(phone.page, '/me');
      assert.deepEqual(documents, []);
      assert.ok(
        missing().some((file) => file.includes('.js')) && missing().some((file) => file.includes('.css')),
        missing().join(),
      );
      assert.equal(await phone.page.locator('link[rel=stylesheet]').count(), 1);
      phone.assertQuiet([notFound]);
    });
  }

  it('every page load hydrates behind a round-robin load balancer', async () => {
    await open();
    // Documents and assets take turns separately: otherwise all documents could come from one process by chance.
    const turns = { document: 0, asset: 0 };
    proxy.passed.length = 0;
    proxy.choose = ({ url = '' }) => (turns[isAsset(url) ? 'asset' : 'document'] += 1) % 2;
    for (const path of [...screens, ...screens]) {
      await phone.page.goto(path);
      await pageReady(phone.page);
    }
    const documents = proxy.passed.filter(({ path }) => screens.includes(path));
    assert.deepEqual([...new Set(documents.map(({ target }) => target))].sort(), [0, 1]);
    assert.ok(missing().length > 0);
    phone.assertQuiet([notFound]);
  });

  it('a page whose scripts cannot be loaded is readable, its links work, and it stops requesting them', async () => {
    await open();
    proxy.passed.length = 0;
    proxy.choose = ({ url = '' }) => (isAsset(url) ? builds.older : builds.newer);
    await phone.page.clock.install();
    await phone.page.goto('/');
    const scripts = await phone.page.locator('script[src]:not([src*=retry])').count();
    // Each script is requested once and then eight more times.
    while (missing().length < 9 * scripts) await phone.page.clock.runFor(1000);
    await phone.page.clock.runFor(3_600_000);
    assert.equal(missing().length, 9 * scripts);
    await phone.page.locator('.tabs a[href="/notices"]').click();
    await phone.page.waitForURL('**/notices');
    assert.ok((await phone.page.locator('[data-notice]').count()) >= 10);
    phone.assertQuiet([notFound]);
  });

  describe('the newer one replacing that of an open page', () => {
    beforeEach(async () => {
      await open('/notices/1');
      proxy.choose = replaced;
    });

    /** The newer build also serves the assets of the older one. */
    const replaced: Proxy['choose'] = ({ url = '' }) =>
      existsSync(fromRoot(`dist/client${url}`)) ? builds.older : builds.newer;

    /** Navigates, so that the page notices the new build in the data responses. */
    async function noticeNewBuild(): Promise<void> {
      await clickLink(phone.page, '/notices');
    }

    it('a document is loaded at the navigation after the one that noticed it', async () => {
      const documents = documentsOf(phone.page);
      await noticeNewBuild();
      assert.deepEqual(documents, []);
      await clickLink(phone.page, '/people');
      assert.deepEqual(documents, ['/people']);
      await clickLink(phone.page, '/me');
      await clickLink(phone.page, '/notices');
      assert.deepEqual(documents, ['/people']);
      phone.assertQuiet([notFound]);
    });

    it('no document is loaded while a question is half-written', async () => {
      const documents = documentsOf(phone.page);
      await noticeNewBuild();
      await phone.page.goBack();
      await pageReady(phone.page);
      await phone.page.locator('textarea').fill('写了一半');
      await clickLink(phone.page, '/notices');
      assert.deepEqual(documents, [], 'a document was loaded while a text was half-written');
      await phone.page.goBack();
      await pageReady(phone.page);
      assert.equal(await phone.page.locator('textarea').inputValue(), '写了一半');
      assert.equal(pathOf(phone.page), '/notices/1');
      phone.assertQuiet([notFound]);
    });
  });
});
