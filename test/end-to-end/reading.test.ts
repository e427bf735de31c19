import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { newPhone } from '../support/browser';
import { goOffline, loseSession, openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a notice on a phone', () => {
  let portal: OpenPortal;
  let id = 0;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    const row = await portal.database.query
      .insertInto('notices')
      .values({
        corp_id: portal.config.wecom.corpId,
        title: '信息安全制度',
        category: 'safety',
        body: '请每位同事阅读。\n\n'.repeat(30),
        summary: '请每位同事阅读。',
        publisher: '信息中心',
        pinned: 0,
        published_at: Date.now(),
        confirm_by: Date.now() + 86_400_000,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    id = row.id;
  });

  const readings = async (): Promise<{ userid: string; confirmed: boolean }[]> => {
    const rows = await portal.database.query
      .selectFrom('reads')
      .select(['userid', 'confirmed_at'])
      .where('notice_id', '=', id)
      .execute();
    return rows.map(({ userid, confirmed_at }) => ({ userid, confirmed: confirmed_at !== null }));
  };
  const path = (): string => `/notices/${id}`;
  const recorded = (page: Page): Promise<unknown> =>
    page.waitForResponse((response) => response.url().endsWith('/read') && response.status() === 200);

  it('is recorded as read after a second on screen, and not before', async () => {
    const phone = await openAs(portal, 'lisiyuan', '/');
    const { page } = phone;
    const badge = page.locator('.tabs .badge');
    const before = Number.parseInt(await badge.innerText(), 10);
    await page.addInitScript({
      content: `Object.defineProperty(Document.prototype, 'visibilityState', {
        get: () => (sessionStorage.getItem('shown') === '1' ? 'visible' : 'hidden'),
      })`,
    });
    await page.goto(path());
    await pageReady(page);
    await sleep(1500);
    assert.deepEqual(await readings(), []);
    const seen = recorded(page);
    await page.evaluate(() => sessionStorage.setItem('shown', '1'));
    await seen;
    assert.deepEqual(await readings(), [{ userid: 'lisiyuan', confirmed: false }]);
    await page.waitForFunction(
      (count) => document.querySelector('.tabs .badge')?.textContent?.includes(String(count)),
      before - 1,
    );
    phone.assertQuiet();
    await phone.close();
  });

  it('has a button above the tab bar that confirms it', async () => {
    const phone = await openAs(portal, 'lisiyuan', path());
    const { page } = phone;
    const button = page.getByRole('button', { name: '确认已阅' });
    const [bar, tabs] = [await page.locator('.confirm-bar').boundingBox(), await page.locator('.tabs').boundingBox()];
    assert.ok(bar !== null && tabs !== null);
    // Not even half a pixel of the page is seen between them.
    const overlap = bar.y + bar.height - tabs.y;
    assert.ok(overlap >= 1 && overlap < 2, JSON.stringify([bar, tabs]));
    await button.click();
    await page.getByText(/你已于.*确认/).waitFor();
    assert.deepEqual(await readings(), [{ userid: 'lisiyuan', confirmed: true }]);
    await page.reload();
    await page.getByText(/你已于.*确认/).waitFor();
    assert.equal(await button.count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('is confirmed after a sign-in, if the session had ended', async () => {
    const phone = await openAs(portal, 'lisiyuan', path());
    const { page } = phone;
    await pageReady(page);
    await loseSession(phone);
    await page.getByRole('button', { name: '确认已阅' }).click();
    await page.getByText(/你已于.*确认/).waitFor({ timeout: 15_000 });
    assert.deepEqual(await readings(), [{ userid: 'lisiyuan', confirmed: true }]);
    await phone.close();
  });

  it('is confirmed when the connection is back', async () => {
    const phone = await openAs(portal, 'lisiyuan', path());
    const { page } = phone;
    await pageReady(page);
    await goOffline(phone);
    await page.getByRole('button', { name: '确认已阅' }).click();
    await page.locator('.confirm-bar [role=alert]').waitFor();
    await phone.context.setOffline(false);
    await page.getByText(/你已于.*确认/).waitFor({ timeout: 15_000 });
    assert.deepEqual(await readings(), [{ userid: 'lisiyuan', confirmed: true }]);
    await phone.close();
  });

  it('is read and confirmed without JavaScript', async () => {
    portal.simulator.choosePerson('lisiyuan');
    const phone = await newPhone({ origin: portal.origin, javaScript: false });
    const { page } = phone;
    const seen = page.waitForResponse((response) => response.url().endsWith('/seen'));
    await page.goto(path());
    await seen;
    assert.deepEqual(await readings(), [{ userid: 'lisiyuan', confirmed: false }]);
    await page.getByRole('button', { name: '确认已阅' }).click();
    await page.getByText(/你已于.*确认/).waitFor();
    assert.deepEqual(await readings(), [{ userid: 'lisiyuan', confirmed: true }]);
    await phone.close();
  });
});
