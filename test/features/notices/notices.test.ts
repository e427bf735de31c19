import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '../../../app/api/endpoint';
import type { NoticesQuery } from '../../../app/features/notices/contract';
import type { Database } from '../../../server/database';
import { AppError } from '../../../server/errors';
import { apiOf, viewerOf } from '../../support/api';
import { addNotice, addPerson, addPicture } from '../../support/content';
import { seePicture } from '../../../server/features/notices/reading';
import { forEachDatabase } from '../../support/database';
import { calls } from '../../support/calls';
import { captureLog } from '../../support/log';

const fails =
  (id: string) =>
  (error: unknown): boolean =>
    error instanceof AppError && error.id === id;

async function everyPage(
  api: Api,
  query: NoticesQuery,
  between: () => Promise<void> = async () => {},
): Promise<number[]> {
  const ids: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await api(calls.notices.list, { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } });
    ids.push(...page.items.map((notice) => notice.id));
    cursor = page.next;
    await between();
  }
  return ids;
}

/** Asks a question as zhangsan in a minute of its own, because questions are limited per minute. */
const askAt = (database: Database, minute: number, id: number, text: string) =>
  apiOf(database, 'zhangsan', { now: () => minute * 60_000 })(calls.notices.ask, { params: { id }, body: { text } });

