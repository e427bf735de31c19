import assert from 'node:assert/strict';
import type { Language } from '../../../app/api/contract';
import {
  auditActions,
  auditKinds,
  log,
  type AuditDetails,
  type LogEntry,
  type LogFilter,
} from '../../../app/features/log/contract';
import { words as englishWords } from '../../../app/features/log/words.en';
import { words as chineseWords } from '../../../app/features/log/words.zh-CN';
import { recordAudit } from '../../../server/audit';
import type { Database } from '../../../server/database';
import { publishProblems } from '../../../app/features/notices/manage/contract';
import type { Cell, Table } from '../../../server/exports';
import { exportWords } from '../../../server/features/log/export-words';
import { exportLog } from '../../../server/features/log/log';
import { apiOf, viewerOf } from '../../support/api';
import { addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const day = (text: string): number => Date.parse(`${text}T00:00:00+08:00`);

/** Each value of a closed set, and one of each other detail. */
const details: { [Name in keyof AuditDetails]: AuditDetails[Name][] } = {
  role: ['publisher', 'admin'],
  department: ['研发'],
  withSub: [true, false],
  archived: [true, false],
  before: ['旧'],
  order: ['3, 1, 2'],
  version: [2],
  people: [120],
  messages: [120],
  at: ['2026-11-28T16:00:00.000Z'],
  problem: [...publishProblems],
  asker: ['张三'],
  show: ['unread', 'read', 'unconfirmed', 'confirmed', 'refused'],
  who: ['unread', 'unconfirmed'],
  url: ['/1'],
  color: ['#102030', null],
  logo: [true, false],
  en: ['门'],
  person: ['张三'],
  action: [...auditActions],
  kind: [...auditKinds],
  from: ['2026-11-28'],
  to: ['2026-11-28'],
  q: ['张'],
  format: ['csv', 'xlsx'],
};

const readAll = async ({ rows }: Table): Promise<Cell[][]> => {
  const all: Cell[][] = [];
  for await (const row of rows) all.push([...row]);
  return all;
};

describe('the audit log', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'boss', '陈启明');
      await addPerson(database, 'editor', '白居易');
      await addRole(database, 'boss', 'admin');
      const record = (userid: string, at: number, entry: Parameters<typeof recordAudit>[1]) =>
        viewerOf(database, userid, { now: () => at }).inTransaction((inside) => recordAudit(inside, entry));
      await record('editor', day('2026-11-27'), { action: 'create', kind: 'notice', id: 1, title: '放假' });
      await record('editor', day('2026-11-28') - 1, { action: 'publish', kind: 'notice', id: 1, title: '放假' });
      await record('boss', day('2026-11-28'), {
        action: 'grant',
        kind: 'role',
        id: 'editor',
        title: '白居易',
        details: { role: 'publisher', department: '研发', withSub: true },
      });
      await database.query
        .insertInto('audit_log')
        .values({
          corp_id: 'ww-other',
          at: day('2026-11-28'),
          userid: 'boss',
          name: '外人',
          action: 'delete',
          kind: 'notice',
          thing_id: '1',
          title: '别家的',
          details: '{}',
        })
        .execute();
    });

    const list = async (query: LogFilter & { cursor?: string } = {}) =>
      (await apiOf(database, 'boss')(log.list, { query })).items;
    const found = async (query: LogFilter): Promise<string[]> =>
      (await list(query)).map(({ action, kind }) => `${action} ${kind}`);

    it('lists the entries of the company, newest first, with person, action and object', async () => {
      const [granted, ...others] = await list();
      assert.deepEqual(granted satisfies LogEntry | undefined, {
        id: granted?.id,
        at: '2026-11-27T16:00:00.000Z',
        person: { id: 'boss', name: '陈启明' },
        action: 'grant',
        kind: 'role',
        thing: { id: 'editor', title: '白居易' },
        details: [
          { name: 'role', value: 'publisher' },
          { name: 'department', value: '研发' },
          { name: 'withSub', value: 'true' },
        ],
        ip: null,
        device: null,
      });
      assert.deepEqual(
        others.map(({ action, thing }) => [action, thing.title]),
        [
          ['publish', '放假'],
          ['create', '放假'],
        ],
      );
    });

    it('filters by person, action, kind and day, in the time zone of the company', async () => {
      assert.deepEqual(await found({ person: 'Editor' }), ['publish notice', 'create notice']);
      assert.deepEqual(await found({ action: 'publish' }), ['publish notice']);
      assert.deepEqual(await found({ kind: 'role' }), ['grant role']);
      assert.deepEqual(await found({ from: '2026-11-28' }), ['grant role']);
      assert.deepEqual(await found({ to: '2026-11-27' }), ['publish notice', 'create notice']);
      assert.deepEqual(await found({ from: '2026-11-27', to: '2026-11-27', person: 'boss' }), []);
      assert.deepEqual(await found({ kind: 'made-up' }), []);
      for (const wrong of [{ from: '2026-02-30' }, { to: 'today' }, { person: "'" }, { kind: 'A B' }, { action: '' }])
        await assert.rejects(found(wrong), { id: 'query-invalid' }, JSON.stringify(wrong));
    });

    it('is only for administrators', async () => {
      await assert.rejects(apiOf(database, 'editor')(log.list, { query: {} }), { id: 'forbidden' });
    });

    it('exports in the chosen language and the time zone of the company, and records the export', async () => {
      const viewer = viewerOf(database, 'boss', { now: () => day('2026-11-29') });
      const table = await exportLog(viewer, { kind: 'role' }, { language: 'zh-CN', format: 'csv' });
      const { name, columns } = table;
      assert.equal(name, '操作日志 2026-11-29');
      assert.deepEqual(columns.map(({ title }) => title).slice(0, 5), ['时间', '操作人', '账号', '操作', '对象']);
      assert.deepEqual(await readAll(table), [
        [
          '2026-11-28 00:00:00',
          '陈启明',
          'boss',
          '授予',
          '角色',
          'editor',
          '白居易',
          '角色：发布者 · 部门：研发 · 含下级：是',
          null,
          null,
        ],
      ]);
      const [last] = await list({ action: 'export' });
      assert.deepEqual(
        [last?.kind, last?.details],
        [
          'log',
          [
            { name: 'kind', value: 'role' },
            { name: 'format', value: 'csv' },
          ],
        ],
      );
    });

    it('records the name of the person whose entries are exported', async () => {
      const exported = { language: 'zh-CN', format: 'csv' } as const;
      await exportLog(viewerOf(database, 'boss'), { person: 'editor', kind: 'role' }, exported);
      const [last] = await list({ action: 'export' });
      assert.deepEqual(last?.details, [
        { name: 'person', value: '白居易' },
        { name: 'kind', value: 'role' },
        { name: 'format', value: 'csv' },
      ]);
    });

    it('records the export if the browser only prefetches, but not if it asks for the headers only', async () => {
      const english = { language: 'en', format: 'csv' } as const;
      const before = (await list({ action: 'export' })).length;
      await exportLog(viewerOf(database, 'boss', { noteReads: false, getsContent: false }), {}, english);
      assert.equal((await list({ action: 'export' })).length, before);
      await exportLog(viewerOf(database, 'boss', { noteReads: false }), {}, english);
      assert.equal((await list({ action: 'export' })).length, before + 1);
    });

    it('exports details as text: each name, and each value of a closed set', async () => {
      const viewer = viewerOf(database, 'boss');
      const all = Object.entries(details).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));
      await viewer.inTransaction(async (inside) => {
        for (const one of all) await recordAudit(inside, { action: 'change', kind: 'branding', details: one });
      });
      const texts = async (language: Language): Promise<string[]> =>
        (await readAll(await exportLog(viewer, { kind: 'branding' }, { language, format: 'csv' })))
          .map((row) => String(row[7]))
          .reverse();
      const [chinese, english] = [await texts('zh-CN'), await texts('en')];
      assert.equal(chinese.length, all.length);
      assert.deepEqual(
        chinese.filter((text) => /[a-z]{2}/i.test(text)),
        ['格式：CSV', '格式：Excel'],
      );
      assert.equal(english.length, all.length);
      assert.ok(chinese.includes('时间：2026-11-29 00:00:00') && english.includes('time: 2026-11-29 00:00:00'));
    });

    it('refuses to record a detail without a word', async () => {
      const details = { people: 1, weather: 'rain' };
      await assert.rejects(
        viewerOf(database, 'boss').inTransaction((inside) =>
          recordAudit(inside, { action: 'change', kind: 'branding', details }),
        ),
        /no word for "weather"/,
      );
    });

    it('uses the same words on the page and in exports', () => {
      const pages = { 'zh-CN': chineseWords.log, en: englishWords.log };
      const lower = (words: Record<string, string>): Record<string, string> =>
        Object.fromEntries(Object.entries(words).map(([key, text]) => [key, text.toLowerCase()]));
      for (const language of ['zh-CN', 'en'] as const) {
        const [page, exported] = [pages[language], exportWords[language]];
        assert.deepEqual(exported.details, page.details);
        assert.deepEqual(exported.actions, page.actions);
        assert.deepEqual(lower(exported.kinds), lower(page.kinds));
        assert.deepEqual([exported.name, exported.portal], [page.title, page.portal]);
      }
    });

    const page = (query: LogFilter & { cursor?: string }) => apiOf(database, 'boss')(log.list, { query });

    it('lists and exports every entry once, also if many have the same time', async () => {
      const entry = {
        corp_id: corpId,
        at: 1000,
        action: 'change',
        kind: 'link',
        thing_id: '',
        title: '',
        details: '{}',
      };
      await database.query
        .insertInto('audit_log')
        .values(Array.from({ length: 1100 }, (_, index) => ({ ...entry, name: `n${index}` })))
        .execute();
      const ids: number[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const query = { kind: 'link', ...(cursor === '' ? {} : { cursor }) };
        const { items, next }: Awaited<ReturnType<typeof page>> = await page(query);
        ids.push(...items.map(({ id }) => id));
        cursor = next ?? undefined;
      }
      assert.equal(new Set(ids).size, 1100);
      assert.deepEqual(
        ids,
        [...ids].sort((one, other) => other - one),
      );
      let count = 0;
      for await (const row of (
        await exportLog(viewerOf(database, 'boss'), { kind: 'link' }, { language: 'en', format: 'xlsx' })
      ).rows)
        count += row[1] === 'System' ? 1 : 0;
      assert.equal(count, 1100);
    });
  });
});
