import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { questionField, firstNotice, sendButton } from '../support/question-form';
import type { Phone } from '../support/browser';
import { holdResponses } from '../support/held-responses';
import { inputMethodOf, type InputMethod } from '../support/input-method';
import { pageReady, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('typing', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let keyboard: InputMethod;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/people');
    page = phone.page;
    keyboard = await inputMethodOf(page);
  });
  afterEach(async () => {
    phone.assertQuiet([/status of 403/]);
    await phone.close();
  });

  const searchBox = () => page.locator('main input[name=q]');
  const searched = (q: string): Promise<void> => page.waitForURL((url) => (url.searchParams.get('q') ?? '') === q);
  const found = () => page.locator('section[aria-busy=false] h2').innerText();

  it('keeps the composition of pinyin while results arrive, and searches for the committed text', async () => {
    const { arrived, release } = await holdResponses(page, /\/api\/people/);
    await searchBox().focus();
    await keyboard.commit('张');
    await arrived;
    for (const part of ['w', 'we', 'wei']) await keyboard.compose(part);
    release();
    await searched('张');
    await page.locator('section[aria-busy=false] [data-person]').first().waitFor();
    assert.equal(await searchBox().inputValue(), '张wei');
    await keyboard.commit('伟');
    assert.equal(await searchBox().inputValue(), '张伟');
    await searched('张伟');
    assert.equal(await searchBox().inputValue(), '张伟');
  });

  it('searches for a composition that does not end, as with Latin words on Android keyboards', async () => {
    await searchBox().focus();
    for (const part of ['l', 'li', 'lin', 'linz']) await keyboard.compose(part);
    await searched('linz');
    await page.locator('[data-person=linzhihe]').waitFor();
    await keyboard.compose('linzh');
    await searched('linzh');
    assert.equal(await searchBox().inputValue(), 'linzh');
  });

  it('does not search for Chinese followed by half-composed pinyin', async () => {
    await searchBox().focus();
    await keyboard.commit('林');
    await searched('林');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).searchParams.get('q') ?? ''));
    await page.clock.install();
    await keyboard.compose('zhi');
    await page.clock.runFor(5000);
    assert.deepEqual(
      asked.filter((q) => q !== ''),
      [],
    );
    await keyboard.commit('致');
    await searched('林致');
    assert.deepEqual(
      asked.filter((q) => q !== ''),
      ['林致'],
    );
  });

  it('cancels a search that is cleared while its results load', async () => {
    const { arrived, release } = await holdResponses(page, /\/api\/people/);
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().includes('q=li'));
    await searchBox().fill('li');
    await arrived;
    await searchBox().fill('');
    await aborted;
    release();
    await pageReady(page);
    assert.deepEqual([await searchBox().inputValue(), pathOf(page)], ['', '/people']);
    await page.locator('.tree-link').first().waitFor();
    assert.equal(await page.locator('main').getAttribute('aria-busy'), 'false');
  });

  it('shows the results of the last query, whatever the order of the responses', async () => {
    const first = await holdResponses(page, /q=wang/);
    await searchBox().fill('wang');
    await first.arrived;
    await searchBox().fill('linzhihe');
    await searched('linzhihe');
    first.release();
    assert.equal(await found(), '1 位成员');
    assert.equal(await searchBox().inputValue(), 'linzhihe');
  });

  it('keeps a text that is too long, and says why it cannot be sent', async () => {
    await page.goto(`/notices/${await firstNotice(portal)}`);
    await pageReady(page);
    const text = '长'.repeat(600);
    await questionField(page).focus();
    await page.keyboard.insertText(text);
    assert.equal(await questionField(page).inputValue(), text);
    const status = page.locator('form.text-form [role=status]');
    assert.equal((await status.innerText()).trim(), '超出 500 字上限，请删减后再发送。');
    assert.ok(await sendButton(page).isDisabled());
    await page.reload();
    await pageReady(page);
    assert.equal(await questionField(page).inputValue(), text);
    await questionField(page).fill(text.slice(100));
    assert.equal((await status.innerText()).trim(), '');
    assert.ok(await sendButton(page).isEnabled());
    await questionField(page).fill('');
  });

  it('starts no search if a link is followed first', async () => {
    await page.goto('/people?department=7');
    await pageReady(page);
    const { arrived, release } = await holdResponses(page, /\/api\/people\/[a-z]+$/);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.evaluate(() => {
      const field = document.querySelector<HTMLInputElement>('main input[name=q]');
      if (field === null) throw new Error('There is no search box.');
      field.value = 'li';
      field.dispatchEvent(new Event('input'));
      document.querySelector<HTMLElement>('[data-person]')?.click();
    });
    await arrived;
    await page.locator('.progress').waitFor();
    release();
    await page.locator('.person h1').waitFor();
    assert.deepEqual(
      asked.filter((url) => url.includes('q=li')),
      [],
    );
  });

  for (const refused of [false, true]) {
    it(`keeps the composition of a question while the previous one is ${refused ? 'refused' : 'accepted'}`, async () => {
      await page.goto(`/notices/${await firstNotice(portal)}`);
      await pageReady(page);
      const { arrived, release } = await holdResponses(
        page,
        /\/questions$/,
        refused
          ? { response: { status: 403, json: { error: { id: 'forbidden', message: 'No.', requestId: 'r' } } } }
          : {},
      );
      await questionField(page).fill('第一个问题');
      await sendButton(page).click();
      await arrived;
      await questionField(page).focus();
      await keyboard.commit('第二个');
      await keyboard.compose('wenti');
      release();
      await page.locator('.send-status > p').waitFor();
      assert.equal(await questionField(page).inputValue(), '第二个wenti');
      await keyboard.commit('问题');
      assert.match(await questionField(page).inputValue(), /第二个问题$/);
    });
  }
});
