import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { newPhone, type UserAgent } from '../support/browser';
import { openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { listen } from '../support/server';

/** The statuses of the documents that the page loads from now on. */
function documentsOf(page: Page): number[] {
  const statuses: number[] = [];
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame())
      statuses.push(response.status());
  });
  return statuses;
}

describe('a first visit', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(() => {
    portal.simulator.choosePerson('lisiyuan');
    portal.simulator.clearCalls();
  });

  for (const userAgent of [
    'wecom-android',
    'wecom-android-old',
    'wecom-ios',
    'wecom-windows',
    'wecom-harmony',
    'wechat-ios',
  ] as const satisfies readonly UserAgent[]) {
    for (const javaScript of [true, false]) {
      it(`consists of three redirects and the page (${userAgent}${javaScript ? '' : ', without JavaScript'})`, async () => {
        const phone = await newPhone({ origin: portal.origin, userAgent, javaScript });
        const statuses = documentsOf(phone.page);
        await phone.page.goto('/');
        assert.deepEqual(statuses, [302, 302, 302, 200]);
        // Redirects keep WeChat's own fragment; only a script can remove it.
        if (javaScript) await phone.page.waitForURL(`${portal.origin}/`);
        else assert.equal(phone.page.url().replace(/#wechat_redirect$/, ''), `${portal.origin}/`);
        assert.match(await phone.page.locator('h1').innerText(), /李思源/);
        assert.ok((await phone.page.locator('[data-notice]').count()) >= 10);
        assert.equal(portal.authorizations(), 1);
        phone.assertQuiet();
        await phone.close();
      });
    }
  }

  it('keeps a deep link with its query, cleans its address, and authorizes once', async () => {
    const phone = await newPhone({ origin: portal.origin });
    const statuses = documentsOf(phone.page);
    await phone.page.goto('/notices?category=it&unread=1');
    assert.deepEqual(statuses, [302, 302, 302, 200]);
    assert.equal(pathOf(phone.page), '/notices?category=it&unread=1');
    assert.equal(await phone.page.locator('.chip[aria-current]').count(), 2);
    await phone.page.goto('/people?q=li');
    assert.deepEqual(statuses, [302, 302, 302, 200, 200]);
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
    await phone.close();
  });

  for (const javaScript of [true, false]) {
    it(`is one step in the history: Back leaves the portal, Forward returns${javaScript ? '' : ' (without JavaScript)'}`, async () => {
      const chat = await listen((_request, response) => {
        response.setHeader('Content-Type', 'text/html');
        response.end(
          `<!doctype html><link rel="icon" href="data:,"><title>a chat</title><a href="${portal.origin}/notices">the portal</a>`,
        );
      });
      const phone = await newPhone({ javaScript });
      await phone.page.goto(chat.origin);
      await phone.page.getByRole('link').click();
      await phone.page.waitForURL((url) => url.origin === portal.origin && url.pathname === '/notices');
      await phone.page.locator('[data-notice]').first().waitFor();
      await phone.page.goBack();
      assert.equal(phone.page.url(), `${chat.origin}/`);
      assert.equal(await phone.page.title(), 'a chat');
      await phone.page.goForward();
      assert.equal(pathOf(phone.page), '/notices');
      assert.equal(portal.authorizations(), 1);
      phone.assertQuiet();
      await phone.close();
      await chat.close();
    });
  }

  it('shows a QR code in a desktop browser, and opens the deep link after the scan', async () => {
    const phone = await newPhone({ origin: portal.origin, userAgent: 'desktop' });
    await phone.page.goto('/people?department=7');
    assert.equal(new URL(phone.page.url()).pathname, '/wwlogin/sso/login');
    await phone.page.getByRole('img', { name: /QR/ }).waitFor();
    await phone.page
      .getByRole('button', { name: /沈若兰/ })
      .first()
      .click();
    await phone.page.waitForURL(`${portal.origin}/people?department=7`);
    await phone.page.goto('/me');
    assert.match(await phone.page.locator('.person').innerText(), /沈若兰/);
    phone.assertQuiet();
    await phone.close();
  });

  it('lets a person who refuses on the phone try again', async () => {
    const phone = await newPhone({ origin: portal.origin, userAgent: 'desktop' });
    await phone.page.goto('/me');
    await phone.page.getByRole('button', { name: /拒绝/ }).click();
    await phone.page.locator('[data-error="sign-in-refused"]').waitFor();
    assert.equal(await phone.page.locator('h1').innerText(), '登录未完成');
    await phone.page.locator('[data-error] a.button').click();
    await phone.page
      .getByRole('button', { name: /沈若兰/ })
      .first()
      .click();
    await phone.page.waitForURL(`${portal.origin}/me`);
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  for (const codes of ['same', 'two'] as const) {
    for (const order of ['together', 'in-turn'] as const) {
      it(`ends signed in if the callback is called twice (${codes === 'same' ? 'one code' : 'two codes'}, ${order})`, async () => {
        portal.simulator.fault({ name: 'callback-twice', codes, order, times: 1 });
        const phone = await newPhone({ origin: portal.origin });
        await phone.page.goto('/notices?category=it');
        await phone.page.waitForURL(`${portal.origin}/notices?category=it`);
        assert.ok((await phone.page.locator('[data-notice]').count()) > 0);
        await phone.close();
      });
    }
  }

  it('shows an outsider who the portal is for', async () => {
    portal.simulator.choosePerson('outsider');
    const phone = await newPhone({ origin: portal.origin });
    const response = await phone.page.goto('/');
    assert.equal(response?.status(), 403);
    await phone.page.locator('[data-error="not-an-employee"]').waitFor();
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  it('shows each person their own portal', async () => {
    const [one, other] = [await openAs(portal, 'lisiyuan'), await openAs(portal, 'chenqiming')];
    await Promise.all([one.page.reload(), other.page.reload()]);
    assert.match(await one.page.locator('h1').innerText(), /李思源/);
    assert.match(await other.page.locator('h1').innerText(), /陈启明/);
    for (const phone of [one, other]) {
      phone.assertQuiet();
      await phone.close();
    }
  });
});
