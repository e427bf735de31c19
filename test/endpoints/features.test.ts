import assert from 'node:assert/strict';
import Koa, { type Context } from 'koa';
import type { Database } from '../../server/database';
import { AppError, appError } from '../../server/errors';
import { featureRoutes } from '../../server/endpoints/routes';
import * as featureList from '../../server/features';
import { createViewerOf } from '../../server/viewer';
import { sessionOf } from '../support/api';
import { addDepartment, addNotice, addPerson, addPicture } from '../support/content';
import { forEachDatabase } from '../support/database';
import { listen, type ListeningServer } from '../support/server';

const features = Object.values(featureList);

async function readBody({ req }: Context): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  return text === '' ? null : JSON.parse(text);
}

describe('the API', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let server: ListeningServer;
    let id: number;
    const ended: string[] = [];

    before(async () => {
      database = await open();
      await addDepartment(database, 1, '示例公司', null);
      await addPerson(database, 'zeng', '曾国藩', { departments: [1], main_department: 1 });
      id = await addNotice(database, { title: '停水' });
      await addPicture(database, 'roof', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
      await addPicture(database, 'page', Buffer.from('<script>alert(1)</script>'), 'text/html');
      await addPicture(database, 'foreign', undefined, undefined, 'ww-other');

      const app = new Koa();
      app.silent = true;
      app.use(async (ctx, next) => {
        try {
          ctx.state.session = sessionOf('zeng');
          await next();
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          ctx.status = error.status;
          ctx.set({ ...error.headers });
          ctx.body = { error: { id: error.id, message: error.message } };
        }
      });
      const sessions = {
        list: async () => [
          { id: 's1', device: 'WeCom on Android', startedAt: '2026-01-01T00:00:00.000Z', current: true },
        ],
        end: async (session: string) => {
          if (ended.includes(session)) throw appError('session-not-found');
          ended.push(session);
        },
      };
      const { router, refuseUnknown } = featureRoutes({
        features,
        database,
        readBody,
        viewerOf: createViewerOf({ database, sessionsOf: () => sessions }),
      });
      app.use(router.routes()).use(refuseUnknown);
      server = await listen(app);
    });
    after(() => server.close());

    const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
      fetch(`${server.origin}${path}`, { method, headers });
    const send = (method: string, path: string, body: unknown, key?: string): Promise<Response> =>
      fetch(`${server.origin}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
    const refused = async (pendingResponse: Promise<Response>, status: number, error: string): Promise<Response> => {
      const response = await pendingResponse;
      assert.deepEqual([response.status, (await response.clone().json()).error.id], [status, error], response.url);
      return response;
    };

    it('responds with a list and its cursor or with an object, and forbids caching', async () => {
      for (const path of [
        'notices',
        'notices?category=company&unread=true&limit=1',
        `notices/${id}/questions`,
        'people',
        'people?q=zgf&department=1',
        'departments',
        'links',
        'sessions',
      ]) {
        const response = await get(`/api/${path}`);
        assert.equal(response.status, 200, path);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        const body = await response.json();
        assert.ok(Array.isArray(body.items) && body.next === null, path);
      }
      assert.equal((await (await get('/api/me')).json()).name, '曾国藩');
      assert.equal((await (await get(`/api/notices/${id}`)).json()).title, '停水');
      assert.equal((await (await get('/api/people/zeng')).json()).department, '示例公司');
    });

    it('refuses invalid parameters, and names them', async () => {
      for (const query of [
        'limit=0',
        'limit=51',
        'limit=x',
        'limit=',
        'category=%20x',
        'unread=maybe',
        'nope=1',
        'limit=1&limit=2',
        'cursor=',
        `cursor=${'x'.repeat(2100)}`,
      ]) {
        const response = await refused(get(`/api/notices?${query}`), 400, 'query-invalid');
        assert.match((await response.json()).error.message, new RegExp(query.split('=')[0] ?? ''));
      }
      for (const query of ['department=x', 'department=-1', 'limit=101', `q=${'x'.repeat(65)}`])
        await refused(get(`/api/people?${query}`), 400, 'query-invalid');
      await refused(get('/api/notices?cursor=made-up'), 400, 'cursor-invalid');
      await refused(get('/api/people?cursor=made-up'), 400, 'cursor-invalid');
      await refused(get(`/api/notices/${id}/questions?cursor=made-up`), 400, 'cursor-invalid');
    });

    it('responds with 404 to unknown ids and addresses', async () => {
      for (const wrong of ['0', '999999', '-1', '1.5', 'abc', '1e3', '99999999999999999999', '%00', '%zz'])
        await refused(get(`/api/notices/${wrong}`), 404, 'notice-not-found');
      await refused(get('/api/people/nobody'), 404, 'person-not-found');
      await refused(get('/api/people/%00'), 404, 'person-not-found');
      await refused(get('/api/people?department=404'), 404, 'department-not-found');
      for (const path of [
        '/api',
        '/api/',
        '/api/nothing',
        '/api/notices/1/nothing',
        '/API/me',
        '/api/Me',
        '/api/me/',
        '/api/pictures/none',
        '/api/pictures/foreign',
        '/api/pictures/a.b',
      ])
        await refused(get(path), 404, 'not-found');
    });

    it('responds with 405 and the allowed methods to other methods', async () => {
      const response = await refused(send('DELETE', '/api/me', null), 405, 'method-not-allowed');
      assert.equal(response.headers.get('allow'), 'GET, HEAD, PATCH');
      assert.equal(
        (await refused(send('POST', '/api/notices', {}), 405, 'method-not-allowed')).headers.get('allow'),
        'GET, HEAD',
      );
      await refused(get('/api/people', {}, 'OPTIONS'), 405, 'method-not-allowed');
    });

    it('records a reading by the picture of pages without scripts, but not on HEAD, by prefetching or by reading data', async () => {
      const unread = async (): Promise<number> => (await (await get('/api/me')).json()).unread;
      await database.query.deleteFrom('reads').execute();
      await get(`/api/notices/${id}`);
      await get(`/api/notices/${id}/seen`, {}, 'HEAD');
      await get(`/api/notices/${id}/seen`, { 'Sec-Purpose': 'prefetch;prerender' });
      await get(`/api/notices/${id}/seen`, { Purpose: 'prefetch' });
      assert.equal(await unread(), 1);
      const picture = await get(`/api/notices/${id}/seen`);
      assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/gif']);
      assert.equal(await unread(), 0);
    });

    it('answers requests of other sites neither with the picture that records a reading nor with an export', async () => {
      const seen = `/api/notices/${id}/seen`;
      const exports = ['/api/exports/log', `/api/exports/notices/${id}/readers`];
      const requested = (path: string, site: string, destination: string): Promise<Response> =>
        get(path, { 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': destination });
      await database.query.deleteFrom('reads').execute();
      for (const [site, destination] of [
        ['cross-site', 'image'],
        ['same-site', 'image'],
        ['none', 'document'],
        ['same-origin', 'document'],
        ['same-origin', 'script'],
      ] as const)
        await refused(requested(seen, site, destination), 403, 'cross-site');
      assert.deepEqual(await database.query.selectFrom('reads').select('notice_id').execute(), []);
      assert.equal((await requested(seen, 'same-origin', 'image')).status, 200);
      for (const path of exports) {
        for (const [site, destination] of [
          ['cross-site', 'empty'],
          ['same-site', 'empty'],
          ['same-origin', 'image'],
          ['none', 'iframe'],
        ] as const)
          await refused(requested(path, site, destination), 403, 'cross-site');
        for (const [site, destination] of [
          ['same-origin', 'document'],
          ['same-origin', 'empty'],
          ['none', 'document'],
          // After a sign-in.
          ['cross-site', 'document'],
        ] as const) {
          // Past the check, the query lacks the format, or the person lacks the role.
          const { error } = await (await requested(path, site, destination)).json();
          assert.notEqual(error.id, 'cross-site');
        }
      }
    });

    it('applies a write once for each key, and marks repeated responses', async () => {
      const path = `/api/notices/${id}/questions`;
      const first = await send('POST', path, { text: '  几点？\r\n谢谢\u0000 ' }, 'key-0123456789abcdef');
      const again = await send('POST', path, { text: '  几点？\r\n谢谢\u0000 ' }, 'key-0123456789abcdef');
      assert.deepEqual([first.status, again.status], [201, 201]);
      assert.deepEqual(
        [first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')],
        [null, 'true'],
      );
      const question = await first.json();
      assert.equal(question.text, '几点？\n谢谢');
      assert.deepEqual(await again.json(), question);
      assert.equal((await (await get(path)).json()).items.length, 1);
      await refused(send('POST', path, { text: '别的' }, 'key-0123456789abcdef'), 422, 'idempotency-mismatch');
    });

    it('refuses a write with an invalid key or body, and does not claim the key', async () => {
      const path = `/api/notices/${id}/questions`;
      await refused(send('POST', path, { text: '?' }), 400, 'idempotency-key-missing');
      for (const key of ['short', 'x'.repeat(129), 'sixteen chars ok?', 'ключ']) {
        const header = key === 'ключ' ? encodeURIComponent(key) : key;
        await refused(send('POST', path, { text: '?' }, header), 400, 'idempotency-key-invalid');
      }
      for (const body of [
        null,
        [],
        'x',
        {},
        { text: '' },
        { text: ' \n ' },
        { text: '\u200b\u2060' },
        { text: 5 },
        { text: '字'.repeat(501) },
        { text: '?', more: 1 },
      ]) {
        await refused(send('POST', path, body, 'key-for-bad-bodies'), 400, 'body-invalid');
      }
      assert.equal((await send('POST', path, { text: '𠮷'.repeat(500) }, 'key-for-bad-bodies')).status, 201);
      await refused(
        send('POST', '/api/notices/999999/questions', { text: '?' }, 'key-for-no-notice'),
        404,
        'notice-not-found',
      );
    });

    it("saves the person's language", async () => {
      const response = await send('PATCH', '/api/me', { language: 'en' }, 'key-for-the-language');
      assert.deepEqual([response.status, (await response.json()).language], [200, 'en']);
      await refused(send('PATCH', '/api/me', { language: 'fr' }, 'key-for-the-language-2'), 400, 'body-invalid');
    });

    it('ends a session once', async () => {
      ended.length = 0;
      for (const key of ['key-to-end-a-session', 'key-to-end-a-session'])
        assert.equal((await send('DELETE', '/api/sessions/s9', null, key)).status, 204);
      await refused(send('DELETE', '/api/sessions/s9', null, 'key-to-end-another'), 404, 'session-not-found');
      assert.deepEqual(ended, ['s9']);
    });

    it('sends pictures as immutable and sandboxed, and responds with 304 if the browser has them', async () => {
      const response = await get('/api/pictures/roof');
      assert.equal(response.headers.get('content-type'), 'image/svg+xml');
      assert.equal(response.headers.get('cache-control'), 'private, max-age=31536000, immutable');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(
        response.headers.get('content-security-policy'),
        "sandbox; default-src 'none'; style-src 'unsafe-inline'",
      );
      assert.equal(await response.text(), '<svg xmlns="http://www.w3.org/2000/svg"/>');
      const again = await get('/api/pictures/roof', {
        'If-None-Match': response.headers.get('etag') ?? '',
        'Cache-Control': 'max-age=0',
      });
      assert.deepEqual([again.status, await again.text()], [304, '']);
      assert.equal((await get('/api/pictures/roof', {}, 'HEAD')).headers.get('content-length'), '41');
    });

    it('sends a file that is not a picture as a download', async () => {
      const response = await get('/api/pictures/page');
      assert.deepEqual(
        [response.headers.get('content-type'), response.headers.get('content-disposition')],
        ['application/octet-stream', 'attachment'],
      );
    });
  });
});
