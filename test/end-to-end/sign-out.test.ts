import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { questionField, firstNotice, newQuestion, sendButton } from '../support/question-form';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { pageReady, clickLink, goOffline, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('signing out', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let notice: string;
  before(async () => {
    portal = await openPortal();
    notice = `/notices/${await firstNotice(portal)}`;
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', notice);
    page = phone.page;
  });
  afterEach(() => phone.close());

  const dialog = () => page.getByRole('alertdialog');
  const signOut = () => page.getByRole('button', { name: '退出登录', exact: true });
  const signedOut = () => page.locator('[data-signed-out]');
  const stored = (): Promise<string> => page.evaluate(() => JSON.stringify(sessionStorage));

  async function writeDraft(text: string): Promise<void> {
    await questionField(page).fill(text);
    await page.locator('.tabs a[href="/me"]').click();
    await page.locator('[data-session]').first().waitFor();
  }

  it('asks nothing if nothing would be lost', async () => {
    await clickLink(page, '/me');
    await signOut().click();
    await signedOut().waitFor();
    phone.assertQuiet();
  });

  it('shows how many unsent texts and drafts would be deleted, and deletes nothing if canceled', async () => {
    const text = newQuestion();
    await clickLink(page, '/me');
    await page.goBack();
    await pageReady(page);
    await goOffline(phone);
    await questionField(page).fill(text);
    await sendButton(page).click();
    await page.locator('[data-write=queued]', { hasText: '网络不可用，请检查网络。' }).waitFor();
    await writeDraft('还没写完');
    const ways: Record<string, () => Promise<unknown>> = {
      button: () => dialog().getByRole('button', { name: '取消' }).click(),
      escape: () => page.keyboard.press('Escape'),
      back: () => page.goBack(),
      outside: () => page.mouse.click(5, 5),
    };
    for (const [way, cancel] of Object.entries(ways)) {
      await signOut().click();
      assert.match(await dialog().innerText(), /退出登录？\s+1 条未发送的内容和 1 份草稿将被删除。/, way);
      await cancel();
      await dialog().waitFor({ state: 'detached' });
      assert.equal(pathOf(page), '/me', way);
      assert.ok(await signOut().evaluate((button) => button === document.activeElement), `${way}: the focus is lost`);
    }
    assert.match(await stored(), new RegExp(`${text}.*还没写完|还没写完.*${text}`));

    await phone.context.setOffline(false);
    await page.waitForFunction(() => !/foyer\.writes/.test(JSON.stringify(sessionStorage)));
    await signOut().click();
    assert.match(await dialog().innerText(), /1 份草稿将被删除。/);
    assert.ok(!(await dialog().innerText()).includes('未发送'));
    await dialog().getByRole('button', { name: '退出' }).click();
    await signedOut().waitFor();
    assert.ok(!/还没写完|lisiyuan/.test(await stored()), await stored());
    assert.equal((await portal.questions(text)).length, 1);
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
  });

  it('counts a question and its draft once', async () => {
    await clickLink(page, '/me');
    await page.goBack();
    await pageReady(page);
    await goOffline(phone);
    await questionField(page).fill(newQuestion());
    await sendButton(page).click();
    await page.locator('[data-write=queued]', { hasText: '网络不可用，请检查网络。' }).waitFor();
    await clickLink(page, '/me');
    await signOut().click();
    assert.match(await dialog().innerText(), /退出登录？\s+1 条未发送的内容将被删除。/);
    phone.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
  });

  it('asks on all devices too, and its dialog works by keyboard', async () => {
    await clickLink(page, '/me');
    const everywhere = page.getByRole('button', { name: /所有设备/ });
    await everywhere.focus();
    await page.keyboard.press('Enter');
    assert.match(await dialog().innerText(), /所有设备上的登录都会退出。/);
    const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.textContent?.trim());
    assert.equal(await focused(), '取消');
    for (const [key, name] of [
      ['Tab', '退出'],
      ['Tab', '取消'],
      ['Shift+Tab', '退出'],
      ['Shift+Tab', '取消'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await focused(), name, key);
    }
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await signedOut().waitFor();
    phone.assertQuiet();
  });

  it('lasts until the person presses the button: Back and Forward do not sign in', async () => {
    await clickLink(page, '/people');
    await clickLink(page, '/me');
    portal.simulator.clearCalls();
    await signOut().click();
    await signedOut().waitFor();
    for (const path of ['/people', notice]) {
      await page.goBack();
      await page.waitForURL(`**${path}`);
      await signedOut().waitFor();
      assert.equal(await page.locator('.tabs, [data-person], article').count(), 0);
    }
    await page.goForward();
    await page.waitForURL('**/people');
    await signedOut().waitFor();
    assert.equal(portal.authorizations(), 0);
    await signedOut().getByRole('link').click();
    await page.getByRole('heading', { name: '通讯录' }).waitFor();
    assert.equal(pathOf(page), '/people', 'signing in again leads to another page');
    assert.equal(portal.authorizations(), 1);
    phone.assertQuiet();
  });

  it('lasts when another tab returns from a sign-in that began before', async () => {
    await clickLink(page, '/');
    await loseSession(phone);
    portal.simulator.choosePerson(null);
    await page.locator('.tabs a[href="/people"]').click();
    await page.waitForURL(`${portal.simulator.origin}/**`);
    // As if the person signed out in another tab before the cookie of this sign-in was set.
    await phone.context.addCookies([{ name: 'foyer-signed-out', value: '1', url: portal.origin }]);
    portal.simulator.choosePerson('lisiyuan');
    await page.reload();
    const again = page.locator('[data-error=signed-out] button');
    await again.waitFor();
    assert.deepEqual(
      (await phone.context.cookies(portal.origin)).filter(({ name }) => name === 'foyer'),
      [],
    );
    await again.click();
    await page.getByRole('heading', { name: '通讯录' }).waitFor();
    assert.equal(pathOf(page), '/people');
    phone.assertQuiet();
  });

  it('leaves no entry of its own in the history: Back leads to the page before', async () => {
    await clickLink(page, '/people');
    await clickLink(page, '/me');
    await signOut().click();
    await signedOut().waitFor();
    const entries = await page.evaluate(() => window.history.length);
    await signedOut().getByRole('link').click();
    await page.locator('[data-session]').first().waitFor();
    assert.equal(await page.evaluate(() => window.history.length), entries);
    await page.goBack();
    await page.waitForURL('**/people');
    phone.assertQuiet();
  });

  it('also applies to a page from the back/forward cache, but not to one that was opened after the next sign-in', async () => {
    const comeBack = (): Promise<unknown> =>
      page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await page.evaluate(() => sessionStorage.setItem('foyer.signed-out', '1'));
    await comeBack();
    await signedOut().waitFor();
    assert.equal(await page.locator('article, .tabs').count(), 0);
    await page.reload();
    await pageReady(page);
    await comeBack();
    assert.equal(await page.locator('article').count(), 1);
    assert.equal(await signedOut().count(), 0);
    phone.assertQuiet();
  });

  for (const [language, note] of [
    ['zh-CN', '已在此浏览器退出登录，但系统未能结束会话。请重新登录后再退出一次。'],
    [
      'en',
      'You are signed out in this browser, but the server could not end the session. Sign in and sign out again later.',
    ],
  ] as const) {
    it(`leaves nothing on the screen if the session could not be ended, and says so (${language})`, async () => {
      await clickLink(page, '/me');
      if (language === 'en') {
        await page.getByRole('button', { name: 'English' }).click();
        await page.getByRole('heading', { name: 'Me', exact: true }).waitFor();
      }
      await sql
        .raw("create trigger away before insert on sessions_ended begin select raise(abort, 'away'); end")
        .execute(portal.database.query);
      try {
        const ended = page.waitForResponse((response) => response.url().includes('/api/session'));
        await page.getByRole('button', { name: language === 'en' ? 'Sign out' : '退出登录', exact: true }).click();
        assert.equal((await ended).status(), 503);
        await signedOut().waitFor();
        assert.equal(await signedOut().getByRole('alert').innerText(), note);
        assert.equal(await page.locator('.tabs, .person, [data-session]').count(), 0);
        assert.ok(!/lisiyuan|李思远/.test(await page.locator('body').innerText()));
        for (const path of [notice, '/me']) {
          await (path === notice ? page.goBack() : page.goForward());
          await page.waitForURL(`**${path}`);
          await signedOut().waitFor();
          assert.equal(await page.locator('.tabs, .person, article').count(), 0);
        }
        phone.assertQuiet([/503/]);
      } finally {
        await sql.raw('drop trigger away').execute(portal.database.query);
      }
    });
  }

  it('does not wait for a language that is being saved', async () => {
    await clickLink(page, '/me');
    const saving = await holdResponses(page, /\/api\/me$/);
    await page.getByRole('button', { name: 'English' }).click();
    await saving.arrived;
    await page.getByText('Working on it…').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await signedOut().waitFor();
    assert.equal(await page.locator('.banner').count(), 0);
    saving.release();
    phone.assertQuiet();
  });
});
