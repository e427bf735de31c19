import assert from 'node:assert/strict';
import Router from 'koa-router';
import type { Context, Next } from 'koa';
import type { Database } from '../../../server/database';
import { pictureRoutes } from '../../../server/features/files/routes';
import { serve, type TestPortal } from '../../http/portal';
import { sessionOf } from '../../support/api';
import { addPicture } from '../../support/content';
import { forEachDatabase } from '../../support/database';

describe('a picture', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    async function portalOn(data: Database): Promise<TestPortal> {
      const router = new Router();
      pictureRoutes(router, data);
      return serve([async (ctx: Context, next: Next) => {
        ctx.state.session = sessionOf('zeng');
        await next();
      }], { extend: (app) => app.use(router.routes()) });
    }

    it('that is taken away while it is being answered is told as not there, and kept by nobody', async () => {
      await addPicture(database, 'roof');
      const portal = await portalOn({
        ...database,
        async execute(compiled, name) {
          if (compiled.sql.includes('"bytes"')) await database.query.deleteFrom('pictures').execute();
          return database.execute(compiled, name);
        },
      });
      const response = await fetch(`${portal.origin}/api/pictures/roof`);
      assert.deepEqual([response.status, (await response.json()).error.id], [404, 'not-found']);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('etag'), null);
      await portal.close();
    });
  });
});
