import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import { accessibilityProblems } from '../support/accessibility';
import { newPhone, type Phone } from '../support/browser';
import { clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

type Point = readonly [x: number, y: number];

describe('a picture of a notice', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let touch: CDPSession;
  let path: string;
  before(async () => {
    portal = await openPortal();
    const all = await portal.database.query.selectFrom('notices').select(['id', 'body']).execute();
    const found = all.find(({ body }) => /!\[/.test(body));
    const pictures = [...(found?.body ?? '').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, address = '']) => address);
    const body = `文字\n\n![第一张](${pictures[0] ?? ''})\n\n![第二张](${pictures[0] ?? ''})\n\n[![链接](${pictures[0] ?? ''})](/me)\n\n![](${pictures[0] ?? ''})`;
    await portal.database.query
      .updateTable('notices')
      .set({ body })
      .where('id', '=', found?.id ?? 0)
      .execute();
    path = `/notices/${found?.id ?? 0}`;
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/notices');
    page = phone.page;
    await page.goto(path);
    touch = await page.context().newCDPSession(page);
    await page.locator('.text img[role=button]').first().waitFor();
  });
  afterEach(async () => {
    phone.assertQuiet();
    await phone.close();
  });

  const dialog = () => page.locator('[role=dialog]');
  const open = async (index = 0): Promise<void> => {
    await page.locator('.text img').nth(index).scrollIntoViewIfNeeded();
    await page.locator('.text img').nth(index).tap();
    await dialog().waitFor();
  };
  const closed = () => dialog().waitFor({ state: 'detached' });
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  async function gesture(...steps: readonly (readonly Point[])[]): Promise<void> {
    const [first = [], ...rest] = steps;
    await send('touchStart', first);
    for (const step of rest) await send('touchMove', step);
    await send('touchEnd', []);
  }
  const scale = () =>
    page
      .locator('.viewer-picture')
      .evaluate((picture) => Number(/scale\(([\d.]+)\)/.exec(picture.getAttribute('style') ?? '')?.[1]));
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.getAttribute('alt'),
    );

  it('is enlarged by a tap, and Back, Escape, the button and a tap close it where the person was', async () => {
    const ways: (() => Promise<unknown>)[] = [
      () => page.goBack(),
      () => page.keyboard.press('Escape'),
      () => page.getByRole('button', { name: '关闭' }).tap(),
      () => page.touchscreen.tap(195, 60),
      () => gesture([[195, 300]], [[196, 380]], [[196, 520]]),
    ];
    for (const close of ways) {
      await open();
      const y = await page.evaluate(() => window.scrollY);
      assert.equal(await focused(), '关闭');
      assert.equal(await page.locator('.viewer-caption').innerText(), '第一张');
      await close();
      await closed();
      await page.waitForFunction(() => !('dialog' in history.state));
      assert.equal(await focused(), '第一张');
      assert.equal(await page.evaluate(() => window.scrollY), y);
      assert.equal(pathOf(page), path);
    }
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/notices');
  });

  it('is zoomed by a double tap and by two fingers, and stays within the window', async () => {
    await open();
    for (const expected of [2, 1]) {
      await page.touchscreen.tap(200, 400);
      await page.touchscreen.tap(200, 400);
      await page.waitForFunction((wanted) => {
        const style = document.querySelector('.viewer-picture')?.getAttribute('style') ?? '';
        const now = Number(/scale\(([\d.]+)\)/.exec(style)?.[1]);
        return wanted === 1 ? now === 1 : now >= wanted;
      }, expected);
    }
    await gesture(
      [
        [150, 400],
        [250, 400],
      ],
      [
        [130, 400],
        [270, 400],
      ],
      [
        [100, 400],
        [300, 400],
      ],
    );
    assert.ok((await scale()) > 1.8);
    await gesture([[300, 400]], [[200, 400]], [[-900, 400]]);
    await page.waitForTimeout(250);
    const box = await page.locator('.viewer-picture').boundingBox();
    assert.ok(box !== null && Math.abs(box.x + box.width - 390) < 2, JSON.stringify(box));
    await gesture(
      [
        [100, 400],
        [300, 400],
      ],
      [
        [180, 400],
        [220, 400],
      ],
    );
    await page.waitForFunction(() =>
      /scale\(1\)/.test(document.querySelector('.viewer-picture')?.getAttribute('style') ?? ''),
    );
    await page.keyboard.press('Escape');
  });

  it('stays open if two fingers follow a tap', async () => {
    await open();
    await send('touchStart', [[200, 400]]);
    await send('touchEnd', []);
    // Both fingers at the same moment, which the protocol of the browser cannot send.
    await page.locator('.viewer-area').evaluate((area) => {
      const touches = [150, 250].map(
        (clientX, identifier) => new Touch({ identifier, target: area, clientX, clientY: 400 }),
      );
      area.dispatchEvent(new TouchEvent('touchstart', { touches, bubbles: true, cancelable: true }));
    });
    await page.waitForTimeout(400);
    assert.equal(await dialog().count(), 1);
    await page.keyboard.press('Escape');
  });

  it('is followed by the next one after a short flick, and not after a slow movement of the same length', async () => {
    await open();
    const status = page.locator('.viewer-count');
    await send('touchStart', [[300, 400]]);
    await send('touchMove', [[280, 400]]);
    await page.waitForTimeout(400);
    await send('touchMove', [[235, 400]]);
    await send('touchEnd', []);
    assert.equal(await status.innerText(), '1 / 3');
    await gesture([[300, 400]], [[280, 400]], [[235, 400]]);
    assert.equal(await status.innerText(), '2 / 3');
    await page.keyboard.press('Escape');
  });

  it('can be enlarged if a newer text has replaced the one that was opened', async () => {
    await page.evaluate(() => {
      const picture = document.querySelector('.text img')?.cloneNode();
      if (!(picture instanceof HTMLImageElement)) return;
      for (const name of ['role', 'tabindex', 'aria-haspopup', 'style']) picture.removeAttribute(name);
      picture.alt = '新的';
      document.querySelector('.text')?.replaceChildren(picture);
    });
    await page.locator('.text img[alt=新的][role=button][tabindex="0"]').waitFor();
    await open();
    assert.equal(await page.locator('.viewer-caption').innerText(), '新的');
    await page.keyboard.press('Escape');
  });

  it('is followed by the next one after a swipe, with buttons and with keys', async () => {
    await open();
    const status = page.locator('.viewer-count');
    assert.equal(await status.innerText(), '1 / 3');
    await gesture([[300, 400]], [[200, 402]], [[120, 402]]);
    assert.equal(await status.innerText(), '2 / 3');
    assert.equal(await page.locator('.viewer-caption').innerText(), '第二张');
    await page.getByRole('button', { name: '上一张' }).tap();
    assert.equal(await status.innerText(), '1 / 3');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    assert.equal(await status.innerText(), '3 / 3');
    assert.deepEqual(await accessibilityProblems(page), []);
    const names: (string | null | undefined)[] = [];
    for (let step = 0; step < 3; step += 1) {
      await page.keyboard.press('Tab');
      names.push(await focused());
    }
    assert.deepEqual([...new Set(names)].sort(), ['上一张', '下一张', '关闭'].sort());
    await page.goBack();
    await closed();
  });

  it('opens with the keyboard, leads elsewhere inside a link, and is plain without scripts', async () => {
    await page.locator('.text img').nth(1).focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    assert.equal(await page.locator('.viewer-caption').innerText(), '第二张');
    await page.keyboard.press('Escape');
    await closed();
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.locator('.text a img').tap();
    await page.waitForURL((url) => url.pathname === '/me');
    await clickLink(page, '/notices');
    const plain = await newPhone({ origin: portal.origin, javaScript: false });
    portal.simulator.choosePerson('lisiyuan');
    await plain.page.goto(path);
    assert.equal(await plain.page.locator('.text img[role=button]').count(), 0);
    await plain.close();
  });
});
