import assert from 'node:assert/strict';
import { everyone } from '../../../../app/api/contract';
import { notices } from '../../../../app/features/notices/contract';
import { type DraftContent, noticeDesk } from '../../../../app/features/notices/manage/contract';
import { noticeReaders } from '../../../../app/features/notices/readers/contract';
import { readMarkdown } from '../../../../server/features/notices/plain-text';
import { addPerson, addRole } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';
import { department, fails, iso, of, publishingCompany, start } from '../../../support/publishing';

forEachDatabase((_name, open) => {
  describe('publishing', () => {
    const company = publishingCompany(open);
    const { as, write, publish, republish, shown, recipients, addFile, sees } = company;

    it('shows a draft to nobody, and the published notice to its audience, with one message each', async () => {
      const audience = of({ departments: [{ id: 2, withSub: true }], people: ['seller'] });
      const { id, version } = await write('admin', { audience });
      assert.equal((await shown('seller')).includes(id), false);
      await assert.rejects(as('seller')(notices.read, { params: { id } }), fails('notice-not-found'));
      const form = await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      assert.deepEqual([form.state, form.publishedVersion, form.hasDraft], ['published', 1, false]);
      assert.equal((await shown('seller')).includes(id), true);
      assert.equal((await shown('works')).includes(id), false);
      await assert.rejects(as('works')(notices.read, { params: { id } }), fails('notice-not-found'));
      await assert.rejects(as('works')(notices.questions, { params: { id }, query: {} }), fails('notice-not-found'));
      assert.deepEqual(await recipients(id), ['sales', 'seller']);
    });

    it('says in the form and in the summary of its readers whether the viewer is one of them', async () => {
      const isReader = async (userid: string, id: number): Promise<boolean[]> => [
        (await as(userid)(noticeDesk.read, { params: { id } })).isReader,
        (await as(userid)(noticeReaders.summary, { params: { id } })).isReader,
      ];
      const { id, version } = await write('admin', { audience: department(2) });
      assert.equal((await as('admin')(noticeDesk.read, { params: { id } })).isReader, false);
      const form = await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      assert.equal(form.isReader, false);
      assert.deepEqual(await isReader('admin', id), [false, false]);
      await assert.rejects(as('admin')(notices.read, { params: { id } }), fails('notice-not-found'));
      assert.deepEqual(await isReader('sales', id), [true, true]);
      const except = { departments: [], people: ['sales'] };
      assert.equal((await republish('admin', id, { audience: { ...everyone(), except } })).isReader, true);
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.deepEqual(await isReader('admin', id), [false, false]);
    });

    it('lets the audience search for the published text, and no longer for that of an earlier version', async () => {
      const found = async (userid: string, q: string): Promise<number[]> =>
        (await as(userid)(notices.list, { query: { q } })).items.map(({ id }) => id);
      const audience = of({ people: ['seller'] });
      const { id, version } = await write('admin', { audience, title: '团建', body: '**漂流**活动' });
      assert.deepEqual(await found('seller', '漂流'), []);
      const form = await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      assert.deepEqual([await found('seller', '漂流'), await found('works', '漂流')], [[id], []]);
      const content = { ...form.content, body: '登山活动' };
      const draft = await as('admin')(noticeDesk.save, { params: { id }, body: { version: form.version, content } });
      assert.deepEqual([await found('seller', '登山'), await found('seller', '漂流')], [[], [id]]);
      await as('admin')(noticeDesk.publish, { params: { id }, body: { version: draft.version } });
      assert.deepEqual([await found('seller', '登山'), await found('seller', '漂流')], [[id], []]);
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.deepEqual(await found('seller', '登山'), []);
    });

    it('publishes a scheduled notice at its time, once, to the audience of that moment', async () => {
      const publishAt = new Date(start + 60_000).toISOString();
      const { id, version } = await write('admin', {
        publishAt,
        audience: of({ departments: [{ id: 3, withSub: true }] }),
      });
      const form = await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      assert.equal(form.state, 'scheduled');
      await company.runDue();
      assert.equal((await shown('works')).includes(id), false);
      await addPerson(company.database, 'newcomer', '新人', { departments: [3] });
      company.time = start + 60_000;
      await Promise.all([1, 2, 3].map(() => company.runDue()));
      assert.equal((await shown('newcomer')).includes(id), true);
      assert.deepEqual(await recipients(id), ['newcomer', 'works']);
    });

    it('refuses to change a scheduled notice until its time is cancelled', async () => {
      const publishAt = new Date(start + 60_000).toISOString();
      const { id, version } = await write('admin', { publishAt });
      const { content } = await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      const save = () => as('admin')(noticeDesk.save, { params: { id }, body: { version, content } });
      await assert.rejects(save(), fails('notice-scheduled'));
      const form = await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.equal(form.state, 'draft');
      await save();
      company.time = start + 120_000;
      await company.runDue();
      assert.equal((await shown('works')).includes(id), false);
    });

    it('keeps versions, and replaces the text only when it is published again', async () => {
      const id = await publish('admin', { body: '第一版', notify: false });
      const form = await as('admin')(noticeDesk.read, { params: { id } });
      const content = { ...form.content, body: '第二版', title: '放假安排 2' };
      const { version } = await as('admin')(noticeDesk.save, {
        params: { id },
        body: { version: form.version, content },
      });
      const first = await as('seller')(notices.read, { params: { id } });
      assert.match(first.html, /第一版/);
      assert.equal(first.editedAt, undefined);
      assert.match((await as('admin')(noticeDesk.preview, { params: { id } })).html, /第二版/);
      await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      const changed = await as('seller')(notices.read, { params: { id } });
      assert.match(changed.html, /第二版/);
      assert.equal(changed.editedAt, iso(start));
      const { items } = await as('admin')(noticeDesk.versions, { params: { id }, query: {} });
      assert.deepEqual(
        items.map((one) => [one.version, one.title, one.publisher.name]),
        [
          [2, '放假安排 2', '管理员'],
          [1, '放假安排', '管理员'],
        ],
      );
      const compared = await as('admin')(noticeDesk.compare, { params: { id }, query: { from: 1, to: 2 } });
      assert.deepEqual(compared.body, [
        { kind: 'same', text: '第' },
        { kind: 'removed', text: '一' },
        { kind: 'added', text: '二' },
        { kind: 'same', text: '版' },
      ]);
      assert.deepEqual(await recipients(id), []);
    });

    it('reads a version without the files that have been deleted since', async () => {
      const [kept, gone, shown] = [await addFile('admin'), await addFile('admin'), await addFile('admin')];
      const body = `前![图](/api/files/${gone})后 [文](/api/files/${gone}) [表](/api/files/${shown})`;
      const id = await publish('admin', { body, attachments: [kept, gone], notify: false });
      await republish('admin', id, { body: '新', attachments: [] });
      const read = (version: number) => as('admin')(noticeDesk.version, { params: { id, version } });
      const before = await read(1);
      assert.deepEqual(
        [before.content.body, before.content.attachments, before.files.map((file) => file.name), before.missing],
        [body, [kept, gone], [`${kept}.pdf`, `${gone}.pdf`], 0],
      );
      assert.deepEqual([(await read(2)).content.body, (await read(2)).missing], ['新', 0]);
      await company.database.query.deleteFrom('files').where('id', '=', gone).execute();
      const { content, files, missing, html } = await read(1);
      assert.deepEqual(
        [content.title, content.body, content.attachments, files.map((file) => file.id), missing],
        ['放假安排', `前后 文 [表](/api/files/${shown})`, [kept], [kept], 1],
      );
      assert.deepEqual([html.includes(kept), html.includes(gone)], [true, false]);
      for (const version of [0, 3]) await assert.rejects(read(version), fails('not-found'));
      const { version } = await company.change('admin', id, content);
      await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
    });

    it('names a sender of the own departments, or the author, unless it is for the whole company', async () => {
      const audience = department(2);
      for (const publisher of ['销售部', ' 销售部 ', '销售主管']) await publish('sales', { publisher, audience });
      for (const publisher of ['生产部', '公司', '总经理办公室', '生产主管', '销售部 总经理办公室'])
        await assert.rejects(publish('sales', { publisher, audience }), fails('sender-not-allowed'), publisher);
      const id = await publish('admin', { publisher: '总经理办公室', audience });
      assert.equal((await company.republish('sales', id, { body: '更正' })).content.publisher, '总经理办公室');
      await assert.rejects(company.republish('sales', id, { publisher: '公司' }), fails('sender-not-allowed'));
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      await company.republish('sales', id, { publisher: '总经理办公室' });
      await addPerson(company.database, 'office', '文员', { departments: [1] });
      await addRole(company.database, 'office', 'publisher', 0);
      await publish('office', { publisher: '总经理办公室', audience });
      const leftAt = { left_at: start };
      await company.database.query.updateTable('people').set(leftAt).where('userid', '=', 'office').execute();
    });

    it('parses a text that takes long once, and not once for each of its uses', async () => {
      const cpu = async (work: () => unknown): Promise<number> => {
        const before = process.cpuUsage();
        await work();
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      };
      const body = '*['.repeat(24_500);
      const ratios: number[] = [];
      // Other processes can slow down one measurement.
      while (ratios.length < 5 && !ratios.some((ratio) => ratio < 2.5)) {
        const { id, version } = await write('admin', { body, notify: false });
        const publishing = await cpu(() => as('admin')(noticeDesk.publish, { params: { id }, body: { version } }));
        ratios.push(publishing / (await cpu(() => readMarkdown(body))));
      }
      assert.ok(Math.min(...ratios) < 2.5, `publishing takes ${ratios.join(', ')} times as long as parsing`);
    });

    it('is limited to 20 new drafts and 20 publications of one person within a minute', async () => {
      const drafts: { id: number; version: number }[] = [];
      const audience = of({ people: ['seller'] });
      for (let count = 0; count < 20; count += 1) drafts.push(await write('admin', { audience }));
      await assert.rejects(write('admin'), { id: 'too-many-requests', headers: { 'Retry-After': '60' } });
      company.time += 60_000;
      drafts.push(await write('admin', { audience }));
      const last = drafts.pop();
      const publishOne = ({ id, version }: { id: number; version: number }) =>
        as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      for (const draft of drafts) await publishOne(draft);
      assert.ok(last);
      await assert.rejects(publishOne(last), fails('too-many-requests'));
      await as('sales')(noticeDesk.create, { body: {} });
      company.time += 60_000;
      assert.equal((await publishOne(last)).state, 'published');
    });

    it('tells readers of a change only if the publisher wants that', async () => {
      const id = await publish('admin', { audience: of({ people: ['seller'] }) });
      assert.deepEqual(await recipients(id), ['seller']);
      await republish('admin', id, { body: '改了一个字' });
      assert.deepEqual(await recipients(id), ['seller']);
      const { version } = await company.change('admin', id, { body: '改了日期' });
      await as('admin')(noticeDesk.publish, { params: { id }, body: { version, notifyUpdate: true } });
      assert.deepEqual(await recipients(id), ['seller', 'seller']);
      const kinds = await company.database.query.selectFrom('messages').select('kind').orderBy('id').execute();
      assert.deepEqual(kinds.slice(-2), [{ kind: 'notice' }, { kind: 'notice-update' }]);

      // After it was withdrawn, it is published as any other.
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      await republish('admin', id, { notify: false });
      assert.deepEqual(await recipients(id), ['seller', 'seller']);
    });

    it('is refused for the same text again, so that everyone gets one message', async () => {
      const { id, version } = await write('admin', { audience: of({ people: ['seller'] }) });
      const again = () => as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
      const results = await Promise.allSettled([again(), again()]);
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      await assert.rejects(again(), fails('notice-published'));
      assert.deepEqual(await recipients(id), ['seller']);
      assert.equal((await as('admin')(noticeDesk.versions, { params: { id }, query: {} })).items.length, 1);
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.equal((await again()).state, 'published');
    });

    it('corrects a notice after its dates have passed, and refuses a new date in the past', async () => {
      const until = iso(start + 1000);
      const id = await publish('admin', { pinned: true, pinnedUntil: until, confirmBy: until });
      company.time = start + 5000;
      await company.runDue();
      const isPinned = async () =>
        (await as('seller')(notices.list, { query: { limit: 50 } })).items.find((one) => one.id === id)?.pinned;
      const { content } = await company.republish('admin', id, { body: '更正' });
      assert.deepEqual([content.pinnedUntil, content.confirmBy, await isPinned()], [until, until, false]);
      const past = iso(start + 2000);
      await assert.rejects(company.republish('admin', id, { confirmBy: past }), fails('confirm-time-past'));
      await assert.rejects(
        company.republish('admin', id, { confirmBy: until, pinnedUntil: past }),
        fails('pin-time-past'),
      );
    });

    it('copies a notice without the dates, and without pinning until a date', async () => {
      const id = await publish('admin', { pinned: true, pinnedUntil: iso(start + 1000) });
      const forever = await publish('admin', { pinned: true });
      const copied = async (copyOf: number) => (await as('admin')(noticeDesk.create, { body: { copyOf } })).content;
      assert.equal((await copied(id)).pinned, false);
      assert.equal((await copied(forever)).pinned, true);
    });

    it('removes characters from a title that change its direction or are not shown', async () => {
      const id = await publish('admin', {
        title: 'a\u202egpj\u202b\u2067\u061c\u200f.exe\u0007',
        publisher: '行政\u202d部',
      });
      const { title, publisher } = await as('seller')(notices.read, { params: { id } });
      assert.deepEqual([title, publisher], ['agpj.exe', '行政部']);
    });

    it('refuses to save over the text of somebody else', async () => {
      const { id, version } = await write('admin');
      const { content } = await as('admin')(noticeDesk.read, { params: { id } });
      const save = (body: string, expected: number) =>
        as('admin')(noticeDesk.save, { params: { id }, body: { version: expected, content: { ...content, body } } });
      await save('B', version);
      await assert.rejects(save('A', version), fails('draft-changed'));
      assert.equal((await as('admin')(noticeDesk.read, { params: { id } })).content.body, 'B');
      await assert.rejects(
        as('admin')(noticeDesk.publish, { params: { id }, body: { version } }),
        fails('draft-changed'),
      );
    });

    it('withdraws and deletes, but keeps who has read it', async () => {
      const id = await publish('admin');
      await as('seller')(notices.see, { params: { id }, body: {} });
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      assert.equal((await shown('seller')).includes(id), false);
      await assert.rejects(as('seller')(notices.read, { params: { id } }), fails('notice-not-found'));
      await as('admin')(noticeDesk.remove, { params: { id } });
      const reads = company.database.query.selectFrom('reads').select('userid').where('notice_id', '=', id);
      assert.deepEqual(await reads.execute(), [{ userid: 'seller' }]);
      const listed = await as('admin')(noticeDesk.list, { query: {} });
      assert.equal(
        listed.items.some((one) => one.id === id),
        false,
      );
      const deleted = await as('admin')(noticeDesk.list, { query: { state: 'deleted' } });
      assert.equal(
        deleted.items.some((one) => one.id === id),
        true,
      );
    });

    it('ends pinning at its time', async () => {
      const id = await publish('admin', { pinned: true, pinnedUntil: new Date(start + 1000).toISOString() });
      const isPinned = async () =>
        (await as('seller')(notices.list, { query: { limit: 50 } })).items.find((one) => one.id === id)?.pinned;
      assert.equal(await isPinned(), true);
      company.time = start + 1000;
      await company.runDue();
      assert.equal(await isPinned(), false);
    });

    describe('as a publisher', () => {
      const own = of({ departments: [{ id: 2, withSub: true }] });

      it('is allowed for the own departments only', async () => {
        await publish('sales', { audience: own });
        for (const audience of [
          everyone(),
          of({ departments: [{ id: 3, withSub: false }] }),
          of({ departments: [{ id: 1, withSub: true }] }),
          of({ people: ['seller', 'works'] }),
        ])
          await assert.rejects(publish('sales', { audience }), fails('audience-not-allowed'));
      });

      it('does not allow notices of others to be seen or changed', async () => {
        const id = await publish('sales', { audience: own });
        const { version } = await as('admin')(noticeDesk.read, { params: { id } });
        const works = as('works');
        await assert.rejects(works(noticeDesk.read, { params: { id } }), fails('forbidden'));
        await assert.rejects(works(noticeDesk.withdraw, { params: { id }, body: {} }), fails('forbidden'));
        await assert.rejects(works(noticeDesk.publish, { params: { id }, body: { version } }), fails('forbidden'));
        await assert.rejects(works(noticeDesk.remove, { params: { id } }), fails('forbidden'));
        await assert.rejects(works(noticeDesk.preview, { params: { id } }), fails('forbidden'));
        await assert.rejects(works(noticeDesk.create, { body: { copyOf: id } }), fails('forbidden'));
        assert.equal(
          (await works(noticeDesk.list, { query: {} })).items.some((one) => one.id === id),
          false,
        );
        await assert.rejects(as('seller')(noticeDesk.list, { query: {} }), fails('forbidden'));
      });

      it('allows the notices that an administrator published for the own departments', async () => {
        const id = await publish('admin', { audience: own });
        const { items } = await as('sales')(noticeDesk.list, { query: {} });
        assert.equal(
          items.some((one) => one.id === id),
          true,
        );
        await as('sales')(noticeDesk.withdraw, { params: { id }, body: {} });
      });
    });

    describe('with files', () => {
      it('shows them to the audience while it is published, and to those who may manage it', async () => {
        const [attached, linked] = [await addFile('admin'), await addFile('admin')];
        const more = {
          attachments: [attached],
          body: `[文件](/api/files/${linked})`,
          audience: of({ departments: [{ id: 2, withSub: true }] }),
        };
        const { id, version } = await write('admin', more);
        for (const file of [attached, linked])
          assert.deepEqual([await sees('seller', file), await sees('sales', file)], [false, false]);
        await as('admin')(noticeDesk.publish, { params: { id }, body: { version } });
        const { html } = await as('seller')(notices.read, { params: { id } });
        assert.match(
          html,
          new RegExp(`<a href="/api/files/${attached}"><bdi>${attached}.pdf</bdi></a> <span>1.2 KB</span>`),
        );
        for (const file of [attached, linked])
          assert.deepEqual(await Promise.all(['seller', 'sales', 'works', 'admin'].map((who) => sees(who, file))), [
            true,
            true,
            false,
            true,
          ]);
        await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
        assert.equal(await sees('seller', attached), false);
        const kept = company.database.query.selectFrom('files').select('id').where('unused_since', 'is', null);
        assert.deepEqual((await kept.where('id', 'in', [attached, linked]).execute()).length, 2);
      });

      it('saves a draft whose attachment is missing, and refuses to publish it', async () => {
        const { id, version } = await write('admin', { attachments: ['gone'] });
        await assert.rejects(
          as('admin')(noticeDesk.publish, { params: { id }, body: { version } }),
          fails('attachment-missing'),
        );
      });

      it('does not show a file of somebody else by naming it', async () => {
        const secret = await addFile('works');
        await publish('works', { attachments: [secret], audience: of({ departments: [{ id: 3, withSub: true }] }) });
        await assert.rejects(
          publish('sales', {
            body: `[x](/api/files/${secret})`,
            audience: of({ departments: [{ id: 2, withSub: true }] }),
          }),
          fails('file-not-found'),
        );
        assert.equal(await sees('seller', secret), false);
      });
    });

    it('names what is wrong with a content', async () => {
      const wrong: [Partial<DraftContent>, string][] = [
        [{ title: ' \u200b ' }, 'title-missing'],
        [{ title: '长'.repeat(81) }, 'title-too-long'],
        [{ body: '\n' }, 'text-missing'],
        [{ body: '长'.repeat(50_001) }, 'text-too-long'],
        [{ publisher: '' }, 'publisher-missing'],
        [{ publisher: '长'.repeat(41) }, 'publisher-too-long'],
        [{ category: 'gone' }, 'category-unknown'],
        [{ publishAt: new Date(start).toISOString() }, 'publish-time-past'],
        [{ pinned: true, pinnedUntil: new Date(start - 1).toISOString() }, 'pin-time-past'],
        [{ confirmBy: new Date(start).toISOString() }, 'confirm-time-past'],
        [{ audience: of({}) }, 'audience-empty'],
        [
          { audience: { ...everyone(), except: { departments: [{ id: 1, withSub: true }], people: [] } } },
          'audience-empty',
        ],
        [{ audience: of({ departments: [{ id: 99, withSub: true }] }) }, 'audience-department-removed'],
        [{ body: '![x](https://example.com/a.png)' }, 'picture-external'],
        [{ body: '![x](file:///C:/a.png)' }, 'picture-external'],
      ];
      for (const [more, id] of wrong) {
        await assert.rejects(publish('admin', more), fails(id), id);
      }
    });
  });
});
