import assert from 'node:assert/strict';
import { everyone } from '../../app/api/contract';
import { noticeDesk } from '../../app/features/notices/manage/contract';
import { apiOf } from '../support/api';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('a notice that a publisher may not change', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());

  it('is shown with the reason instead of its form', async () => {
    const { corp_id: corpId } = await portal.database.query
      .selectFrom('people')
      .select('corp_id')
      .where('userid', '=', 'chenqiming')
      .executeTakeFirstOrThrow();
    const { database } = portal;
    const granted = { corp_id: corpId, granted_by: '', granted_at: 0 };
    await database.query.deleteFrom('roles').execute();
    await database.query
      .insertInto('roles')
      .values([
        { ...granted, userid: 'chenqiming', role: 'admin', department_id: 0, with_sub: 0 },
        { ...granted, userid: 'wangjianjun', role: 'publisher', department_id: 3, with_sub: 1 },
      ])
      .execute();
    const call = apiOf(database, 'chenqiming', { corpId });
    const of = (id: number) => ({ ...everyone(), everyone: false, departments: [{ id, withSub: true }] });
    const created = await call(noticeDesk.create, { body: {} });
    const { id, content } = created;
    const params = { id };
    const first = { ...content, title: '研发通知', body: '研发正文', audience: of(3), notify: false };
    const { version } = await call(noticeDesk.save, { params, body: { version: created.version, content: first } });
    const published = await call(noticeDesk.publish, { params, body: { version } });
    const other = { ...first, title: '机密', audience: of(2) };
    await call(noticeDesk.save, { params, body: { version: published.version, content: other } });

    const phone = await openAs(portal, 'wangjianjun', `/manage/notices/${id}`);
    const { page } = phone;
    await page.getByText('你只能查看，不能编辑').waitFor();
    await page.locator('.form-preview .text').waitFor();
    assert.match((await page.locator('.form-preview').textContent()) ?? '', /研发通知[^]*研发正文/);
    assert.equal(await page.locator('h1').textContent(), '查看公告');
    assert.equal(await page.locator('input, textarea, [contenteditable], [role=tab]').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });
});
