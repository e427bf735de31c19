import assert from 'node:assert/strict';
import sharp from 'sharp';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { inputMethodOf } from '../support/input-method';
import { goOffline, loseSession, openAs, pageReady, pathOf } from '../support/person';
import { editorOf, noticeDeskOf, noticeId, saved, write, type NoticeDesk } from '../support/notice-desk';
import { openPortal, type OpenPortal } from '../support/portal';

describe('writing a notice', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  let desk: NoticeDesk;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    desk = noticeDeskOf(portal);
  });
  after(() => portal.close());

  it('opens a draft of 97,000 headings, and its preview', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const id = noticeId(page);
    await page.locator('#notice-title').click();
    await write(page, '一');
    const draft = await desk.storedDraft(page);
    const content = JSON.stringify({ ...draft, body: '# 一\n'.repeat(97_000) });
    await portal.database.query.updateTable('notice_drafts').set({ content }).where('notice_id', '=', id).execute();
    const startedAt = Date.now();
    await page.reload();
    await page.locator('.editor-notes', { hasText: '正文太长' }).waitFor();
    assert.equal((await page.locator('textarea.editor-source').inputValue()).length, 388_000);
    await page.locator('#tab-preview').click();
    await page.locator('.form-preview h2').nth(1_000).waitFor();
    assert.ok(Date.now() - startedAt < 20_000, `${Date.now() - startedAt} ms`);
    await phone.close();
  });

  it('saves while typing, shows what readers will see, and publishes it', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('国庆放假通知');
    await page.keyboard.press('Enter');
    await page.keyboard.type('## 时间');
    await page.keyboard.press('Enter');
    await write(page, '**七天**');
    const { title, body } = await desk.storedDraft(page);
    assert.deepEqual({ title, body }, { title: '国庆放假通知', body: '## 时间\n\n**七天**' });

    await page.locator('#tab-preview').click();
    await page.locator('.form-preview strong', { hasText: '七天' }).waitFor();
    const preview = await page.locator('.form-preview .text').innerHTML();

    await page.locator('#tab-publish').click();
    await page.getByText(/^共 \d+ 人$/).waitFor();
    await page.getByRole('button', { name: '查看名单' }).click();
    await page.locator('[data-reached]').nth(10).waitFor();
    await page.locator('.sheet-foot button').click();
    // The button below the sheet ignores the second tap of a double tap.
    await page.waitForTimeout(600);
    await page.locator('[data-publish]').click();
    await page.locator('.dialog', { hasText: /立即发布给 \d+ 人/ }).waitFor();
    await page.locator('.dialog button').last().click();
    await page.getByText('公告已发布。').waitFor();
    await page.getByRole('link', { name: '查看公告' }).click();
    await page.locator('.article .text strong').waitFor();
    // The page also notes that it was read.
    const published = (await page.locator('.article .text').innerHTML()).replace(/<noscript[^]*<\/noscript>/, '');
    assert.equal(published, preview);

    await page.goto('/manage/notices?q=国庆放假');
    await page.locator('[data-managed]', { hasText: '国庆放假通知' }).locator('.tag', { hasText: '已发布' }).waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  it('uploads pictures into the text and attachments below it', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const buffer = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer();
    await editorOf(page).focus();
    await page.keyboard.type('图：');
    await page
      .locator('.editor-rich input[type=file]')
      .setInputFiles({ name: '截图 (2).png', mimeType: 'image/png', buffer });
    await editorOf(page).locator('img.editor-picture').waitFor();
    await page.locator('.form-part input[type=file]').setInputFiles({
      name: '说明.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('说明'),
    });
    await page.locator('.form-files', { hasText: '说明.txt' }).locator('button', { hasText: '✕' }).waitFor();
    await saved(page);
    const stored = await desk.storedDraft(page);
    assert.match(stored.body, /^图：!\[截图 \(2\)\]\(\/api\/[\w/-]+\)$/);
    assert.equal(stored.attachments.length, 1);
    await page.reload();
    await editorOf(page).locator('img.editor-picture').waitFor();
    await page.locator('.form-files', { hasText: '说明.txt' }).waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  it('copies a picture of another site into the portal', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    let asked: unknown;
    await page.route('**/api/files/imports', (route) => {
      asked = route.request().postDataJSON();
      return route.fulfill({ status: 201, json: { id: 'copied', url: '/api/pictures/copied' } });
    });
    await editorOf(page).focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/html', '<p>图：<img src="https://a.example/1.png" alt="屋顶"></p>');
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.querySelector('.ProseMirror')?.dispatchEvent(paste);
    });
    await page.locator('.ProseMirror button', { hasText: '转存' }).click();
    await page.locator('.ProseMirror img[src="/api/pictures/copied"]').waitFor({ state: 'attached' });
    const body = async (): Promise<string> => {
      await saved(page);
      return (await desk.storedDraft(page)).body;
    };
    for (let turn = 0; !(await body()).includes('copied') && turn < 100; turn += 1) await page.waitForTimeout(100);
    assert.deepEqual(asked, { url: 'https://a.example/1.png' });
    assert.equal(await body(), '图：![屋顶](/api/pictures/copied)');
    await phone.close();
  });

  it('says next to the fields what is missing, all at once', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#tab-publish').click();
    await page.locator('#notice-sender').fill('');
    await page.getByText(/^共 \d+ 人$/).waitFor();
    await page.locator('[data-publish]').click();
    await page.locator('#notice-title-note', { hasText: '请填写标题' }).waitFor();
    await page.locator('#notice-text-error', { hasText: '请填写正文' }).waitFor();
    await page.locator('#tab-publish').click();
    await page.locator('.panel-field', { hasText: '请填写署名' }).waitFor();
    phone.assertQuiet();
    await phone.close();
  });

  it('saves what is still composed when "Publish" is tapped', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const keyboard = await inputMethodOf(page);
    await editorOf(page).focus();
    for (const part of ['n', 'ni', '你好']) await keyboard.compose(part);
    await page.locator('#tab-publish').click();
    await page.getByText(/^共 \d+ 人$/).waitFor();
    assert.equal((await desk.storedDraft(page)).body, '你好');
    phone.assertQuiet();
    await phone.close();
  });

  it('works with a plain field if the editor cannot be loaded', async () => {
    const phone = await openAs(portal, 'zhangwei', '/manage/notices');
    const { page } = phone;
    await page.route(/\/assets\/editor\..*\.js/, (route) => route.abort());
    await page.locator('.desk-title a').click();
    await page.locator('textarea.editor-source').fill('## 只有文字\n\n- 一');
    await page.locator('[data-save]', { hasText: '未保存' }).waitFor();
    await saved(page);
    assert.equal((await desk.storedDraft(page)).body, '## 只有文字\n\n- 一');
    await page.locator('#tab-preview').click();
    await page.locator('.form-preview h2', { hasText: '只有文字' }).waitFor();
    await phone.close();
  });

  it('schedules, cancels, publishes, changes, discards, withdraws and deletes', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    const answer = async (): Promise<void> => page.locator('.dialog button').last().click();
    const tag = (text: string) => page.locator('.form-status .tag', { hasText: text }).waitFor();
    const publish = async (): Promise<void> => {
      await page.locator('#tab-publish').click();
      await page.getByText(/^共 \d+ 人$/).waitFor();
      await page.locator('[data-publish]').click();
      await answer();
    };
    await page.locator('#notice-title').fill('值班表');
    await editorOf(page).focus();
    await write(page, '第一版');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    await publish();
    await tag('待发布');
    await page
      .getByText(/公告将于 .* 发布。/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: '取消定时' }).click();
    await answer();
    await tag('草稿');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '立即发布' }).click();
    await publish();
    await tag('已发布');

    await page.locator('#tab-write').click();
    await editorOf(page).click();
    await write(page, '和第二版');
    await page.locator('.form-status', { hasText: '有未发布的修改' }).waitFor();
    await page.locator('#tab-publish').click();
    const notify = page.locator('.panel-check', { hasText: '发送更新通知' });
    assert.equal(await notify.locator('input').isChecked(), false);
    await page.getByText(/^共 \d+ 人$/).waitFor();
    await page.locator('[data-publish]').click();
    await page.locator('.dialog', { hasText: /人可见：全公司。\s*无需确认。\s*不发送通知。/ }).waitFor();
    await page.locator('.dialog button').first().click();
    await notify.click();
    await page.locator('[data-publish]').click();
    await page.locator('.dialog', { hasText: /将向 \d+ 人发送更新通知。/ }).waitFor();
    await page.locator('.dialog button').first().click();
    await notify.click();
    await publish();
    await page.getByText('公告已发布。').waitFor();
    await page.getByRole('button', { name: '历史版本' }).click();
    await page.locator('[data-version="2"]').getByText('与上一版对比').click();
    await page.locator('.versions-compared ins', { hasText: '和第二版' }).waitFor();
    await page.locator('#tab-write').click();
    await editorOf(page).click();
    await write(page, '和第三版');
    await page.locator('#tab-publish').click();
    await page.getByRole('button', { name: '放弃修改' }).click();
    await answer();
    await page.locator('#tab-write').click();
    await editorOf(page).filter({ hasNotText: '第三版' }).waitFor();
    await page.locator('#tab-publish').click();
    await page.getByRole('button', { name: '撤回' }).click();
    await answer();
    await tag('已撤回');
    await page.getByRole('button', { name: '删除公告' }).click();
    await answer();
    await page.waitForURL(/\/manage\/notices$/);
    await pageReady(page);
    assert.equal(await page.locator('[data-managed]', { hasText: '值班表' }).count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('says in the form and in the list why a scheduled notice was not published', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await page.locator('#notice-title').fill('搬迁通知');
    await editorOf(page).focus();
    await write(page, '周一搬迁');
    await page.locator('#tab-publish').click();
    await page.locator('.panel-check', { hasText: '定时发布' }).click();
    await page.getByText(/^共 \d+ 人$/).waitFor();
    await page.locator('[data-publish]').click();
    await page.locator('.dialog button').last().click();
    await page.locator('.form-status .tag', { hasText: '待发布' }).waitFor();

    // A department is removed, and the time comes.
    const id = noticeId(page);
    const { query } = portal.database;
    const { content } = await query
      .selectFrom('notice_drafts')
      .select('content')
      .where('notice_id', '=', id)
      .executeTakeFirstOrThrow();
    const audience = {
      everyone: false,
      departments: [{ id: 987_654, withSub: true }],
      people: [],
      except: { departments: [], people: [] },
    };
    await query
      .updateTable('notice_drafts')
      .set({ content: JSON.stringify({ ...JSON.parse(content), audience }) })
      .where('notice_id', '=', id)
      .execute();
    await query.updateTable('notices').set({ published_at: 1000 }).where('id', '=', id).execute();
    const state = async (): Promise<string> =>
      (await query.selectFrom('notices').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;
    while ((await state()) !== 'draft') await page.waitForTimeout(100);

    const reason = '定时发布失败：发送范围中的部门已被删除，请重新选择。';
    await page.reload();
    await page.getByRole('alert').filter({ hasText: reason }).waitFor();
    await page.goto(`${portal.origin}/manage/notices`);
    await page.locator(`[data-managed="${id}"]`, { hasText: reason }).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    phone.assertQuiet();
    await phone.close();
  });

  it('shows both texts when a second tab has saved, and loses neither', async () => {
    const first = await desk.openNew();
    await editorOf(first.page).focus();
    await write(first.page, '共同的开头。');
    const second = await openAs(portal, 'zhangwei', pathOf(first.page));
    await editorOf(second.page).click();
    await second.page.keyboard.press('End');
    await write(second.page, '第二个窗口。');

    await first.page.keyboard.type('第一个窗口。');
    const conflict = first.page.locator('.conflict');
    await conflict.waitFor();
    await conflict.locator('ins', { hasText: /^一$/ }).waitFor();
    await conflict.locator('del', { hasText: /^二$/ }).waitFor();
    assert.deepEqual(await accessibilityProblems(first.page), []);
    await conflict.getByRole('button', { name: '保留我的内容' }).click();
    await saved(first.page);
    assert.equal((await desk.storedDraft(first.page)).body, '共同的开头。第一个窗口。');
    assert.match(await first.page.locator('.form-other textarea').inputValue(), /第二个窗口/);
    first.assertQuiet([/status of 409/]);
    await Promise.all([first.close(), second.close()]);
  });

  it('keeps the text on the trip of a sign-in, and saves it afterwards', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await editorOf(page).focus();
    await write(page, '登录之前');
    await loseSession(phone);
    await page.keyboard.type('写的内容');
    await page.waitForEvent('framenavigated');
    await editorOf(page).waitFor();
    await editorOf(page).getByText('登录之前写的内容').waitFor();
    await saved(page);
    assert.equal((await desk.storedDraft(page)).body, '登录之前写的内容');
    await phone.close();
  });

  it('says that it is offline, keeps the text, and saves it when the connection is back', async () => {
    const phone = await desk.openNew();
    const { page } = phone;
    await goOffline(phone);
    await editorOf(page).focus();
    await page.keyboard.type('离线时写的');
    await page.locator('[data-save]', { hasText: '网络已断开' }).waitFor();
    await phone.context.setOffline(false);
    await saved(page);
    assert.equal((await desk.storedDraft(page)).body, '离线时写的');
    await phone.close();
  });

  for (const options of [
    { width: 320, colorScheme: 'dark' as const, language: 'en' },
    { userAgent: 'wecom-windows' as const },
  ]) {
    it(`works with ${JSON.stringify(options)}`, async () => {
      const phone = await desk.openNew(options);
      const { page } = phone;
      const good = async (): Promise<void> => {
        assert.deepEqual(await accessibilityProblems(page), [], page.url());
        assert.equal(await sidewaysScroll(page), 0);
      };
      await editorOf(page).focus();
      await page.locator('[data-tool=table]').click();
      await page.locator('.editor-bar-table').waitFor();
      for (const header of ['a', 'b', 'c']) {
        await page.keyboard.type(header);
        await page.keyboard.press('Tab');
      }
      await good();
      await page.locator('#tab-preview').click();
      await page.locator('.form-preview table').waitFor();
      await good();
      await page.locator('#tab-publish').click();
      await page.locator('.panel-reach[aria-busy=false] strong').waitFor();
      await page.locator('.panel-check', { hasText: /需要确认|Readers must confirm/ }).click();
      await page.locator('#notice-confirm').waitFor();
      await good();
      await page.goto('/manage/notices');
      await pageReady(page);
      await good();
      phone.assertQuiet();
      await phone.close();
    });
  }
});
