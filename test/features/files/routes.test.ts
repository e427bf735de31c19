import assert from 'node:assert/strict';
import type { Database } from '../../../server/database';
import { featureRoutes } from '../../../server/endpoints/routes';
import { filesFeature } from '../../../server/features/files';
import { serve, type TestPortal } from '../../http/portal';
import { viewerOf } from '../../support/api';
import { addPicture } from '../../support/content';
import { forEachDatabase } from '../../support/database';

describe('a picture', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    async function portalOn(data: Database): Promise<TestPortal> {
      const { router } = featureRoutes({
        features: [filesFeature],
        database: data,
        viewerOf: () => viewerOf(data, 'zeng'),
        readBody: async () => null,
      });
      return serve([], { extend: (app) => app.use(router.routes()) });
    }

    it('that is removed during the request gets a 404 that must not be cached', async () => {
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
