import assert from 'node:assert/strict';
import type { Api } from '../../../app/api/endpoint';
import { type NoticeList, type NoticesQuery, notices } from '../../../app/features/notices/contract';
import type { Database } from '../../../server/database';
import { indexNotice } from '../../../server/features/notices/exports';
import { apiOf } from '../../support/api';
import { addNotice, addPerson } from '../../support/content';
import { forEachDatabase } from '../../support/database';

describe('the search for notices', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let me: Api;
    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
      await addPerson(database, 'lisi', '李四');
      me = apiOf(database, 'zeng');
    });
    beforeEach(() => database.query.deleteFrom('notices').execute());

    async function add(
      title: string,
      text: string,
      more: Parameters<typeof addNotice>[1] = {},
      attachments: string[] = [],
    ): Promise<number> {
      const id = await addNotice(database, { title, body: text, summary: text.slice(0, 20), ...more });
      await indexNotice(database, { id, title, text, attachments });
      return id;
    }

    async function found(query: NoticesQuery, as = me): Promise<number[]> {
      const ids: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: NoticeList = await as(notices.list, { query: { ...query, ...(cursor === '' ? {} : { cursor }) } });
        ids.push(...page.items.map(({ id }) => id));
        assert.equal(Object.keys(page.found ?? {}).length, page.items.length);
        cursor = page.next;
      }
      return ids;
    }

    it('finds words of the title, the text and the names of attachments, from the first character', async () => {
      const holiday = await add('国庆放假', '请**各位**同事安排。See [the handbook](https://hidden.example/secret).', {
        published_at: 1,
      });
      const office = await add(
        'Office moves',
        '| 楼层 | 部门 |\n| - | - |\n| 3 | 研发 |\n\n![平面图](/api/pictures/plan)',
        { published_at: 2 },
      );
      const file = await add('材料', '正文', { published_at: 3 }, ['报名表 (2).xlsx']);
      for (const [q, ids] of [
        ['放', [holiday]],
        ['放假', [holiday]],
        ['国庆 同事', [holiday]],
        ['各位同事', [holiday]],
        ['hand', [holiday]],
        ['h', [holiday]],
        ['研发', [office]],
        ['平面图', [office]],
        ['OFFICE', [office]],
        ['报名', [file]],
        ['xlsx', [file]],
        ['报名 正文', [file]],
        ['**', []],
        ['secret', []],
        ['|', []],
        ['放假 研发', []],
      ] as const) {
        assert.deepEqual(await found({ q }), ids, q);
      }
    });

    it('takes every character literally, and never fails', async () => {
      const texts = [
        'foo"bar',
        'multi-agent',
        'this AND that',
        'NEAR(a b)',
        'a:b',
        '100%',
        'snake_case',
        'back\\\\slash',
        "it's",
        'x*y',
        'ＡＢＣ１２',
        '年会\u00a02026',
      ];
      const ids: number[] = [];
      for (const text of texts) ids.push(await add('标题', `\`${text}\``, { published_at: 1 }));
      for (const [q, index] of [
        ['foo"bar', 0],
        ['multi-agent', 1],
        ['AND', 2],
        ['NEAR(', 3],
        ['a:b', 4],
        ['100%', 5],
        ['%', 5],
        ['_', 6],
        ['\\', 7],
        ["'", 8],
        ['*', 9],
        ['abc12', 10],
        ['年会 2026', 11],
      ] as const) {
        assert.deepEqual(await found({ q }), [ids[index]], q);
      }
      for (const q of [
        '\u0000',
        'foo\u0000"bar',
        '"',
        '""',
        'OR',
        'NOT',
        '^foo',
        'col:foo',
        '{',
        '()',
        "'; drop table notices",
        '\ud800',
        '𠮷',
        '&',
        '|',
        '!',
        '<->',
        ':*',
        '\u0001',
        'a'.repeat(200),
        '一 '.repeat(100),
      ]) {
        await found({ q });
      }
      assert.deepEqual(await found({ q: 'foo\u0000"bar' }), [ids[0]]);
      assert.deepEqual(await found({ q: '\u0000' }), []);
      assert.equal((await me(notices.list, { query: { q: '  ' } })).items.length, texts.length);
      await assert.rejects(me(notices.list, { query: { q: 'a'.repeat(201) } }), { id: 'query-invalid' });
    });

    it('goes on by cursor, and combines with category, month and unread', async () => {
      const ids: number[] = [];
      for (let index = 0; index < 45; index += 1) {
        const common = {
          category: index % 2 === 0 ? 'it' : 'life',
          published_at: Date.UTC(2026, index % 3, 10, index),
        };
        ids.push(await add(index % 5 === 0 ? '体检' : '通知', '内容', { ...common, pinned: index === 3 ? 1 : 0 }));
      }
      const order = [...ids.keys()].sort((a, b) => {
        const [one, other] = [a, b].map((index) => (index === 3 ? 1e15 : Date.UTC(2026, index % 3, 10, index)));
        return (other ?? 0) - (one ?? 0);
      });
      const expected = (keep: (index: number) => boolean) => order.filter(keep).map((index) => ids[index]);
      for (const limit of [1, 7, 50]) {
        assert.deepEqual(
          await found({ q: '内容', limit }),
          expected(() => true),
        );
        assert.deepEqual(
          await found({ q: '体检', limit }),
          expected((index) => index % 5 === 0),
        );
        const it = expected((index) => index % 10 === 0 && index % 3 === 1);
        assert.deepEqual(await found({ q: '体检', category: 'it', month: '2026-02', limit }), it);
      }
      const [first = 0] = await found({ q: '体检' });
      await me(notices.see, { params: { id: first }, body: {} });
      assert.deepEqual((await found({ q: '体检', unread: true })).includes(first), false);
      assert.equal((await me(notices.list, { query: { q: '体检' } })).items[0]?.unread, false);
      assert.equal((await apiOf(database, 'lisi')(notices.list, { query: { q: '体检' } })).items[0]?.unread, true);
    });

    it('finds the same in many notices as reading each one', async () => {
      const words = ['放假', '通知', '体检', 'office', '100%', '年会', '研发'];
      const texts: string[] = [];
      const ids: number[] = [];
      await database.transaction(async (inside) => {
        for (let index = 0; index < 1500; index += 1) {
          const text = words.filter((_, bit) => (index * 7919) % (bit * 17 + 2) === 0).join(index % 2 === 0 ? '' : ' ');
          texts.push(text);
          const id = await addNotice(inside, { title: '标题', body: text, published_at: index + 1 });
          await indexNotice(inside, { id, title: '标题', text });
          ids.push(id);
        }
      });
      for (const q of ['放假', '放', '通知体检', '体检 年会', 'off', '100%', '研发 office', '标题', '没有']) {
        const contains = (text: string) => q.split(' ').every((word) => `标题 ${text}`.includes(word));
        const expected = ids.filter((_, index) => contains(texts[index] ?? '')).reverse();
        assert.deepEqual(await found({ q, limit: 50 }), expected, q);
      }
    });

    it('never finds notices that are hidden, of others, withdrawn, forgotten or deleted', async () => {
      const shown = await add('放假', '一');
      await add('放假', '二', { state: 'withdrawn' });
      await add('放假', '三', { state: 'scheduled' });
      await add('放假', '四', { corp_id: 'ww-other' });
      await add('放假', '五', { audience_id: 987 });
      const deleted = await add('放假', '七');
      await database.query.deleteFrom('notices').where('id', '=', deleted).execute();
      assert.deepEqual(await found({ q: '放假' }), [shown]);
      await indexNotice(database, { id: shown, title: '开工', text: '八' });
      await database.query.updateTable('notices').set({ title: '开工' }).where('id', '=', shown).execute();
      assert.deepEqual([await found({ q: '放假' }), await found({ q: '开工' })], [[], [shown]]);
    });

    it('marks the words in the title and in an excerpt', async () => {
      const id = await add('国庆放假', `${'前'.repeat(200)}，放假三天。`);
      const { found: parts } = await me(notices.list, { query: { q: '放假' } });
      assert.deepEqual(parts?.[id]?.title, ['国庆', '放假']);
      assert.deepEqual(parts?.[id]?.text.slice(1), ['放假', '三天。']);
      const titleOnly = await me(notices.list, { query: { q: '国庆' } });
      assert.deepEqual(titleOnly.found?.[id]?.text, ['前'.repeat(20)]);
      assert.equal((await me(notices.list, { query: {} })).found, undefined);
    });
  });
});
