import assert from 'node:assert/strict';
import { everyone } from '../../app/api/contract';
import { noticeDesk, type NoticeForm } from '../../app/features/notices/manage/contract';
import { accessibilityProblems } from '../support/accessibility';
import { apiOf } from '../support/api';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a notice that a publisher may not change', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());

  const departments = (id: number) => ({ ...everyone(), everyone: false, departments: [{ id, withSub: true }] });
  let corpId = '';
  const admin = () => apiOf(portal.database, 'chenqiming', { corpId });

  before(async () => {
    const { query } = portal.database;
    ({ corp_id: corpId } = await query
      .selectFrom('people')
      .select('corp_id')
      .where('userid', '=', 'chenqiming')
      .executeTakeFirstOrThrow());
    const granted = { corp_id: corpId, granted_by: '', granted_at: 0 };
    await query.deleteFrom('roles').execute();
    await query
      .insertInto('roles')
      .values([
        { ...granted, userid: 'chenqiming', role: 'admin', department_id: 0, with_sub: 0 },
        { ...granted, userid: 'wangjianjun', role: 'publisher', department_id: 3, with_sub: 1 },
      ])
      .execute();
  });

  /** Publishes a notice for the department of the publisher. */
  async function publish(): Promise<NoticeForm> {
    const { id, version, content } = await admin()(noticeDesk.create, { body: {} });
    const params = { id };
    const first = { ...content, title: '研发通知', body: '研发正文', audience: departments(3), notify: false };
    const saved = await admin()(noticeDesk.save, { params, body: { version, content: first } });
    return admin()(noticeDesk.publish, { params, body: { version: saved.version } });
  }

  /** Saves a change for another department. */
  const changeForOthers = ({ id, version, content }: NoticeForm) =>
    admin()(noticeDesk.save, {
      params: { id },
      body: { version, content: { ...content, title: '机密', audience: departments(2) } },
    });

  it('is shown with the reason instead of its form', async () => {
    const published = await publish();
    await changeForOthers(published);
    const phone = await openAs(portal, 'wangjianjun', `/manage/notices/${published.id}`);
    const { page } = phone;
    await page.getByText('你只能查看，不能编辑').waitFor();
    await page.locator('.form-preview .text').waitFor();
    assert.match((await page.locator('.form-preview').textContent()) ?? '', /研发通知[^]*研发正文/);
    assert.equal(await page.locator('h1').textContent(), '查看公告');
    assert.match(await page.title(), /查看公告/);
    assert.equal(await page.locator('input, textarea, [contenteditable], [role=tab]').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('is shown with the text that its publisher could not save, to copy from', async () => {
    const published = await publish();
    const phone = await openAs(portal, 'wangjianjun', `/manage/notices/${published.id}`);
    const { page } = phone;
    await page.locator('.ProseMirror').waitFor();
    await changeForOthers(published);
    await page.locator('#notice-title').fill('研发通知（更正）');
    await page.locator('[data-save]', { hasText: '保存失败' }).waitFor();
    // The text of another page is not shown.
    await page.evaluate(() => {
      const own = Object.keys(sessionStorage).find((name) => /\/notice-\d+$/.test(name)) ?? '';
      sessionStorage.setItem(own.replace(/notice-\d+$/, 'question-1'), '别处的内容');
      const others = ['甲', '乙'].map((body) => ({ title: '冲突', body }));
      sessionStorage.setItem(`${own}-other`, JSON.stringify(others));
    });
    await page.reload();
    await page.getByText('你只能查看，不能编辑').waitFor();
    const kept = page.getByRole('textbox', { name: '未保存的内容' });
    const shown = () => kept.evaluateAll((fields: HTMLTextAreaElement[]) => fields.map(({ value }) => value));
    await kept.first().waitFor();
    const others = ['冲突\n\n甲', '冲突\n\n乙'];
    assert.deepEqual(await shown(), ['研发通知（更正）\n\n研发正文', ...others]);
    assert.deepEqual(await accessibilityProblems(page), []);
    // Each draft has one button, which deletes no other one.
    await page.getByRole('button', { name: '删除' }).first().click();
    await page.waitForFunction(() => document.querySelectorAll('.kept-text').length === 1);
    assert.deepEqual(await shown(), others);
    await page.getByRole('button', { name: '删除' }).click();
    await kept.first().waitFor({ state: 'detached' });
    await phone.close();
  });
});
