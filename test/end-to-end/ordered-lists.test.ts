import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the order of a list', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());
  afterEach(() => phone.close());

  const lists = [
    { name: 'links', path: '/manage/links', row: 'data-link' },
    { name: 'categories', path: '/manage/categories', row: 'data-category' },
  ];
  const ids = (row: string): Promise<(string | null)[]> =>
    page.locator(`[${row}]`).evaluateAll((rows, name) => rows.map((one) => one.getAttribute(name)), row);
  const moved = (list: (string | null)[], from: number, to: number): (string | null)[] => {
    const rest = list.filter((_, index) => index !== from);
    return [...rest.slice(0, to), list[from] ?? null, ...rest.slice(to)];
  };
  const handle = async (index: number): Promise<{ x: number; y: number }> => {
    const box = await page.locator('.drag-handle').nth(index).boundingBox();
    assert.ok(box);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const saved = (): Promise<unknown> =>
    page.waitForResponse((response) => response.request().method() === 'PUT' && response.ok());

  /** Drags with one finger, which drifts sideways as it moves. */
  async function dragByTouch(from: number, to: number, drift: number): Promise<void> {
    const session: CDPSession = await page.context().newCDPSession(page);
    const [start, end] = [await handle(from), await handle(to)];
    // A little beyond the middle of the row.
    end.y += to > from ? 5 : -5;
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await touch('touchStart', [start]);
    for (let step = 1; step <= 20; step += 1) {
      const part = step / 20;
      await touch('touchMove', [{ x: start.x + drift * part, y: start.y + (end.y - start.y) * part }]);
    }
    await touch('touchEnd', []);
  }

  for (const { name, path, row } of lists) {
    for (const [from, to] of [
      [0, 3],
      [3, 1],
    ] as const) {
      it(`of ${name} follows a finger that drifts sideways, from place ${from + 1} to ${to + 1}`, async () => {
        phone = await openAs(portal, 'zhangwei', path);
        page = phone.page;
        const before = await ids(row);
        await Promise.all([saved(), dragByTouch(from, to, 40)]);
        assert.deepEqual(await ids(row), moved(before, from, to));
        assert.equal(await page.locator('.dragged').count(), 0);
        await page.reload();
        await pageReady(page);
        assert.deepEqual(await ids(row), moved(before, from, to));
        phone.assertQuiet();
      });
    }

    it(`of ${name} follows a mouse far beside the list and outside of the window, and ends when it is released`, async () => {
      phone = await openAs(portal, 'zhangwei', path, { userAgent: 'wecom-windows' });
      page = phone.page;
      const before = await ids(row);
      const [start, end] = [await handle(0), await handle(2)];
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(start.x + 150, end.y, { steps: 4 });
      await page.mouse.move(-50, end.y + 4);
      assert.equal(await page.locator('.dragged').count(), 1);
      await Promise.all([saved(), page.mouse.up()]);
      assert.deepEqual(await ids(row), moved(before, 0, 2));
      // Moving on without a button changes nothing.
      await page.mouse.move(start.x, start.y, { steps: 3 });
      assert.deepEqual(await ids(row), moved(before, 0, 2));
      assert.equal(await page.locator('.dragged').count(), 0);
      assert.equal(await page.evaluate('String(getSelection())'), '');
      phone.assertQuiet();
    });

    it(`of ${name} moves no other row when a button moves one, and says what was moved`, async () => {
      phone = await openAs(portal, 'zhangwei', path, { width: 320 });
      page = phone.page;
      const top = async (): Promise<number | undefined> => (await page.locator('.rows').boundingBox())?.y;
      const before = await top();
      const order = await ids(row);
      await Promise.all([saved(), page.locator('.order-down').first().click()]);
      await page.locator('[data-announced]', { hasText: '2' }).waitFor({ state: 'attached' });
      assert.deepEqual(await ids(row), moved(order, 0, 1));
      assert.equal(await page.evaluate('scrollY'), 0);
      assert.equal(await top(), before);
      phone.assertQuiet();
    });

    it(`of ${name} is shown as it is after it was refused, because somebody has added one`, async () => {
      phone = await openAs(portal, 'zhangwei', path);
      page = phone.page;
      const before = await ids(row);
      const { query } = portal.database;
      const corp_id = portal.config.wecom.corpId;
      const names = { corp_id, sort_order: 0 };
      const { id } =
        name === 'links'
          ? await query
              .insertInto('links')
              .values({ ...names, title_zh: '新链接', title_en: 'New', url: '/me', mark: '新' })
              .returning('id')
              .executeTakeFirstOrThrow()
          : await query
              .insertInto('categories')
              .values({ ...names, id: 'added', name_zh: '新分类', name_en: 'New' })
              .returning('id')
              .executeTakeFirstOrThrow();
      await page.locator('.order-down').first().click();
      await page.locator('.page-hint[role=alert]').waitFor();
      await page.locator(`[${row}="${id}"]`).waitFor();
      assert.deepEqual(await ids(row), [String(id), ...before]);
      phone.assertQuiet([/status of 409/]);
    });
  }
});
