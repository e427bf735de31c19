import assert from 'node:assert/strict';
import type { Page, Route } from 'playwright-core';
import type { DraftContent } from '../../app/features/notices/manage/contract';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone, PhoneOptions } from '../support/browser';
import { openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('publishing a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  const editor = (page: Page) => page.locator('.ProseMirror');

  async function openNew(options: Omit<PhoneOptions, 'origin'> = {}): Promise<Phone> {
    const phone = await openAs(portal, 'zhangwei', '/manage/notices', options);
    await phone.page.locator('.desk-title a').click();
    await phone.page.waitForURL(/\/manage\/notices\/\d+$/);
    await editor(phone.page).waitFor();
    return phone;
  }
  const refuse = (route: Route): Promise<void> =>
    route.fulfill({ status: 503, json: { error: { id: 'unavailable', message: '', requestId: '' } } });
  /** The number of people, when it has been counted. */
  const reached = (page: Page) =>
    page.locator('.panel-reach[aria-busy=false] strong', { hasText: /^(共 \d+ 人|Reaches \d+ people)$/ });

  async function storedDraft(page: Page): Promise<DraftContent> {
    const row = await portal.database.query
      .selectFrom('notice_drafts')
      .select('content')
      .where('notice_id', '=', Number(/\d+$/.exec(pathOf(page))?.[0]))
      .executeTakeFirstOrThrow();
    return JSON.parse(row.content);
  }

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`cannot be done until the audience can be chosen ${JSON.stringify(options)}`, async () => {
      const phone = await openNew(options);
      const { page } = phone;
      let scopes = 0;
      await page.route('**/api/manage/scope', (route) => {
        scopes += 1;
        return scopes === 1 ? refuse(route) : route.continue();
      });
      await page.locator('#tab-publish').click();
      await reached(page).waitFor();
      await page.locator('.panel-audience [role=alert]').waitFor();
      assert.equal(await page.locator('[data-publish]').isEnabled(), false);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.locator('.panel-audience [role=alert] button').click();
      await page.locator('.panel-audience .audience').waitFor();
      await reached(page).waitFor();
      assert.equal(await page.locator('[data-publish]').isEnabled(), true);
      assert.equal(await page.locator('.panel-audience [role=alert]').count(), 0);
      phone.assertQuiet([/status of 503/]);
      await phone.close();
    });
  }

  it('loads the audience and the number of people again with one button, if both failed', async () => {
    const phone = await openNew();
    const { page } = phone;
    let isFailing = true;
    for (const path of ['**/api/manage/scope', '**/reach*'])
      await page.route(path, (route) => (isFailing ? refuse(route) : route.continue()));
    await page.locator('#tab-publish').click();
    await page.locator('.panel-audience [role=alert]').waitFor();
    await page.locator('.panel-reach', { hasText: '人数加载失败' }).waitFor();
    isFailing = false;
    await page.locator('.panel-audience').getByRole('button', { name: '重试' }).first().click();
    await page.locator('.panel-audience .audience').waitFor();
    await reached(page).waitFor();
    phone.assertQuiet([/status of 503/]);
    await phone.close();
  });

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`asks for a time that was cleared, and does not publish at once ${JSON.stringify(options)}`, async () => {
      const phone = await openNew(options);
      const { page } = phone;
      const later = page.locator('.panel-check', { hasText: /定时发布|Publish later/ });
      const confirm = page.locator('.panel-check', { hasText: /需要确认|Readers must confirm/ });
      await page.locator('#notice-title').fill('值班表');
      await editor(page).focus();
      await page.keyboard.type('正文');
      await page.locator('#tab-publish').click();
      await reached(page).waitFor();
      await later.click();
      await page.locator('#notice-at').fill('');
      await page.getByText(/请选择时间|Choose a time/).waitFor();
      assert.equal(await later.locator('input').isChecked(), true);
      assert.equal(await page.locator('#notice-at').getAttribute('aria-invalid'), 'true');
      assert.match((await page.locator('[data-publish]').textContent()) ?? '', /定时发布|Schedule/);
      await page.locator('[data-publish]').click();
      await page.locator('.form-bar [role=alert]').waitFor();
      assert.equal(await page.locator('.dialog').count(), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);

      // A field that is not required any more does not hold it up.
      await page.locator('.panel-check', { hasText: /立即发布|Publish now/ }).click();
      await confirm.click();
      await page.locator('#notice-confirm').fill('');
      await page.getByText(/请选择时间|Choose a time/).waitFor();
      await page.locator('#notice-confirm').fill('2099-01-01T08:00');
      assert.equal(await page.getByText(/请选择时间|Choose a time/).count(), 0);
      await page.locator('[data-publish]').click();
      await page.locator('.dialog').waitFor();
      assert.deepEqual(
        { ...(await storedDraft(page)), audience: undefined },
        { ...(await storedDraft(page)), audience: undefined, publishAt: null, confirmBy: '2099-01-01T00:00:00.000Z' },
      );
      phone.assertQuiet();
      await phone.close();
    });
  }

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`offers times, and writes the chosen one out ${JSON.stringify(options)}`, async () => {
      const phone = await openNew(options);
      const { page } = phone;
      const stored = async (name: 'publishAt' | 'confirmBy', expected: (time: number) => boolean): Promise<void> => {
        for (let turn = 0; turn < 100; turn += 1) {
          const { [name]: time } = await storedDraft(page);
          if (time !== null && expected(Date.parse(time))) return;
          await page.waitForTimeout(100);
        }
        assert.fail(`${name} is ${(await storedDraft(page))[name]}`);
      };
      await page.locator('#tab-publish').click();
      await page.locator('.panel-check', { hasText: /定时发布|Publish later/ }).click();
      const inWords = page.locator('#notice-at-words');
      await page.locator('[data-time=morning]').click();
      const nine =
        /^(\d+月\d+日 周[日一二三四五六] 09:00，约 \d+ 小时后|\w{3}, \d+ \w{3}, 09:00, in about \d+ hours?)$/;
      assert.match((await inWords.innerText()).trim().replace(/\d{4}年| \d{4}(?=,)/, ''), nine);
      await stored('publishAt', (time) => new Date(time + 8 * 3_600_000).getUTCHours() === 9);

      // The time that is kept while the field is empty can be chosen again.
      await page.locator('#notice-at').fill('');
      await page.getByText(/请选择时间|Choose a time/).waitFor();
      assert.equal(await inWords.innerText(), '');
      await page.locator('[data-time=morning]').click();
      assert.match(await page.locator('#notice-at').inputValue(), /T09:00$/);
      assert.equal(await page.getByText(/请选择时间|Choose a time/).count(), 0);

      // Three days after the publication, when work ends.
      await page.locator('.panel-check', { hasText: /需要确认|Readers must confirm/ }).click();
      assert.match(await page.locator('#notice-confirm').inputValue(), /T18:00$/);
      await stored('confirmBy', (time) => Math.round((time - Date.now()) / 86_400_000) >= 3);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      phone.assertQuiet();
      await phone.close();
    });
  }

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`shows what is scheduled, and when it has been published ${JSON.stringify(options)}`, async () => {
      const phone = await openNew(options);
      const { page } = phone;
      await page.locator('#notice-title').fill('值班表');
      await editor(page).focus();
      await page.keyboard.type('周末值班');
      await page.locator('#tab-publish').click();
      await page.locator('.panel-check', { hasText: /定时发布|Publish later/ }).click();
      await page.locator('[data-time=morning]').click();
      await page.locator('.panel-check', { hasText: /需要确认|Readers must confirm/ }).click();
      await reached(page).waitFor();
      await page.locator('[data-publish]').click();
      await page.locator('.dialog button').last().click();

      const facts = page.locator('.scheduled dl');
      await facts.getByText(/全公司|The whole company/).waitFor();
      assert.match(await facts.innerText(), /周[日一二三四五六] 18:00|, 18:00/);
      await reached(page).waitFor();
      await page.locator('.form-preview', { hasText: '周末值班' }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.locator('[data-unschedule]').click();
      assert.match(await page.locator('.dialog').innerText(), /不会在该时间发布|not published at that time/);
      await page.locator('.dialog button').first().click();

      // Its time comes while the page is hidden.
      const { query } = portal.database;
      const id = Number(/\d+$/.exec(pathOf(page))?.[0]);
      const past = Date.now() - 1;
      await query.updateTable('notices').set({ published_at: past }).where('id', '=', id).execute();
      const state = async (): Promise<string> =>
        (await query.selectFrom('notices').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;
      while ((await state()) !== 'published') await page.waitForTimeout(100);
      assert.equal(await page.locator('.form-status .tag', { hasText: /待发布|Scheduled/ }).count(), 1);
      await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
      await page.locator('.form-status .tag', { hasText: /已发布|Published/ }).waitFor();
      await page.getByText(/公告已发布|The notice is published/).waitFor();
      phone.assertQuiet();
      await phone.close();
    });
  }

  it('is followed in the list of notices, at its time and when the page becomes visible again', async () => {
    const { query } = portal.database;
    const phone = await openNew();
    const { page } = phone;
    const id = Number(/\d+$/.exec(pathOf(page))?.[0]);
    await page.locator('#notice-title').fill('值班表');
    await editor(page).focus();
    await page.keyboard.type('周末值班');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    await reached(page).waitFor();
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
    await page.locator('.form-status .tag', { hasText: '待发布' }).waitFor();
    const publishAt = (time: number) =>
      query.updateTable('notices').set({ published_at: time }).where('id', '=', id).execute();
    await publishAt(Date.now() + 8000);

    const tag = (text: string) => page.locator(`[data-managed="${id}"] .tag`, { hasText: text });
    await page.goto('/manage/notices');
    await tag('待发布').waitFor();
    await tag('已发布').waitFor();

    await query.updateTable('notices').set({ state: 'withdrawn' }).where('id', '=', id).execute();
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await tag('已撤回').waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  it('shows that a notice has been published soon after its time', async () => {
    const phone = await openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('值班表');
    await editor(page).focus();
    await page.keyboard.type('周末值班');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    await reached(page).waitFor();
    await page.locator('[data-publish]').click();
    const scheduled = page.waitForResponse('**/publish');
    await page.route('**/publish', async (route) => {
      const response = await route.fetch();
      const form = await response.json();
      const soon = Date.now() + 1000;
      const { query } = portal.database;
      await query.updateTable('notices').set({ published_at: soon }).where('id', '=', form.id).execute();
      await route.fulfill({ response, json: { ...form, publishedAt: new Date(soon).toISOString() } });
    });
    await page.locator('.dialog button').last().click();
    await scheduled;
    await page.locator('.form-status .tag', { hasText: '待发布' }).waitFor();
    await page.locator('.form-status .tag', { hasText: '已发布' }).waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  it('takes a double tap for one tap, whatever the first one has put in its place', async () => {
    const phone = await openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('值班表');
    await editor(page).focus();
    await page.keyboard.type('正文');
    await page.locator('[data-save]', { hasText: '已保存' }).waitFor();
    const centre = async (place: ReturnType<Page['locator']>): Promise<[number, number]> => {
      // Not below the tab bar.
      await place.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      const box = await place.boundingBox();
      assert.ok(box !== null);
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    // Loaded before, so that the next panel is there at once.
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    await page.locator('#tab-write').click();
    const before = await storedDraft(page);
    const next = await centre(page.locator('.form-bar .button'));
    for (let tap = 0; tap < 3; tap += 1) await page.touchscreen.tap(...next);
    await page.locator('.panel-check').first().waitFor();
    assert.equal(await page.locator('.dialog').count(), 0);
    assert.equal(await page.locator('.panel-check input').first().isChecked(), true);
    await reached(page).waitFor();
    // A tap elsewhere is no part of it.
    await page.locator('#tab-publish').click();
    const publish = await centre(page.locator('[data-publish]'));
    await page.touchscreen.tap(...publish);
    await page.locator('.dialog').waitFor();
    const confirm = await centre(page.locator('.dialog button').first());
    await page.touchscreen.tap(...confirm);
    await page.touchscreen.tap(...confirm);
    assert.deepEqual(await storedDraft(page), before);
    // Later, a tap at the same place counts.
    await page.waitForFunction('!document.querySelector(".dialog")');
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    assert.equal(await page.locator('#notice-at').count(), 1);
    phone.assertQuiet();
    await phone.close();
  });

  it('shows what is below the audience when nothing moves it any more', async () => {
    const phone = await openNew();
    const { page } = phone;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/manage/scope', async (route) => {
      await held;
      await route.continue();
    });
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    assert.equal(await page.locator('input[name=notice-time]').count(), 0);
    release();
    await page.locator('input[name=notice-time]').first().waitFor();
    assert.equal(await page.locator('.audience input').count(), 2);
    phone.assertQuiet();
    await phone.close();
  });

  it('shows the number of people of the last audience, whichever response comes last', async () => {
    const phone = await openNew();
    const { page } = phone;
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    const all = (await reached(page).textContent()) ?? '';
    const choose = async (value: 'everyone' | 'some'): Promise<void> =>
      page.locator(`input[name=notice-audience][value=${value}]`).check();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    await page.route('**/reach*', async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      const response = await route.fetch();
      await held;
      return route.fulfill({ response });
    });
    const counted = page.waitForRequest('**/reach*');
    await choose('some');
    await counted;
    await choose('everyone');
    await reached(page).waitFor();
    const before = page.waitForResponse('**/reach*');
    release();
    await before;
    await page.evaluate('new Promise((done) => setTimeout(done, 50))');
    assert.equal(await reached(page).textContent(), all);

    // While the draft is being saved, the number of an audience that was changed again is not asked for.
    await page.unroute('**/reach*');
    let saves = 0;
    let save = (): void => undefined;
    const saving = new Promise<void>((resolve) => (save = resolve));
    await page.route('**/draft', async (route) => {
      saves += 1;
      if (saves === 1) await saving;
      return route.continue();
    });
    asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/reach')) asked += 1;
    });
    const saved = page.waitForRequest('**/draft');
    await choose('some');
    await saved;
    await choose('everyone');
    save();
    await reached(page).waitFor();
    assert.equal(asked, 1);
    phone.assertQuiet();
    await phone.close();
  });

  for (const options of [
    { width: 320, height: 568 },
    { userAgent: 'wecom-windows' as const, language: 'en' },
  ]) {
    it(`shows the people, and finds one among them ${JSON.stringify(options)}`, async () => {
      const phone = await openNew(options);
      const { page } = phone;
      await page.locator('#tab-publish').click();
      await reached(page).waitFor();
      await page.getByRole('button', { name: /^(查看名单|Show names)$/ }).click();
      await page.locator('[data-reached]').nth(49).waitFor();
      assert.equal(await page.locator('.sheet').count(), 'width' in options ? 1 : 0);
      // The keyboard scrolls the list.
      await page.locator('.reach-search').focus();
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'reach-list');
      await page.locator('.reach-more button').click();
      await page.locator('[data-reached]').nth(99).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.locator('.reach-search').fill('zhangwei');
      await page.waitForFunction(() => document.querySelectorAll('[data-reached]').length < 10);
      await page.locator('[data-reached=zhangwei]', { hasText: '张伟' }).waitFor();
      await page.locator('.reach-search').fill('qqqq');
      await page.locator('.reach-names [role=status]', { hasText: /未找到|Nobody/ }).waitFor();
      assert.deepEqual(await accessibilityProblems(page), []);
      await page.locator('.reach-search').fill('');
      await page.locator('[data-reached]').nth(49).waitFor();
      if ('width' in options) await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Hide names' }).click();
      await page.locator('.reach-names').waitFor({ state: 'detached' });
      phone.assertQuiet();
      await phone.close();
    });
  }

  it('keeps the number and the names in view while those of another audience are counted', async () => {
    const phone = await openNew({ userAgent: 'wecom-windows' });
    const { page } = phone;
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    await page.getByRole('button', { name: '查看名单' }).click();
    await page.locator('[data-reached]').first().waitFor();
    const height = await page.locator('.panel-reach').evaluate((line) => line.getBoundingClientRect().height);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/reach*', async (route) => {
      await held;
      return route.continue();
    });
    const asked = page.waitForRequest('**/reach*');
    await page.locator('input[name=notice-audience][value=some]').check();
    await asked;
    assert.ok((await page.locator('[data-reached]').count()) > 10);
    assert.match(await page.locator('.panel-reach[aria-busy=true] strong').innerText(), /^共 [1-9]\d* 人$/);
    assert.equal(await page.locator('.panel-reach').evaluate((line) => line.getBoundingClientRect().height), height);
    assert.equal(await page.locator('[data-publish]').isEnabled(), false);
    release();
    await reached(page).waitFor();
    assert.equal(await reached(page).innerText(), '共 0 人');
    assert.equal(await page.locator('[data-reached]').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('tells failed uploads from running ones', async () => {
    const phone = await openNew();
    const { page } = phone;
    const publish = async (): Promise<string> => {
      await page.locator('#tab-publish').click();
      await reached(page).waitFor();
      await page.locator('[data-publish]').click();
      return (await page.locator('.form-bar [role=alert]').textContent()) ?? '';
    };
    await page.locator('.form-part input[type=file]').setInputFiles({
      name: 'empty.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(''),
    });
    await page.locator('.form-files .warning').waitFor();
    assert.equal(await publish(), '有文件上传失败，请重试或移除。');
    await page.locator('#tab-write').click();
    await page.locator('.form-files').getByRole('button', { name: '移除' }).click();

    await page.route('**/api/files', () => undefined);
    await page
      .locator('.editor-rich input[type=file]')
      .setInputFiles({ name: '图.png', mimeType: 'image/png', buffer: Buffer.from('x') });
    await page.locator('.editor-upload').waitFor();
    assert.equal(await publish(), '还有文件未上传完成，请稍候。');
    phone.assertQuiet();
    await phone.close();
  });

  it('offers to compare with the draft only if it has changes', async () => {
    const phone = await openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('值班表');
    await editor(page).focus();
    await page.keyboard.type('第一版');
    await page.locator('#tab-publish').click();
    await reached(page).waitFor();
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
    await page.getByText('公告已发布。').waitFor();
    await page.getByRole('button', { name: '历史版本' }).click();
    await page.locator('[data-version="1"]').waitFor();
    const compare = page.getByRole('button', { name: '与草稿对比' });
    assert.equal(await compare.count(), 0);
    await page.locator('#tab-write').click();
    await editor(page).click();
    await page.keyboard.type('和第二版');
    await page.locator('#tab-publish').click();
    await page.getByRole('button', { name: '历史版本' }).click();
    await compare.click();
    await page.locator('.versions-compared ins', { hasText: '和第二版' }).waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`restores a version into the draft, and keeps what was not published ${JSON.stringify(options)}`, async () => {
      const phone = await openNew(options);
      const { page } = phone;
      const publish = async (): Promise<void> => {
        await reached(page).waitFor();
        await page.locator('[data-publish]').click();
        await page.locator('.dialog button').last().click();
        await page.locator('.form-result').waitFor();
      };
      await page.locator('#notice-title').fill('值班表');
      await editor(page).focus();
      await page.keyboard.type('第一版');
      await page.locator('[aria-labelledby=attachments] input[type=file]').setInputFiles({
        name: '名单.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('一'),
      });
      await page.locator('.form-files', { hasText: '名单.txt' }).waitFor();
      await page.locator('#tab-publish').click();
      await publish();
      await page.locator('#tab-write').click();
      await page.locator('#notice-title').fill('值班表二');
      await page.locator('.form-files button[aria-label*="名单.txt"]').click();
      await page.locator('#tab-publish').click();
      await page.locator('.form-status', { hasText: /未发布的修改|nsaved|npublished changes/ }).waitFor();
      await publish();
      await page.locator('[aria-expanded=false]', { hasText: /^\s*(历史版本|Versions)\s*$/ }).click();
      const first = page.locator('[data-version="1"]');
      await first.locator('[data-open]').click();
      await first.locator('[data-opened]', { hasText: '名单.txt' }).waitFor();
      assert.equal(await page.locator('[data-version="2"] [data-restore]').count(), 0);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);

      await page.locator('#tab-write').click();
      await editor(page).click();
      await page.keyboard.type('未发布');
      await page.locator('#tab-publish').click();
      await page.locator('[aria-expanded=false]', { hasText: /^\s*(历史版本|Versions)\s*$/ }).click();
      await first.locator('[data-restore]').click();
      await page.locator('.form-result', { hasText: /已将第 1 版恢复到草稿|Version 1 is restored/ }).waitFor();
      const stored = async () => {
        const { title, body, attachments } = await storedDraft(page);
        return [title, body.trim(), attachments.length];
      };
      assert.deepEqual(await stored(), ['值班表', '第一版', 1]);
      const other = page.locator('.form-other');
      assert.match(await other.locator('textarea').inputValue(), /值班表二\n\n.*未发布/);
      assert.deepEqual(await accessibilityProblems(page), []);
      assert.equal(await sidewaysScroll(page), 0);
      await page.locator('#tab-write').click();
      await editor(page)
        .filter({ hasText: /^第一版$/ })
        .waitFor();
      await page.locator('.form-files', { hasText: '名单.txt' }).waitFor();

      // The published version is restored without a change that could be published.
      await page.locator('#tab-publish').click();
      await page.locator('[aria-expanded=false]', { hasText: /^\s*(历史版本|Versions)\s*$/ }).click();
      await page.locator('[data-version="2"] [data-restore]').click();
      await page.locator('[data-publish][disabled]').waitFor();
      assert.equal(await other.count(), 1);

      await other.locator('[data-restore]').click();
      await page.locator('.form-status', { hasText: /未发布的修改|nsaved|npublished changes/ }).waitFor();
      for (let turn = 0; turn < 100 && (await stored())[1] === '第一版'; turn += 1) await page.waitForTimeout(100);
      assert.match(String((await stored())[1]), /未发布/);
      assert.equal(await other.count(), 0);
      phone.assertQuiet();
      await phone.close();
    });
  }
});
