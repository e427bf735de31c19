import assert from 'node:assert/strict';
import { log, type LogEntry, type LogFilter } from '../../../app/features/log/contract';
import { recordAudit } from '../../../server/audit';
import type { Database } from '../../../server/database';
import { exportLog } from '../../../server/features/log/log';
import { apiOf, viewerOf } from '../../support/api';
import { addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const day = (text: string): number => Date.parse(`${text}T00:00:00+08:00`);

describe('the log', () => {
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

    it('lists who did what to what, the newest first, without other companies', async () => {
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

    it('is filtered by person, action, kind and days in the time zone of the company', async () => {
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

    it('is exported with the words of the language, in the time of the company, and records the export', async () => {
      const viewer = viewerOf(database, 'boss', { now: () => day('2026-11-29') });
      const { name, columns, rows } = await exportLog(viewer, { kind: 'role' }, 'zh-CN');
      assert.equal(name, '操作日志 2026-11-29');
      const all = [];
      for await (const row of rows) all.push(row);
      assert.deepEqual(columns.map(({ title }) => title).slice(0, 5), ['时间', '操作人', '账号', '操作', '对象']);
      assert.deepEqual(all, [
        [
          '2026-11-28 00:00:00',
          '陈启明',
          'boss',
          '授予',
          '角色',
          'editor',
          '白居易',
          '{"role":"publisher","department":"研发","withSub":true}',
          null,
          null,
        ],
      ]);
      const [last] = await list({ action: 'export' });
      assert.deepEqual([last?.kind, last?.details], ['log', [{ name: 'kind', value: 'role' }]]);
      const silent = viewerOf(database, 'boss', { noteReads: false });
      await exportLog(silent, {}, 'en');
      assert.equal((await list({ action: 'export' })).length, 1);
    });

    it('is listed and exported completely in parts, also of entries of the same time', async () => {
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
      for await (const row of (await exportLog(viewerOf(database, 'boss'), { kind: 'link' }, 'en')).rows)
        count += row[1] === 'Portal' ? 1 : 0;
      assert.equal(count, 1100);
    });
    const page = (query: LogFilter & { cursor?: string }) => apiOf(database, 'boss')(log.list, { query });
  });
});
