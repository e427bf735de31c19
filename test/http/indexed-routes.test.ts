import assert from 'node:assert/strict';
import Koa from 'koa';
import Router from 'koa-router';
import { indexedRoutes } from '../../server/http/indexed-routes';
import { listen } from '../support/server';

const paths = [
  '/',
  '/api',
  '/api/notices',
  '/api/notices/:id',
  '/api/notices/:id/seen',
  '/api/me',
  '/notices/:id/read',
];

describe('http/indexed-routes', () => {
  it('chooses the same route as koa-router, with the same parameters', async () => {
    const router = new Router({ strict: true, sensitive: true });
    for (const path of paths)
      router.get(path, (ctx) => {
        ctx.body = { path, params: ctx.params };
      });
    const apps = [indexedRoutes(router), router.routes()].map((routes) => {
      const app = new Koa();
      app.use(routes);
      return listen(app);
    });
    const servers = await Promise.all(apps);
    const asked = ['/api/', '/api/notices/', '/api/Notices', '/api/notices/7/none', '/notices', '/notices//read'];
    for (const path of [...paths.map((path) => path.replace(':id', 'a%20b')), ...asked]) {
      for (const method of ['GET', 'POST']) {
        const [ours, theirs] = await Promise.all(
          servers.map(async ({ origin }) => {
            const response = await fetch(origin + path, { method });
            return [response.status, await response.text()];
          }),
        );
        assert.deepEqual(ours, theirs, `${method} ${path}`);
      }
    }
    await Promise.all(servers.map(({ close }) => close()));
  });

  it('refuses routes that begin with a parameter', () => {
    for (const path of ['/:page', '/api/:feature/list'])
      assert.throws(() => indexedRoutes(new Router().get(path, () => undefined)), /must begin with a word/);
  });
});
