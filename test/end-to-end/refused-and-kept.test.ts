import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { assertAskedOnce, box, firstNotice, newText, sendButton } from '../support/asking';
import type { Phone } from '../support/browser';
import { alive, follow, loseSession, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('what a person writes and the portal does not take', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  /** A notice that every list shows first, and the page that all of this happens on. */
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

  it('is neither sent nor shown when somebody else comes back signed in', async () => {
    const text = newText();
    await box(page).fill(text);
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const exchanged = page.waitForResponse(`${portal.origin}/api/session`);
    await sendButton(page).click();
    await exchanged;
    await alive(page);
    assert.equal(pathOf(page), path);
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');
    await follow(page, '/me');
    assert.match(await page.locator('.person').innerText(), /陈启明/);
    await follow(page, '/notices');
    await follow(page, path);
    assert.equal(await box(page).inputValue(), '');
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');
    assert.deepEqual(await portal.questions(text), []);

    // It is its writer's, who finds it in this tab.
    portal.simulator.choosePerson('lisiyuan');
    await loseSession(phone);
    await page.goto(path);
    await assertAskedOnce(portal, page, text, notice);
    phone.assertQuiet();
  });

  it('is refused, and kept for its writer, when another tab has just signed somebody else in', async () => {
    const text = newText();
    await box(page).fill(text);
    const own = await phone.context.cookies(portal.origin);
    await loseSession(phone);
    portal.simulator.choosePerson('chenqiming');
    const other = await phone.context.newPage();
    await other.goto('/');
    await alive(other);
    const reloaded = page.waitForEvent('load');
    await sendButton(page).click();
    await reloaded;
    await alive(page);
    assert.deepEqual(await portal.questions(text), []);
    assert.ok(!(await page.content()).includes(text), 'the other person sees it');

    await phone.context.addCookies(own);
    await page.reload();
    await assertAskedOnce(portal, page, text, notice);
    phone.assertQuiet([/status of 409/]);
  });

  it('is told as refused, and given back with the reason, though its page was left before the answer', async () => {
    const text = newText();
    const onItsWay = page.waitForRequest((request) => request.method() === 'POST');
    let answer = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(
      `**/api${path}/questions`,
      async (route) => {
        await left;
        await route.fulfill({ status: 403, json: { error: { id: 'forbidden', message: 'No.', requestId: 'r' } } });
      },
      { times: 1 },
    );
    await box(page).fill(text);
    await sendButton(page).click();
    await onItsWay;
    await follow(page, '/me');
    answer();
    await page.getByText('有内容还没有发送').click();
    await page.getByText('没有发送成功：你没有权限这样做。').waitFor();
    await page.waitForFunction(() => {
      const { top = -1, bottom = -1 } = document.querySelector('textarea[name=text]')?.getBoundingClientRect() ?? {};
      return top >= 0 && bottom <= window.innerHeight;
    });
    assert.equal(await box(page).inputValue(), text);
    assert.equal(await page.locator('[data-kept]').count(), 0);
    await sendButton(page).click();
    await assertAskedOnce(portal, page, text, notice);
    phone.assertQuiet([/status of 403/]);
  });

  it('is given back with the reason when the notice was withdrawn meanwhile', async () => {
    const text = newText();
    const { id } = await portal.database.query
      .selectFrom('notices')
      .select('id')
      .orderBy('published_at')
      .executeTakeFirstOrThrow();
    await page.goto(`/notices/${id}`);
    await alive(page);
    await portal.database.query.deleteFrom('notices').where('id', '=', id).execute();
    await box(page).fill(text);
    await sendButton(page).click();
    await page.getByText(/公告不存在或已撤回/).waitFor();
    assert.equal(await box(page).inputValue(), text);
    assert.deepEqual(await portal.questions(text), []);
    phone.assertQuiet([/status of 404/]);
  });
});
