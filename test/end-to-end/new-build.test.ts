import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../build/paths';
import { loadFrontEnd } from '../../server/render';
import { newPhone, type Phone } from '../support/browser';
import { makeOtherBuild } from '../support/other-build';
import { alive, documentsOf, follow, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { startProxy, type Proxy } from '../support/proxy';

const isAsset = (path: string): boolean => path.startsWith('/assets/');
const screens = ['/', '/notices', '/notices/1', '/people', '/people/linzhihe', '/me'];

/** Two processes of one installation during a rolling restart, the older one by its index 0. */
const builds = { older: 0, newer: 1 };

describe('a new build of the portal', () => {
  let proxy: Proxy;
  let phone: Phone;
  let older: OpenPortal;
  let newer: OpenPortal;

  before(async () => {
    proxy = await startProxy();
    const env = { PUBLIC_ORIGIN: proxy.origin };
    const folder = makeOtherBuild();
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

  /** A signed-in phone that asks for every file again. */
  async function open(path = '/'): Promise<void> {
    phone = await newPhone({ origin: proxy.origin });
    phone.context.setDefaultTimeout(20_000);
    await (await phone.context.newCDPSession(phone.page)).send('Network.setCacheDisabled', { cacheDisabled: true });
    older.simulator.choosePerson('lisiyuan');
    await phone.page.goto(path);
    await alive(phone.page);
  }

  for (const [direction, own, other] of [
    ['newer', builds.newer, builds.older],
    ['older', builds.older, builds.newer],
  ] as const) {
    it(`starts every page of the ${direction} build, though the other build's process answers first for its scripts`, async () => {
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
        await alive(phone.page);
        assert.ok(missing().length >= 3, path);
      }
      phone.assertQuiet([notFound]);
    });

    it(`loads the code and styles of the next page from the ${direction} build's process`, async () => {
      await open();
      proxy.choose = () => own;
      await phone.page.goto('/');
      await alive(phone.page);
      const documents = documentsOf(phone.page);
      let requests = 0;
      proxy.passed.length = 0;
      proxy.choose = ({ url = '' }) => {
        if (!isAsset(url)) return own;
        requests += 1;
        return requests <= 3 ? other : own;
      };
      await follow(phone.page, '/me');
      assert.deepEqual(documents, []);
      assert.ok(
        missing().some((file) => file.includes('.js')) && missing().some((file) => file.includes('.css')),
        missing().join(),
      );
      assert.equal(await phone.page.locator('link[rel=stylesheet]').count(), 1);
      phone.assertQuiet([notFound]);
    });
  }

  it('comes alive with each load behind a load balancer that takes turns', async () => {
    await open();
    // Documents and assets take turns separately: otherwise all documents could come from one process by chance.
    const turns = { document: 0, asset: 0 };
    proxy.passed.length = 0;
    proxy.choose = ({ url = '' }) => (turns[isAsset(url) ? 'asset' : 'document'] += 1) % 2;
    for (const path of [...screens, ...screens]) {
      await phone.page.goto(path);
      await alive(phone.page);
    }
    const documents = proxy.passed.filter(({ path }) => screens.includes(path));
    assert.deepEqual([...new Set(documents.map(({ target }) => target))].sort(), [0, 1]);
    assert.ok(missing().length > 0);
    phone.assertQuiet([notFound]);
  });

  it('can be read and followed, and stops asking, where its scripts are nowhere to be had', async () => {
    await open();
    proxy.passed.length = 0;
    proxy.choose = ({ url = '' }) => (isAsset(url) ? builds.older : builds.newer);
    await phone.page.clock.install();
    await phone.page.goto('/');
    const scripts = await phone.page.locator('script[src]:not([src*=retry])').count();
    // Each is requested once and then eight times again.
    while (missing().length < 9 * scripts) await phone.page.clock.runFor(1000);
    await phone.page.clock.runFor(3_600_000);
    assert.equal(missing().length, 9 * scripts);
    await phone.page.locator('.tabs a[href="/notices"]').click();
    await phone.page.waitForURL('**/notices');
    assert.ok((await phone.page.locator('[data-notice]').count()) >= 20);
    phone.assertQuiet([notFound]);
  });

  describe('that replaces the one a page was loaded from', () => {
    beforeEach(async () => {
      await open('/notices/1');
      proxy.choose = replaced;
    });

    /** A build keeps the assets of those before it. */
    const replaced: Proxy['choose'] = ({ url = '' }) =>
      existsSync(fromRoot(`dist/client${url}`)) ? builds.older : builds.newer;

    /** A navigation whose data comes from the new build. */
    async function learn(): Promise<void> {
      await follow(phone.page, '/notices');
    }

    it('is loaded whole with the navigation after the one that found it out', async () => {
      const documents = documentsOf(phone.page);
      await learn();
      assert.deepEqual(documents, []);
      await follow(phone.page, '/people');
      assert.deepEqual(documents, ['/people']);
      await follow(phone.page, '/me');
      await follow(phone.page, '/notices');
      assert.deepEqual(documents, ['/people']);
      phone.assertQuiet([notFound]);
    });

    it('waits while a question is half-written, which stays', async () => {
      const documents = documentsOf(phone.page);
      await learn();
      await phone.page.goBack();
      await alive(phone.page);
      await phone.page.locator('textarea').fill('写了一半');
      await follow(phone.page, '/notices');
      assert.deepEqual(documents, [], 'the page was loaded while something was typed');
      await phone.page.goBack();
      await alive(phone.page);
      assert.equal(await phone.page.locator('textarea').inputValue(), '写了一半');
      assert.equal(pathOf(phone.page), '/notices/1');
      phone.assertQuiet([notFound]);
    });
  });
});
