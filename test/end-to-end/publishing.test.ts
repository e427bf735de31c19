import assert from 'node:assert/strict';
import type { Page, Route } from 'playwright-core';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { compose, noticeDeskOf, noticeId, publishNotice, reached, type NoticeDesk } from '../support/notice-desk';
import { openPortal, type OpenPortal } from '../support/portal';

describe('publishing a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  const refuse = (route: Route): Promise<void> =>
    route.fulfill({ status: 503, json: { error: { id: 'unavailable', message: '', requestId: '' } } });

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`cannot be done until the audience can be chosen ${JSON.stringify(options)}`, async () => {
      const phone = await desk.openNew(options);
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
    const phone = await desk.openNew();
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
      const phone = await desk.openNew(options);
      const { page } = phone;
      const later = page.locator('.panel-check', { hasText: /定时发布|Publish later/ });
      const confirm = page.locator('.panel-check', { hasText: /需要确认|Readers must confirm/ });
      await compose(page, '值班表', '正文');
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
        { ...(await desk.storedDraft(page)), audience: undefined },
        {
          ...(await desk.storedDraft(page)),
          audience: undefined,
          publishAt: null,
          confirmBy: '2099-01-01T00:00:00.000Z',
        },
      );
      phone.assertQuiet();
      await phone.close();
    });
  }

  for (const options of [{}, { width: 320, colorScheme: 'dark' as const, language: 'en' }]) {
    it(`offers times, and writes the chosen one out ${JSON.stringify(options)}`, async () => {
      const phone = await desk.openNew(options);
      const { page } = phone;
      const stored = async (name: 'publishAt' | 'confirmBy', expected: (time: number) => boolean): Promise<void> => {
        for (let turn = 0; turn < 100; turn += 1) {
          const { [name]: time } = await desk.storedDraft(page);
          if (time !== null && expected(Date.parse(time))) return;
          await page.waitForTimeout(100);
        }
        assert.fail(`${name} is ${(await desk.storedDraft(page))[name]}`);
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
      const phone = await desk.openNew(options);
      const { page } = phone;
      await compose(page, '值班表', '周末值班');
      await page.locator('#tab-publish').click();
      await page.locator('.panel-check', { hasText: /定时发布|Publish later/ }).click();
      await page.locator('[data-time=morning]').click();
      await page.locator('.panel-check', { hasText: /需要确认|Readers must confirm/ }).click();
      await publishNotice(page);

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
      const id = noticeId(page);
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
    const phone = await desk.openNew();
    const { page } = phone;
    const id = noticeId(page);
    await compose(page, '值班表', '周末值班');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    await publishNotice(page);
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
    const phone = await desk.openNew();
    const { page } = phone;
    await compose(page, '值班表', '周末值班');
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
    const phone = await desk.openNew();
    const { page } = phone;
    await compose(page, '值班表', '正文');
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
    const before = await desk.storedDraft(page);
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
    assert.deepEqual(await desk.storedDraft(page), before);
    // Later, a tap at the same place counts.
    await page.waitForFunction('!document.querySelector(".dialog")');
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    assert.equal(await page.locator('#notice-at').count(), 1);
    phone.assertQuiet();
    await phone.close();
  });

  it('shows what is below the audience when nothing moves it any more', async () => {
    const phone = await desk.openNew();
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

  it('tells failed uploads from running ones', async () => {
    const phone = await desk.openNew();
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
});
