import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { loadFrontEnd } from '../../server/render';
import { newPhone, type Phone, type PhoneOptions } from '../support/browser';
import { clickLink, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { startProxy, type Proxy } from '../support/proxy';
import { makeRenamedBuild } from '../support/renamed-build';

const screens = ['/', '/notices', '/notices/1', '/people', '/people/linzhihe', '/me'];
const open = (): Promise<void> => Promise.resolve();
const isPage = (url = ''): boolean => !/^\/(assets|api|auth|service-worker)/.test(url);

describe('the service worker', () => {
  let proxy: Proxy;
  let portal: OpenPortal;
  let newer: OpenPortal;
  let strict: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    proxy = await startProxy();
    const env = { PUBLIC_ORIGIN: proxy.origin };
    portal = await openPortal({ env });
    const folder = makeRenamedBuild();
    newer = await openPortal({
      env,
      beside: portal,
      frontEnd: await loadFrontEnd(folder),
      assetsFolder: join(folder, 'client/assets'),
    });
    strict = await openPortal({ env: { ...env, KEEP_PAGES: 'no' }, beside: portal });
    proxy.targets = [portal.port, newer.port, strict.port];
  });
  beforeEach(() => {
    proxy.choose = () => 0;
    proxy.admit = open;
  });
  afterEach(() => phone.close());
  after(async () => {
    await strict.close();
    await newer.close();
    await portal.close();
    await proxy.close();
  });

  /** Opens Home and waits until the worker answers navigations. */
  async function visit(userid = 'lisiyuan', options: PhoneOptions = {}): Promise<void> {
    phone = await newPhone({ ...options, origin: proxy.origin, serviceWorker: true });
    page = phone.page;
    phone.context.setDefaultTimeout(20_000);
    portal.simulator.choosePerson(userid);
    await page.goto('/');
    await pageReady(page);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  }
  const workers = (context: BrowserContext): string[] => context.serviceWorkers().map((worker) => worker.url());
  const kept = (): Promise<{ workers: number; caches: string }> =>
    page.evaluate(async () => ({
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      caches: (await caches.keys()).join(),
    }));
  const isEmpty = (now: { workers: number; caches: string }): boolean => now.workers === 0 && now.caches === '';
  const cut = (): void => {
    proxy.admit = () => Promise.reject(new Error('no connection'));
  };
  const failures = /ERR_|Failed to load resource|net::/;

  it('shows the frame at once, and the page when the server responds, on every screen', async () => {
    await visit();
    for (const path of screens) {
      let release: () => void = () => undefined;
      proxy.admit = ({ url }) => (isPage(url) ? new Promise((resolve) => (release = resolve)) : open());
      proxy.passed.length = 0;
      const loading = page.goto(path);
      await page.locator('.opening .tabs').waitFor();
      assert.equal(await page.locator('#app').count(), 0, path);
      assert.deepEqual(
        await page.evaluate(() =>
          [...document.querySelectorAll('.opening *')].filter(
            (element) => element.id !== '' || element.matches('a[href]'),
          ),
        ),
        [],
      );
      release();
      const response = await loading;
      assert.equal(response?.status(), 200);
      assert.match(
        response.headers()['content-security-policy'] ?? '',
        /^default-src 'none'; script-src 'self' 'sha256-/,
      );
      assert.equal(response.headers()['x-frame-options'], 'DENY');
      await pageReady(page);
      assert.deepEqual(
        proxy.passed.filter((passed) => isPage(passed.path)).map((passed) => passed.path),
        [path],
        'the page was not requested once',
      );
      const meta = await page.locator('meta[name=request]').getAttribute('content');
      const [id, now] = (meta ?? '').split(' ');
      assert.ok(
        portal.log.lines.some(({ msg, requestId }) => msg === 'request' && requestId === id),
        meta ?? 'none',
      );
      assert.ok(Math.abs(Date.now() - Number(now)) < 60_000, meta ?? 'none');
      const covering = await page.evaluate(() => document.elementFromPoint(20, 400)?.closest('#app, .opening')?.id);
      assert.equal(covering, 'app');
      assert.equal((await page.title()) === '', false);
    }
    phone.assertQuiet();
  });

  it('shows the same page as without it', async () => {
    await visit();
    for (const path of screens) {
      await page.goto(path);
      await pageReady(page);
      const kept = await page.locator('#app').innerHTML();
      const bare = await newPhone({ origin: proxy.origin });
      await bare.context.addCookies(await phone.context.cookies());
      await bare.page.goto(path);
      await pageReady(bare.page);
      assert.equal(kept, await bare.page.locator('#app').innerHTML(), path);
      await bare.close();
    }
    phone.assertQuiet();
  });

  it('asks for what has not changed, and gets no page again', async () => {
    await visit();
    await page.goto('/people');
    await pageReady(page);
    proxy.passed.length = 0;
    await page.goto('/people');
    await pageReady(page);
    assert.deepEqual(
      proxy.passed.filter(({ path }) => isPage(path)).map(({ status }) => status),
      [304],
    );
  });

  it('opens the portal without a connection, says so, and loads the page when there is one', async () => {
    await visit();
    await phone.context.setOffline(true);
    cut();
    for (const path of [...screens, '/']) {
      await page.goto(path);
      await page.locator('[data-error=offline]').waitFor();
      assert.match(await page.locator('main').innerText(), /网络/);
      assert.equal(await page.locator('#app .tabs a').count(), 4);
    }
    proxy.admit = open;
    await phone.context.setOffline(false);
    await page.locator('main [data-error] button, main [data-error] a').first().click();
    await page.locator('main [data-notice]').first().waitFor();
    assert.equal(pathOf(page), '/');
    await clickLink(page, '/people');
    phone.assertQuiet([failures]);
  });

  it('never mixes two releases', async () => {
    await visit();
    for (const release of [1, 0, 1]) {
      proxy.choose = () => release;
      // The worker of the other release stays for now.
      proxy.admit = ({ url = '' }) => (url.startsWith('/service-worker') ? Promise.reject(new Error('later')) : open());
      proxy.passed.length = 0;
      await page.goto('/notices');
      await page.waitForFunction(() => document.querySelector('#app') !== null);
      await pageReady(page);
      const asked = proxy.passed.filter(({ path }) => isPage(path)).map(({ path }) => path);
      assert.deepEqual(asked, ['/notices', '/notices'], 'the page was not loaded again');
      const [app = '', build = ''] = await page.evaluate(() => [
        document.querySelector('script[src*="/app."]')?.getAttribute('src') ?? '',
        [...document.querySelectorAll('style')].map((style) => style.dataset['href']).join(),
      ]);
      const current = (await fetch(`http://localhost:${proxy.targets[release]}${app}`)).status;
      assert.equal(current, 200, `${app} is not of the release`);
      for (const sheet of build.split(','))
        assert.equal((await fetch(`http://localhost:${proxy.targets[release]}${sheet}`)).status, 200, sheet);
      // The worker of this release replaces the other one.
      proxy.admit = open;
      await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())?.update()));
      const script = await (await fetch(`http://localhost:${proxy.targets[release]}/service-worker.js`)).text();
      const [, tag = ''] = /"tag":"([\w-]+)"/.exec(script) ?? [];
      while ((await kept()).caches !== `foyer ${tag}`) await page.waitForTimeout(20);
      await page.goto('/');
      await pageReady(page);
    }
    phone.assertQuiet();
  });

  it('is removed at sign-out, and shows nothing of that person to the next one', async () => {
    await visit();
    await page.goto('/me');
    await pageReady(page);
    await page.getByRole('button', { name: '退出登录', exact: true }).click();
    await page.locator('[data-signed-out]').waitFor();
    while (!isEmpty(await kept())) await page.waitForTimeout(20);
    await page.goBack({ waitUntil: 'domcontentloaded' });
    await page.locator('[data-signed-out]').waitFor();
    proxy.admit = open;
    portal.simulator.choosePerson('chenqiming');
    await page.goto('/');
    await page.locator('[data-signed-out]').getByRole('link').click();
    await pageReady(page);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    for (const path of screens) {
      await page.goto(path);
      await pageReady(page);
      assert.doesNotMatch(await page.locator('#state').innerText(), /"id":"lisiyuan"/, path);
    }
    phone.assertQuiet([failures]);
  });

  it('leads to WeChat when the session has ended, and back to the page', async () => {
    await visit();
    await phone.context.clearCookies({ name: 'foyer' });
    const before = portal.authorizations();
    await page.goto('/notices');
    await page.waitForFunction(() => document.querySelector('#app [data-notice]') !== null);
    await pageReady(page);
    assert.equal(portal.authorizations(), before + 1);
    assert.equal(pathOf(page), '/notices');
    phone.assertQuiet();
  });

  it('passes on errors and pages with a policy of their own', async () => {
    await visit();
    await page.goto('/notices/999999');
    await page.locator('[data-error=notice-not-found]').waitFor();
    await page.goto('/nowhere');
    await page.locator('[data-error=not-found]').waitFor();
    await page.goto('/notices');
    await pageReady(page);
    phone.assertQuiet([/status of 404/]);
  });

  it('has the language that the person has chosen', async () => {
    await visit('lisiyuan', { language: 'en' });
    assert.match(workers(phone.context).join(), /language=en/);
    proxy.passed.length = 0;
    await page.goto('/people');
    await pageReady(page);
    assert.equal(proxy.passed.filter(({ path }) => isPage(path)).length, 1);
    assert.match(await (await fetch(workers(phone.context)[0] ?? '')).text(), /Loading…/);
    phone.assertQuiet();
  });

  it('is not registered in an engine without navigation preload, which would load each page twice', async () => {
    phone = await newPhone({ origin: proxy.origin, serviceWorker: true });
    page = phone.page;
    await phone.context.addInitScript(() => {
      Reflect.deleteProperty(ServiceWorkerRegistration.prototype, 'navigationPreload');
    });
    portal.simulator.choosePerson('lisiyuan');
    await page.goto('/');
    await pageReady(page);
    // It preloads pages instead of storing them.
    for (const file of ['person', 'people-zh-CN'])
      await page.waitForFunction(
        (start) => performance.getEntriesByType('resource').some(({ name }) => name.includes(start)),
        `/assets/${file}.`,
      );
    assert.deepEqual(await kept(), { workers: 0, caches: '' });
    phone.assertQuiet();
  });

  it('removes itself if the portal may keep nothing', async () => {
    await visit();
    proxy.choose = () => 2;
    await page.goto('/people');
    await pageReady(page);
    while (!isEmpty(await kept())) await page.waitForTimeout(20);
    proxy.passed.length = 0;
    await page.goto('/');
    await pageReady(page);
    assert.equal(await page.locator('.opening').count(), 0);
    assert.equal((await kept()).workers, 0);
    phone.assertQuiet();
  });
});
