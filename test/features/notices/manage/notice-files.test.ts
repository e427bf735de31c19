import assert from 'node:assert/strict';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { corpId } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';
import { department, fails, iso, publishingCompany, start } from '../../../support/publishing';

forEachDatabase((_name, open) => {
  describe('the files of a notice', () => {
    const company = publishingCompany(open);
    const { as, write, publish, form, addFile, sees } = company;

    const usesOf = async (file: string): Promise<string[]> => {
      const uses = company.database.query.selectFrom('file_uses').select('kind').where('file_id', '=', file);
      return (await uses.execute()).map(({ kind }) => kind).sort();
    };
    const isUnused = async (file: string): Promise<boolean> => {
      const row = company.database.query.selectFrom('files').select('unused_since').where('id', '=', file);
      return (await row.executeTakeFirstOrThrow()).unused_since !== null;
    };
    const act = (call: typeof noticeDesk.withdraw, id: number) => as('admin')(call, { params: { id }, body: {} });

    it('are kept when changes that removed them are discarded', async () => {
      const file = await addFile('admin');
      const id = await publish('admin', { attachments: [file] });
      const { version } = await company.change('admin', id, { attachments: [] });
      await as('admin')(noticeDesk.discard, { params: { id }, body: { version } });
      assert.deepEqual(await usesOf(file), ['draft', 'notice']);
      const { content } = await act(noticeDesk.withdraw, id);
      assert.deepEqual([content.attachments, await isUnused(file)], [[file], false]);
    });

    it('are kept for a copy of it', async () => {
      const file = await addFile('admin');
      const { id } = await write('admin', { attachments: [file] });
      const copy = await as('admin')(noticeDesk.create, { body: { copyOf: id } });
      await as('admin')(noticeDesk.remove, { params: { id } });
      assert.deepEqual([copy.content.attachments, await usesOf(file)], [[file], ['draft']]);
    });

    it('are not used any more when a draft is deleted', async () => {
      const file = await addFile('admin');
      const { id } = await write('admin', { attachments: [file] });
      assert.equal(await isUnused(file), false);
      await as('admin')(noticeDesk.remove, { params: { id } });
      assert.deepEqual([await usesOf(file), await isUnused(file)], [[], true]);
    });

    it('are hidden from readers when it is deleted', async () => {
      const file = await addFile('admin');
      const id = await publish('admin', { attachments: [file] });
      assert.equal(await sees('seller', file), true);
      await as('admin')(noticeDesk.remove, { params: { id } });
      assert.deepEqual([await sees('seller', file), await sees('admin', file)], [false, true]);
    });

    it('are seen by those only who may manage it, before, while and after it is published', async () => {
      const file = await addFile('works');
      const more = { attachments: [file], audience: department(3), publishAt: iso(start + 60_000) };
      const sight = async () => [await sees('works', file), await sees('admin', file), await sees('sales', file)];
      const own = [true, true, false];
      assert.deepEqual(await sight(), own);
      const { id, version } = await write('works', more);
      assert.deepEqual(await sight(), own);
      await as('works')(noticeDesk.publish, { params: { id }, body: { version } });
      assert.deepEqual(await sight(), own);
      company.time = start + 60_000;
      await company.runDue();
      assert.deepEqual(await sight(), own);
      await as('works')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.deepEqual(await sight(), own);
    });

    it('of an administrator are seen by the publishers of its audience, also while it is withdrawn', async () => {
      const file = await addFile('admin');
      const { id, version } = await write('admin', { attachments: [file], audience: department(2) });
      const sight = async () => [await sees('sales', file), await sees('works', file)];
      assert.deepEqual(await sight(), [false, false]);
      await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      assert.deepEqual(await sight(), [true, false]);
      await act(noticeDesk.withdraw, id);
      assert.deepEqual(await sight(), [true, false]);
      assert.equal((await form('sales', id)).files.length, 1);
      await company.republish('sales', id, { title: '再次发布' });
      assert.equal(await sees('seller', file), true);
    });

    it('are seen by the author of a draft, also if somebody else has added them', async () => {
      const file = await addFile('admin');
      const { id } = await write('works', { audience: department(3) });
      await company.change('admin', id, { attachments: [file] });
      assert.deepEqual([await sees('works', file), await sees('sales', file)], [true, false]);
    });

    it('are hidden from other publishers when the time is cancelled or fails, or the notice is deleted', async () => {
      const sight: boolean[][] = [];
      const ends = [
        (id: number) => act(noticeDesk.withdraw, id),
        (id: number) => as('admin')(noticeDesk.remove, { params: { id } }),
        async (id: number) => {
          await company.database.query
            .updateTable('notice_drafts')
            .set({ content: JSON.stringify({ ...(await form('admin', id)).content, audience: department(99) }) })
            .where('notice_id', '=', id)
            .execute();
          company.time = start + 60_000;
          await company.runDue();
        },
      ];
      for (const end of ends) {
        company.time = start;
        const file = await addFile('admin');
        const more = { attachments: [file], audience: department(2), publishAt: iso(start + 60_000) };
        const id = await publish('admin', more);
        const before = await sees('sales', file);
        await end(id);
        sight.push([before, await sees('sales', file)]);
      }
      const file = await addFile('admin');
      const id = await publish('admin', { attachments: [file], audience: department(2) });
      const before = await sees('sales', file);
      await as('admin')(noticeDesk.remove, { params: { id } });
      sight.push([before, await sees('sales', file)]);
      assert.deepEqual(sight, [
        [true, false],
        [true, false],
        [true, false],
        [true, false],
      ]);
    });

    it('are kept when a notice is withdrawn whose draft was never saved in the form', async () => {
      const file = await addFile('admin');
      const id = await publish('admin', { attachments: [file] });
      await company.database.query
        .deleteFrom('file_uses')
        .where('kind', '=', 'draft')
        .where('thing_id', '=', String(id))
        .execute();
      await act(noticeDesk.withdraw, id);
      assert.deepEqual([await usesOf(file), await isUnused(file)], [['draft'], false]);
    });

    it('are at most a thousand', async () => {
      const body = Array.from({ length: 1001 }, (_, index) => `[x](/api/files/a${index})`).join(' ');
      await assert.rejects(publish('admin', { body }), fails('files-too-many'));
    });

    it('that does not exist any more is not attached', async () => {
      const file = await addFile('admin');
      const { id, version } = await write('admin', { attachments: [file] });
      await company.database.query.deleteFrom('files').where('corp_id', '=', corpId).where('id', '=', file).execute();
      assert.deepEqual((await form('admin', id)).files, []);
      await assert.rejects(
        as('admin')(noticeDesk.publish, { params: { id }, body: { version } }),
        fails('attachment-missing'),
      );
    });
  });
});
