import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { assertSentOnce, questionField, firstNotice, newQuestion, sendButton } from '../support/question-form';
import type { Phone } from '../support/browser';
import { pageReady, clickLink, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('text that the portal refuses', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  /** The notice that every list shows first, and the path of its page. */
  let notice: number;
  let path: string;
  before(async () => {
    portal = await openPortal();
    notice = await firstNotice(portal);
    path = `/notices/${notice}`;
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', path);
    page = phone.page;
  });
  afterEach(() => phone.close());

  it('is neither sent nor shown if someone else returns signed in', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const exchanged = page.waitForResponse(`${portal.origin}/api/session`);
    await sendButton(page).click();
    await exchanged;
    await pageReady(page);
    assert.equal(pathOf(page), path);
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');
    await clickLink(page, '/me');
    assert.match(await page.locator('.person').innerText(), /陈启明/);
    await clickLink(page, '/notices');
    await clickLink(page, path);
    assert.equal(await questionField(page).inputValue(), '');
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');
    assert.deepEqual(await portal.questions(text), []);

    // Its author finds it in this tab.
    portal.simulator.choosePerson('lisiyuan');
    await loseSession(phone);
    await page.goto(path);
    await assertSentOnce(portal, page, text, notice);
    phone.assertQuiet();
  });

  it('is refused and kept for its author if another tab has signed someone else in', async () => {
    const text = newQuestion();
    await questionField(page).fill(text);
    const own = await phone.context.cookies(portal.origin);
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const other = await phone.context.newPage();
    await other.goto('/');
    await pageReady(other);
    const reloaded = page.waitForEvent('load');
    await sendButton(page).click();
    await reloaded;
    await pageReady(page);
    assert.deepEqual(await portal.questions(text), []);
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');

    await phone.context.addCookies(own);
    await page.reload();
    await assertSentOnce(portal, page, text, notice);
    phone.assertQuiet([/status of 409/]);
  });

  it('is reported and restored with the reason, also if its page was left before the response', async () => {
    const text = newQuestion();
    const onItsWay = page.waitForRequest((request) => request.method() === 'POST');
    let respond = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      respond = resolve;
    });
    await page.route(
      `**/api${path}/questions`,
      async (route) => {
        await left;
        await route.fulfill({ status: 403, json: { error: { id: 'forbidden', message: 'No.', requestId: 'r' } } });
      },
      { times: 1 },
    );
    await questionField(page).fill(text);
    await sendButton(page).click();
    await onItsWay;
    await clickLink(page, '/me');
    respond();
    await page.getByText('有内容未发送').click();
    await page.getByText('发送失败：你没有操作权限。').waitFor();
    await page.waitForFunction(() => {
      const { top = -1, bottom = -1 } = document.querySelector('textarea[name=text]')?.getBoundingClientRect() ?? {};
      return top >= 0 && bottom <= window.innerHeight;
    });
    assert.equal(await questionField(page).inputValue(), text);
    assert.equal(await page.locator('[data-write]').count(), 0);
    await sendButton(page).click();
    await assertSentOnce(portal, page, text, notice);
    phone.assertQuiet([/status of 403/]);
  });

  it('is restored with the reason if the notice has been withdrawn', async () => {
    const text = newQuestion();
    const { id } = await portal.database.query
      .selectFrom('notices')
      .select('id')
      .orderBy('published_at')
      .executeTakeFirstOrThrow();
    await page.goto(`/notices/${id}`);
    await pageReady(page);
    await portal.database.query.deleteFrom('notices').where('id', '=', id).execute();
    await questionField(page).fill(text);
    await sendButton(page).click();
    await page.getByText(/公告不存在或已撤回/).waitFor();
    assert.equal(await questionField(page).inputValue(), text);
    assert.deepEqual(await portal.questions(text), []);
    // The page cannot be opened any more, but the text can be copied.
    await page.reload();
    await page.locator('[data-error=notice-not-found]').waitFor();
    assert.equal(await page.getByRole('textbox', { name: '未保存的内容' }).inputValue(), text);
    phone.assertQuiet([/status of 404/]);
  });
});