describe('notices', () => {
  forEachDatabase((_name, open, storage) => {
    let database: Database;
    let me: Api;
    before(async () => {
      database = await open();
      await addPerson(database, 'zhangsan', '张三');
      await addPerson(database, 'lisi', '李四');
      me = apiOf(database, 'zhangsan', { now: () => 5000 });
    });
    beforeEach(() => database.query.deleteFrom('notices').execute());

    it('are listed pinned first, then by time, then by id', async () => {
      const old = await addNotice(database, { published_at: 1 });
      const twin = await addNotice(database, { published_at: 7 });
      const newest = await addNotice(database, { published_at: 7 });
      const pinned = await addNotice(database, { published_at: 2, pinned: 1 });
      assert.deepEqual(await everyPage(me, {}), [pinned, newest, twin, old]);
    });

    it('appear exactly once across pages of any size', async () => {
      const ids: number[] = [];
      for (let index = 0; index < 7; index += 1)
        ids.push(await addNotice(database, { pinned: index % 3 === 0 ? 1 : 0, published_at: index % 2 }));
      const whole = await everyPage(me, {});
      assert.deepEqual(
        [...whole].sort((a, b) => a - b),
        ids,
      );
      for (const limit of [1, 2, 3, 6, 7, 8]) assert.deepEqual(await everyPage(me, { limit }), whole);
    });

    it('are listed with their current data, although list entries are cached', async () => {
      const id = await addNotice(database, { title: '旧', published_at: 3 });
      const [first] = (await me(calls.notices.list, { query: {} })).items;
      assert.equal(first?.title, '旧');
      const changes = [
        { title: '新' },
        { category: 'it' },
        { publisher: '工会' },
        { summary: '摘要' },
        { published_at: 4 },
        { pinned: 1 },
      ];
      for (const change of changes) {
        await database.query.updateTable('notices').set(change).where('id', '=', id).execute();
        await me(calls.notices.list, { query: { limit: 1 } });
        await me(calls.notices.list, { query: {} });
      }
      const {
        items: [changed],
        next,
      } = await me(calls.notices.list, { query: {} });
      assert.deepEqual(changed, {
        id,
        title: '新',
        category: 'it',
        summary: '摘要',
        publisher: '工会',
        publishedAt: new Date(4).toISOString(),
        pinned: true,
        unread: true,
      });
      assert.equal(next, null);
      // A row that replaces another with the same id.
      await database.query.deleteFrom('notices').where('id', '=', id).execute();
      await addNotice(database, { id, title: '替换' });
      assert.equal((await me(calls.notices.list, { query: {} })).items[0]?.title, '替换');
      await me(calls.notices.see, { params: { id }, body: {} });
      assert.equal((await me(calls.notices.list, { query: {} })).items[0]?.unread, false);
      assert.equal(
        (await apiOf(database, 'lisi', { now: () => 5000 })(calls.notices.list, { query: {} })).items[0]?.unread,
        true,
      );
    });

    it('are hidden unless they are published, and from other companies', async () => {
      const due = await addNotice(database, { published_at: 5000 });
      const later = await addNotice(database, { published_at: 5001, state: 'scheduled' });
      const draft = await addNotice(database, { state: 'draft' });
      const withdrawn = await addNotice(database, { state: 'withdrawn' });
      const deleted = await addNotice(database, { state: 'deleted' });
      const foreign = await addNotice(database, { corp_id: 'ww-other' });
      assert.deepEqual(await everyPage(me, {}), [due]);
      assert.equal((await me(calls.me.read, {})).unread, 1);
      const hidden = [later, draft, withdrawn, deleted, foreign];
      for (const id of [...hidden, 987_654, 0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
        await assert.rejects(me(calls.notices.read, { params: { id } }), fails('notice-not-found'));
        await assert.rejects(me(calls.notices.questions, { params: { id }, query: {} }), fails('notice-not-found'));
        await assert.rejects(me(calls.notices.ask, { params: { id }, body: { text: '?' } }), fails('notice-not-found'));
      }
    });

    it('can be filtered by category and by unread', async () => {
      const it1 = await addNotice(database, { category: 'it', published_at: 1 });
      const it2 = await addNotice(database, { category: 'it', published_at: 2 });
      const life = await addNotice(database, { category: 'life', published_at: 3 });
      await me(calls.notices.see, { params: { id: it2 }, body: {} });
      assert.deepEqual(await everyPage(me, { category: 'it' }), [it2, it1]);
      assert.deepEqual(await everyPage(me, { unread: true }), [life, it1]);
      assert.deepEqual(await everyPage(me, { category: 'it', unread: true, limit: 1 }), [it1]);
      assert.deepEqual(await everyPage(me, { category: 'safety' }), []);
      assert.deepEqual(
        (await me(calls.notices.list, { query: {} })).items.map((notice) => notice.unread),
        [true, false, true],
      );
    });

    it('are shown while the database cannot be written', async () => {
      const id = await addNotice(database, { published_at: 1 });
      const log = captureLog();
      const opened = await open();
      const viewer = viewerOf(opened, 'zhangsan', { now: () => 5000, log: log.logger });
      const api = apiOf(opened, 'zhangsan', { now: () => 5000, log: log.logger });
      const { dataDir } = storage.place;
      if (storage.postgres === null) renameSync(join(dataDir, 'foyer.sqlite'), join(dataDir, 'moved'));
      else await storage.postgres.set('default_transaction_read_only', 'on');
      try {
        const notice = await api(calls.notices.read, { params: { id } });
        assert.deepEqual([notice.id, notice.unread], [id, true]);
        for (const _twice of [1, 2]) assert.deepEqual(await seePicture(viewer, id), { id });
      } finally {
        if (storage.postgres === null) renameSync(join(dataDir, 'moved'), join(dataDir, 'foyer.sqlite'));
        else await storage.postgres.set('default_transaction_read_only', null);
      }
      assert.equal(
        log.lines.filter(({ msg }) => msg === 'it could not be recorded that a notice was read').length <= 1,
        true,
      );
      await seePicture(viewer, id);
      assert.equal((await api(calls.notices.read, { params: { id } })).unread, false);
    });

    it('are neither skipped nor repeated in the unread list while some are read and new ones are published', async () => {
      const ids: number[] = [];
      for (let index = 0; index < 9; index += 1) ids.unshift(await addNotice(database, { published_at: index }));
      let read = 0;
      const seen = await everyPage(me, { unread: true, limit: 3 }, async () => {
        // Everything shown so far is opened, and something new is published.
        for (; read < 3; read += 1) await me(calls.notices.see, { params: { id: ids[read] ?? 0 }, body: {} });
        await addNotice(database, { published_at: 4000 });
      });
      assert.deepEqual(seen, ids);
    });

    it('are recorded as read once, when a person has seen them, not when they are requested', async () => {
      let time = 5000;
      const clocked = apiOf(database, 'zhangsan', { now: () => time });
      const id = await addNotice(database);
      await clocked(calls.notices.read, { params: { id } });
      assert.equal((await clocked(calls.me.read, {})).unread, 1);
      assert.deepEqual(await clocked(calls.notices.see, { params: { id }, body: {} }), {
        unread: 0,
        confirmedAt: null,
      });
      time += 1;
      await clocked(calls.notices.see, { params: { id }, body: {} });
      assert.equal((await apiOf(database, 'lisi')(calls.me.read, {})).unread, 1);
      const rows = await database.query.selectFrom('reads').select(['userid', 'read_at']).execute();
      assert.deepEqual(
        rows.map((row) => ({ ...row })),
        [{ userid: 'zhangsan', read_at: 5000 }],
      );
    });

    it('are recorded by the picture of a page without scripts, unless the browser only prefetches it', async () => {
      const id = await addNotice(database);
      assert.match(
        (await me(calls.notices.read, { params: { id } })).html,
        /<noscript [^>]*><img src="\/api\/notices\/\d+\/seen"/,
      );
      await seePicture(viewerOf(database, 'zhangsan', { noteReads: false }), id);
      assert.equal((await me(calls.me.read, {})).unread, 1);
      await seePicture(viewerOf(database, 'zhangsan'), id);
      assert.equal((await me(calls.me.read, {})).unread, 0);
      assert.doesNotMatch((await me(calls.notices.read, { params: { id } })).html, /noscript/);
    });

    it('are confirmed once, which counts as reading, if they ask for it', async () => {
      let time = 5000;
      const clocked = apiOf(database, 'zhangsan', { now: () => time });
      const plain = await addNotice(database);
      await assert.rejects(
        clocked(calls.notices.confirm, { params: { id: plain }, body: {} }),
        fails('notice-not-to-confirm'),
      );
      const id = await addNotice(database, { confirm_by: 4000 });
      const before = await clocked(calls.notices.read, { params: { id } });
      assert.deepEqual(before.confirm, { by: '1970-01-01T00:00:04.000Z', at: null });
      const first = await clocked(calls.notices.confirm, { params: { id }, body: {} });
      assert.deepEqual(first, { unread: 1, confirmedAt: '1970-01-01T00:00:05.000Z' });
      time += 1000;
      assert.deepEqual(await clocked(calls.notices.confirm, { params: { id }, body: {} }), first);
      const after = await clocked(calls.notices.read, { params: { id } });
      assert.deepEqual([after.unread, after.confirm?.at], [false, first.confirmedAt]);
    });

    it('are confirmed exactly once by each of 500 people at the same time', async () => {
      const id = await addNotice(database, { confirm_by: 9000 });
      const people = Array.from({ length: 500 }, (_, index) => `confirming${index}`);
      await Promise.all(
        people.flatMap((userid) => [
          apiOf(database, userid)(calls.notices.confirm, { params: { id }, body: {} }),
          apiOf(database, userid)(calls.notices.see, { params: { id }, body: {} }),
        ]),
      );
      const { count, confirmed } = await database.query
        .selectFrom('reads')
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.count<number>('confirmed_at').as('confirmed')])
        .where('notice_id', '=', id)
        .executeTakeFirstOrThrow();
      assert.deepEqual([count, confirmed], [500, 500]);
    });

    it('take no questions if they are closed', async () => {
      const id = await addNotice(database, { questions: 0 });
      assert.equal((await me(calls.notices.read, { params: { id } })).closed, true);
      await assert.rejects(me(calls.notices.ask, { params: { id }, body: { text: '?' } }), fails('questions-closed'));
    });

    it('refuse an invalid cursor and the cursor of another list', async () => {
      const id = await addNotice(database);
      for (let minute = 0; minute < 21; minute += 1) await askAt(database, minute, id, `${minute}`);
      const { next } = await me(calls.notices.questions, { params: { id }, query: {} });
      for (const cursor of ['x', 'bm90aWNlcw', next ?? ''])
        await assert.rejects(me(calls.notices.list, { query: { cursor } }), fails('cursor-invalid'));
    });

    it('are rendered with the size of each picture, and again after the text or a picture changes', async () => {
      await addPicture(database, 'roof');
      await addPicture(database, 'foreign', undefined, undefined, 'ww-other');
      const id = await addNotice(database, {
        body: '**一** ![屋顶](/api/pictures/roof) ![别家](/api/pictures/foreign) ![没有](/api/pictures/none)',
      });
      await me(calls.notices.see, { params: { id }, body: {} });
      const { html } = await me(calls.notices.read, { params: { id } });
      assert.equal(
        html,
        '<p dir="auto"><strong>一</strong> <img src="/api/pictures/roof" alt="屋顶" width="640" height="360" loading="lazy" decoding="async"> 别家 没有</p>\n',
      );
      assert.equal((await me(calls.notices.read, { params: { id } })).html, html);
      await database.query.updateTable('notices').set({ body: '二' }).where('id', '=', id).execute();
      assert.equal((await me(calls.notices.read, { params: { id } })).html, '<p dir="auto">二</p>\n');
      await database.query
        .updateTable('notices')
        .set({ body: '![没有](/api/pictures/none)' })
        .where('id', '=', id)
        .execute();
      assert.equal((await me(calls.notices.read, { params: { id } })).html, '<p dir="auto">没有</p>\n');
      await addPicture(database, 'none');
      assert.match((await me(calls.notices.read, { params: { id } })).html, /<img /);
      await database.query.deleteFrom('pictures').execute();
    });
  });
});

