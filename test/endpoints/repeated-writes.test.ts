import assert from 'node:assert/strict';
import Koa from 'koa';
import { everyone } from '../../app/api/contract';
import type { Database } from '../../server/database';
import { featureRoutes } from '../../server/endpoints/routes';
import * as featureList from '../../server/features';
import { jsonBody } from '../../server/http/body';
import { viewerOf } from '../support/api';
import { addDepartment, addPerson, addRole } from '../support/content';
import { forEachDatabase } from '../support/database';
import { listen, type ListeningServer } from '../support/server';

describe('a repeated write', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let server: ListeningServer;
    let keys = 0;
    let userid = 'zeng';
    before(async () => {
      database = await open();
      await addDepartment(database, 1, '示例公司', null);
      await addPerson(database, 'zeng', '曾国藩', { departments: [1], main_department: 1 });
      await addPerson(database, 'li', '李鸿章', { departments: [1], main_department: 1 });
      await addRole(database, 'zeng', 'admin');
      const { router } = featureRoutes({
        features: Object.values(featureList),
        database,
        readBody: jsonBody({ limitBytes: 100_000 }),
        viewerOf: () => viewerOf(database, userid),
      });
      const app = new Koa();
      app.silent = true;
      app.use(router.routes());
      server = await listen(app);
    });
    after(() => server.close());

    /** Sends a write twice with one key. */
    async function twice(method: string, path: string, body: unknown) {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `key-of-a-write-${(keys += 1)}` };
      const send = () => fetch(server.origin + path, { method, headers, body: JSON.stringify(body) });
      const first = await send();
      const text = await first.clone().text();
      assert.ok(first.ok, text);
      const again = await send();
      assert.deepEqual(
        [again.status, again.headers.get('idempotency-replayed'), await again.text()],
        [first.status, 'true', text],
      );
      return first.json();
    }
    const longestStored = async (): Promise<number> => {
      const rows = await database.query.selectFrom('idempotency_keys').select('answer').execute();
      assert.equal(rows.length, keys);
      return Math.max(...rows.map(({ answer }) => answer?.length ?? 0));
    };

    it('gets a form or a list as it is now, which is not stored with its key', async () => {
      const { id, version, content } = await twice('POST', '/api/manage/notices', {});
      const long = { ...content, title: '放假', body: '字'.repeat(20_000), notify: false };
      const saved = await twice('PUT', `/api/manage/notices/${id}/draft`, { version, content: long });
      const published = await twice('POST', `/api/manage/notices/${id}/publish`, { version: saved.version });
      assert.equal(published.content.body.length, 20_000);
      await twice('POST', `/api/manage/notices/${id}/discard`, { version: published.version });
      await twice('POST', `/api/manage/notices/${id}/withdraw`, {});
      assert.equal((await twice('POST', '/api/manage/notices', { copyOf: id })).content.body.length, 20_000);

      const url = `https://example.com/${'x'.repeat(1900)}`;
      const link = { titles: { 'zh-CN': '链接', en: 'Link' }, url, mark: '', icon: null, audience: everyone() };
      const { items } = await twice('POST', '/api/manage/links', link);
      const path = `/api/manage/links/${items[0].id}`;
      await twice('PUT', path, { ...link, url: `${url}y` });
      await twice('PUT', '/api/manage/links', { ids: [items[0].id] });
      await twice('DELETE', path, {});

      const names = { 'zh-CN': '停车', en: 'Parking' };
      const categories = (await twice('POST', '/api/manage/categories', { names })).items;
      const last = categories.at(-1).id;
      await twice('PUT', `/api/manage/categories/${last}`, { names, archived: true });
      await twice('PUT', '/api/manage/categories', { ids: categories.map((one: { id: string }) => one.id) });
      await twice('PUT', '/api/manage/roles/li', { isAdmin: false, departments: [{ id: 1, withSub: true }] });
      assert.ok((await longestStored()) < 200, `${await longestStored()} characters are stored`);
    });

    it('gets nothing that the person may not see any more, and nothing of another person', async () => {
      await database.query.deleteFrom('roles').where('userid', '=', 'li').execute();
      await addRole(database, 'li', 'publisher');
      userid = 'li';
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-of-a-new-notice' };
      const create = () => fetch(`${server.origin}/api/manage/notices`, { method: 'POST', headers, body: '{}' });
      const first = await create();
      assert.equal(first.status, 201);
      const { id } = await first.json();

      userid = 'zeng';
      const other = await create();
      assert.deepEqual([other.status, other.headers.get('idempotency-replayed')], [201, null]);
      assert.notEqual((await other.json()).id, id);

      userid = 'li';
      await database.query.updateTable('notices').set({ created_by: 'zeng' }).where('id', '=', id).execute();
      assert.equal((await create()).status, 403);
      await database.query.deleteFrom('notices').where('id', '=', id).execute();
      assert.equal((await create()).status, 404);
      await database.query.deleteFrom('roles').where('userid', '=', 'li').execute();
      assert.equal((await create()).status, 403);
    });
  });
});
