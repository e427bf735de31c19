import assert from 'node:assert/strict';
import Koa from 'koa';
import { endpoint } from '../app/api/endpoint';
import type { Database } from '../server/database';
import { feature } from '../server/endpoints/feature';
import { featureRoutes } from '../server/endpoints/routes';
import { createViewer, type Viewer } from '../server/viewer';
import { noTimeLimit } from '../server/work/with-timeout';
import { sessionOf } from './support/api';
import { forEachDatabase } from './support/database';
import { listen } from './support/server';

describe('a viewer', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    const create = (): Viewer =>
      createViewer({
        database,
        session: sessionOf('zeng'),
        sessionsOf: (_session, inside, afterCommit) => ({
          list: async () => {
            assert.equal(typeof inside.execute, 'function');
            return [];
          },
          end: async () => afterCommit(() => undefined),
        }),
        readRoles: async () => new Set(['admin']),
      });

    async function use({ roles, afterCommit, sessions, signal, now, userid }: Viewer): Promise<string[]> {
      const events = [userid, ...(await roles())];
      afterCommit(() => events.push('committed'));
      assert.deepEqual(await sessions.list(), []);
      await sessions.end('s1');
      signal.throwIfAborted();
      assert.ok(now() > 0);
      return events;
    }

    it('may be destructured', async () => {
      assert.deepEqual(await use(create()), ['zeng', 'admin', 'committed']);
    });

    it('may be destructured in a transaction, whose commit it awaits', async () => {
      const events = await create().inTransaction(async (inside) => {
        const before = await use(inside);
        assert.deepEqual(before, ['zeng', 'admin']);
        return before;
      });
      assert.deepEqual(events, ['zeng', 'admin', 'committed']);
    });

    it('runs what the last attempt of a repeated transaction registered, and reads its roles again', async () => {
      const events: string[] = [];
      let attempt = 0;
      const conflicting: Database = {
        ...database,
        async transaction(work) {
          await assert.rejects(database.transaction((inside) => work(inside).then(() => Promise.reject(new Error()))));
          return database.transaction(work);
        },
      };
      const viewer = createViewer({
        database: conflicting,
        session: sessionOf('zeng'),
        sessionsOf: () => ({ list: async () => [], end: async () => undefined }),
        readRoles: async () => {
          events.push(`roles ${attempt}`);
          return new Set();
        },
      });
      await viewer.inTransaction(async (inside) => {
        const own = (attempt += 1);
        await inside.roles();
        inside.afterCommit(() => void events.push(`committed ${own}`));
      });
      assert.deepEqual(events, ['roles 1', 'roles 2', 'committed 2']);
    });

    it('runs nothing that a write registered if another process has taken it over, so that it was rolled back', async () => {
      const events: string[] = [];
      const overtaken: Database = {
        ...database,
        async transaction(work) {
          const response = { status: 200, answer: '{"by":"another process"}', lease_until: 1 };
          await database.query.updateTable('idempotency_keys').set(response).execute();
          return database.transaction(work);
        },
      };
      const contract = { write: endpoint<object, { by: string }>('POST', '/api/write', ['by']) };
      const writing = feature(contract, {
        write: {
          run: async ({ afterCommit }) => {
            events.push('written');
            afterCommit(() => void events.push('committed'));
            return { by: 'this process' };
          },
        },
      });
      const options = { features: [writing], viewerOf: create, readBody: async () => null };
      const respond = async (inside: Database, key: string): Promise<unknown> => {
        const app = new Koa();
        app.use(featureRoutes({ ...options, database: inside }).router.routes());
        const server = await listen(app);
        const headers = { 'Idempotency-Key': key };
        const response = await fetch(`${server.origin}/api/write`, { method: 'POST', headers });
        await server.close();
        return response.json();
      };
      assert.deepEqual(await respond(overtaken, 'key-of-an-overtaken-write'), { by: 'another process' });
      assert.deepEqual(events, ['written']);
      assert.deepEqual(await respond(database, 'key-of-another-write'), { by: 'this process' });
      assert.deepEqual(events, ['written', 'written', 'committed']);
    });

    it('cannot be copied or lose its methods without an error of the type checker', async () => {
      const viewer = create();
      const { until, inTransaction, withCommitHooks } = viewer;
      // @ts-expect-error A method needs its viewer.
      assert.throws(() => until(noTimeLimit), TypeError);
      // @ts-expect-error A method needs its viewer.
      assert.throws(() => inTransaction(async () => 1), TypeError);
      // @ts-expect-error A method needs its viewer.
      const hooked = () => withCommitHooks(async () => 1);
      assert.equal(typeof hooked, 'function');

      const { transaction, lock, execute } = viewer.until(noTimeLimit).database;
      const forms = [
        // @ts-expect-error A method needs its database.
        () => transaction(async () => 1),
        // @ts-expect-error A method needs its database.
        () => lock('links', async () => 1),
        // @ts-expect-error A method needs its database.
        () => execute(viewer.database.query.selectFrom('links').select('id').compile()),
      ];
      for (const form of forms) await assert.rejects(form, TypeError);

      const copy = { ...viewer, noteReads: false };
      // @ts-expect-error A copy has no accessors and methods.
      const wrong: Viewer = copy;
      assert.equal(wrong.sessions, undefined);
    });
  });
});