describe('questions under a notice', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let me: Api;
    let id: number;
    before(async () => {
      database = await open();
      await addPerson(database, 'zhangsan', '张三');
      await addPerson(database, 'lisi', '李四', { left_at: 1 });
      me = apiOf(database, 'zhangsan', { now: () => 5000 });
    });
    beforeEach(async () => {
      id = await addNotice(database);
    });

    it('are listed with their asker, the newest first, by cursor', async () => {
      const asked: number[] = [];
      for (let minute = 0; minute < 45; minute += 1)
        asked.unshift((await askAt(database, minute, id, `第 ${minute} 问`)).id);
      const first = await me(calls.notices.questions, { params: { id }, query: {} });
      assert.deepEqual(first.items[0], {
        id: asked[0],
        text: '第 44 问',
        askedAt: '1970-01-01T00:44:00.000Z',
        asker: { id: 'zhangsan', name: '张三', initials: '张三' },
        mine: true,
        canEdit: true,
      });
      const second = await me(calls.notices.questions, { params: { id }, query: { cursor: first.next ?? '' } });
      const third = await me(calls.notices.questions, { params: { id }, query: { cursor: second.next ?? '' } });
      assert.deepEqual(
        [...first.items, ...second.items, ...third.items].map((question) => question.id),
        asked,
      );
      assert.equal(third.next, null);
    });

    it('belong to one notice, and so do their cursors', async () => {
      for (let minute = 0; minute < 21; minute += 1) await askAt(database, minute, id, '?');
      const other = await addNotice(database);
      assert.deepEqual(await me(calls.notices.questions, { params: { id: other }, query: {} }), {
        items: [],
        next: null,
      });
      const { next } = await me(calls.notices.questions, { params: { id }, query: {} });
      await assert.rejects(
        me(calls.notices.questions, { params: { id: other }, query: { cursor: next ?? '' } }),
        fails('cursor-invalid'),
      );
    });

    it('cannot be asked by a former member', async () => {
      await assert.rejects(
        apiOf(database, 'lisi')(calls.notices.ask, { params: { id }, body: { text: '?' } }),
        fails('left-company'),
      );
      await assert.rejects(
        apiOf(database, 'nobody')(calls.notices.ask, { params: { id }, body: { text: '?' } }),
        fails('left-company'),
      );
    });
  });
});
