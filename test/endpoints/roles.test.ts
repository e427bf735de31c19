import assert from 'node:assert/strict';
import Koa, { type Context } from 'koa';
import { z } from 'zod';
import { endpoint } from '../../app/api/endpoint';
import { me } from '../../app/features/me/contract';
import type { Database } from '../../server/database';
import { createDirectApi } from '../../server/endpoints/direct-api';
import { feature } from '../../server/endpoints/feature';
import { featureRoutes } from '../../server/endpoints/routes';
import { AppError } from '../../server/errors';
import { meFeature } from '../../server/features/me';
import { action, can, demand } from '../../server/permissions';
import { createRoleReader, type RoleReader } from '../../server/role-reader';
import { createViewer, createViewerOf, type Viewer } from '../../server/viewer';
import { noTimeLimit } from '../../server/work/with-timeout';
import { sessionOf } from '../support/api';
import { addPerson, corpId } from '../support/content';
import { forEachDatabase } from '../support/database';
import { listen, type ListeningServer } from '../support/server';

/** A feature for administrators. */
const manage = {
  count: endpoint<{ query: { of: 'people' } }, { people: number }>('GET', '/api/manage/count', ['people']),
  rename: endpoint<{ params: { id: string }; body: { name: string } }, { name: string }>(
    'PUT',
    '/api/manage/people/:id',
    ['name'],
  ),
};

/** A rule of that feature: people may not rename themselves. */
const renamePerson = action<string>('rename a person', ({ userid }, id) => userid !== id);

const manageFeature = feature(manage, {
  count: {
    requires: 'admin',
    query: z.strictObject({ of: z.literal('people') }),
    run: async ({ database }) => ({
      people: (await database.query.selectFrom('people').select('userid').execute()).length,
    }),
  },
  rename: {
    requires: 'admin',
    params: z.object({ id: z.string() }),
    body: z.strictObject({ name: z.string() }),
    run: async (viewer, { params, body }) => {
      await demand(viewer, renamePerson, params.id);
      await viewer.database.query.updateTable('people').set(body).where('userid', '=', params.id).execute();
      return body;
    },
  },
});

const features = [manageFeature, meFeature];
const noSessions = { list: async () => [], end: async () => undefined };

describe('roles', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    /** Replaced to simulate a restart with other ADMINS. */
    let readRoles: RoleReader;
    let reads = 0;
    const servers: ListeningServer[] = [];

    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
      await addPerson(database, 'lisi', '李四');
    });
    beforeEach(() => {
      readRoles = createRoleReader({ admins: ['zeng'] });
      reads = 0;
    });
    after(() => Promise.all(servers.map((server) => server.close())));

    const rolesOf: RoleReader = (...person) => {
      reads += 1;
      return readRoles(...person);
    };
    const viewerOf = (userid: string): Viewer =>
      createViewer({ database, session: sessionOf(userid), sessionsOf: () => noSessions, readRoles: rolesOf });
    const directly = (userid: string) => createDirectApi(features)(viewerOf(userid), noTimeLimit);

    async function overHttp(
      userid: string,
      method: string,
      path: string,
      body?: unknown,
      key = 'key-of-a-write-0123456789',
    ): Promise<[number, { error?: { id: string } } & Record<string, unknown>]> {
      const app = new Koa();
      app.use(async (ctx, next) => {
        try {
          ctx.state.session = sessionOf(userid);
          await next();
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          ctx.status = error.status;
          ctx.body = { error: { id: error.id } };
        }
      });
      const readBody = async ({ req }: Context): Promise<unknown> => {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(Buffer.from(chunk));
        return JSON.parse(Buffer.concat(chunks).toString());
      };
      const viewers = createViewerOf({ database, sessionsOf: () => noSessions, readRoles: rolesOf });
      app.use(featureRoutes({ features, database, readBody, viewerOf: viewers }).router.routes());
      const server = await listen(app);
      servers.push(server);
      const response = await fetch(`${server.origin}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return [response.status, await response.json()];
    }
    const keys = () => database.query.selectFrom('idempotency_keys').select('key').execute();

    it('lets an administrator call an endpoint that requires the role, over HTTP and for a page', async () => {
      assert.deepEqual(await overHttp('zeng', 'GET', '/api/manage/count?of=people'), [200, { people: 2 }]);
      assert.deepEqual(await directly('zeng')(manage.count, { query: { of: 'people' } }), { people: 2 });
      assert.deepEqual(await overHttp('zeng', 'PUT', '/api/manage/people/lisi', { name: '李五' }), [
        200,
        { name: '李五' },
      ]);
      const name = { params: { id: 'lisi' }, body: { name: '李四' } };
      assert.deepEqual(await directly('zeng')(manage.rename, name), name.body);
    });

    it('refuses everybody else with 403, before the input is read or a key is claimed', async () => {
      const claimed = await keys();
      for (const [method, path, body] of [
        ['GET', '/api/manage/count?of=people'],
        ['GET', '/api/manage/count?of=secrets'],
        ['PUT', '/api/manage/people/lisi', { name: '李六' }],
        ['PUT', '/api/manage/people/lisi', { nickname: '李六' }],
      ] as const) {
        const [status, response] = await overHttp('lisi', method, path, body);
        assert.deepEqual([status, response.error?.id], [403, 'forbidden'], `${method} ${path}`);
      }
      const forbidden = { name: 'AppError', id: 'forbidden', status: 403 };
      await assert.rejects(directly('lisi')(manage.count, { query: { of: 'people' } }), forbidden);
      await assert.rejects(
        directly('lisi')(manage.rename, { params: { id: 'lisi' }, body: { name: '李六' } }),
        forbidden,
      );
      assert.deepEqual(await keys(), claimed);
      assert.equal(await overHttp('zeng', 'GET', '/api/manage/count?of=people').then(([status]) => status), 200);
    });

    it('applies a rule of the feature to the person to be renamed', async () => {
      assert.equal(await can(viewerOf('zeng'), renamePerson, 'lisi'), true);
      assert.equal(await can(viewerOf('zeng'), renamePerson, 'zeng'), false);
      const [status, response] = await overHttp(
        'zeng',
        'PUT',
        '/api/manage/people/zeng',
        { name: '曾' },
        'key-to-rename-oneself',
      );
      assert.deepEqual([status, response.error?.id], [403, 'forbidden']);
    });

    it('reads roles when they are needed, once outside of transactions and once in each', async () => {
      const viewer = viewerOf('zeng');
      assert.equal(reads, 0);
      await Promise.all([viewer.roles(), viewer.until(noTimeLimit).roles()]);
      assert.equal(reads, 1);
      await viewer.inTransaction(async (inside) => {
        await Promise.all([inside.roles(), inside.until(noTimeLimit).roles()]);
        await inside.inTransaction((same) => same.roles());
      });
      assert.equal(reads, 2);
      await viewer.roles();
      assert.equal(reads, 2);
    });

    describe('that a table holds', () => {
      const readTable: RoleReader = async ({ query }, { userid }) => {
        const row = await query.selectFrom('people').select('position').where('userid', '=', userid).executeTakeFirst();
        return new Set(row?.position === 'admin' ? ['admin'] : []);
      };
      const setPosition = ({ query }: Database, position: string | null) =>
        query.updateTable('people').set({ position }).where('userid', '=', 'zeng').execute();
      const nameOf = async (userid: string) =>
        (await database.query.selectFrom('people').select('name').where('userid', '=', userid).executeTakeFirst())
          ?.name;
      const rename = { params: { id: 'lisi' }, body: { name: '李七' } };

      beforeEach(async () => {
        readRoles = readTable;
        await setPosition(database, 'admin');
      });
      after(() => setPosition(database, null));

      /** Removes the role as soon as it was read the first time. */
      const removeAfterFirstRead = (): void => {
        readRoles = async (...person) => {
          const roles = await readTable(...person);
          if (reads === 1) await setPosition(database, null);
          return roles;
        };
      };

      it('are read again in the transaction of a write, which is refused if the role was removed meanwhile', async () => {
        const claimed = await keys();
        removeAfterFirstRead();
        const path = '/api/manage/people/lisi';
        const [status, response] = await overHttp('zeng', 'PUT', path, rename.body, 'key-of-a-former-admin');
        assert.deepEqual([status, response.error?.id], [403, 'forbidden']);
        assert.equal(await nameOf('lisi'), '李四');
        assert.deepEqual(await keys(), claimed);
      });

      it('are read again in the transaction of a direct write', async () => {
        removeAfterFirstRead();
        await assert.rejects(directly('zeng')(manage.rename, rename), { id: 'forbidden' });
        assert.equal(await nameOf('lisi'), '李四');
      });

      it('are read again when the transaction is retried', async () => {
        const retrying: Database = {
          ...database,
          async transaction(work) {
            const conflict = new Error('conflict');
            const failed = database.transaction(async (inside) => {
              await work(inside);
              throw conflict;
            });
            await assert.rejects(failed, conflict);
            await setPosition(database, null);
            return database.transaction(work);
          },
        };
        const viewer = createViewer({
          database: retrying,
          session: sessionOf('zeng'),
          sessionsOf: () => noSessions,
          readRoles: rolesOf,
        });
        await assert.rejects(createDirectApi(features)(viewer, noTimeLimit)(manage.rename, rename), {
          id: 'forbidden',
        });
        assert.equal(await nameOf('lisi'), '李四');
        assert.equal(reads, 3);
      });

      it('follow the writes of the transaction', async () => {
        const viewer = viewerOf('zeng');
        assert.deepEqual([...(await viewer.roles())], ['admin']);
        await viewer.inTransaction(async (inside) => {
          await setPosition(inside.database, null);
          assert.deepEqual([...(await inside.roles())], []);
        });
      });
    });

    it('applies the removal of a role to running sessions', async () => {
      assert.equal((await overHttp('zeng', 'GET', '/api/manage/count?of=people'))[0], 200);
      readRoles = createRoleReader({ admins: [] });
      assert.equal((await overHttp('zeng', 'GET', '/api/manage/count?of=people'))[0], 403);
      await assert.rejects(directly('zeng')(manage.count, { query: { of: 'people' } }), { id: 'forbidden' });
    });

    it('lists the roles of an administrator in /api/me, and none for a member', async () => {
      const [, admin] = await overHttp('zeng', 'GET', '/api/me');
      assert.deepEqual(admin.roles, ['publisher', 'admin']);
      const [, member] = await overHttp('lisi', 'GET', '/api/me');
      assert.equal('roles' in member, false);
      assert.equal('roles' in (await directly('lisi')(me.read, {})), false);
    });

    it('reads the roles again after the first attempt failed', async () => {
      readRoles = async () => Promise.reject(new Error('no connection'));
      const viewer = viewerOf('zeng');
      await assert.rejects(viewer.roles(), /no connection/);
      readRoles = createRoleReader({ admins: ['zeng'] });
      assert.deepEqual([...(await viewer.roles())], ['publisher', 'admin']);
      assert.equal(viewer.corpId, corpId);
    });
  });
});
