import assert from 'node:assert/strict';
import Koa from 'koa';
import { z } from 'zod';
import { endpoint } from '../../app/api/endpoint';
import type { Database } from '../../server/database';
import { prepared, type Slots } from '../../server/database/prepared';
import { createDirectApi } from '../../server/endpoints/direct-api';
import { feature } from '../../server/endpoints/feature';
import { featureRoutes } from '../../server/endpoints/routes';
import { AppError } from '../../server/errors';
import { createViewer, createViewerOf, type Viewer } from '../../server/viewer';
import { TimeoutError, withTimeLimit } from '../../server/work/with-timeout';
import { serveRenderer } from '../render/front-end';
import { sessionOf } from '../support/api';
import { forEachDatabase } from '../support/database';
import { listen, type ListeningServer } from '../support/server';

const slow = {
  read: endpoint<object, { links: number }>('GET', '/api/me', ['links']),
  write: endpoint<{ body: { title: string } }, undefined>('POST', '/api/slow'),
  repeated: endpoint<{ body: object }, { links: number }>('POST', '/api/repeated', ['links']),
  patient: endpoint<object, { links: number }>('GET', '/api/patient', ['links']),
};

const countLinks = prepared((query, _slot: Slots<object>) => query.selectFrom('links').select('id'));
const noSessions = { list: async () => [], end: async () => undefined };

/** Lets a handler wait, and reports what it did afterwards. */
class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
  /** Reports the outcomes of the handler's queries after the gate. */
  ended: (outcomes: PromiseSettledResult<unknown>[]) => void = () => undefined;
  readonly outcomes = new Promise<PromiseSettledResult<unknown>[]>((resolve) => {
    this.ended = resolve;
  });
}

describe('the time limit of an endpoint', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let server: ListeningServer;
    let gate: Gate;

    const add = ({ query }: Database, title: string) =>
      query
        .insertInto('links')
        .values({ corp_id: 'ww1', title_zh: title, title_en: '', url: '/', mark: '', sort_order: 1 })
        .execute();

    /** Sends a query, waits for the gate, and then uses the database in each possible way. */
    async function queryTwice({ database: own, signal }: Viewer): Promise<{ links: number }> {
      const { length } = await countLinks.all(own, {});
      await gate.opened;
      const outcomes = await Promise.allSettled([
        countLinks.all(own, {}),
        own.query.selectFrom('links').select('id').execute(),
        add(own, 'too late'),
        own.transaction((inside) => add(inside, 'too late')),
        own.lock('links', (inside) => add(inside, 'too late')),
      ]);
      gate.ended(outcomes);

      signal.throwIfAborted();
      return { links: length };
    }

    const slowFeature = feature(slow, {
      read: { timeoutMs: 100, run: queryTwice },
      write: {
        timeoutMs: 100,

        body: z.strictObject({ title: z.string() }),
        run: async (viewer, { body }) => {
          await add(viewer.database, body.title);
          await gate.opened;
          gate.ended(await Promise.allSettled([add(viewer.database, 'too late')]));
          return undefined;
        },
      },
      repeated: { timeoutMs: 100, body: z.strictObject({}), repeat: queryTwice, run: async () => ({ links: 0 }) },
      patient: { timeoutMs: 20_000, run: queryTwice },
    });
    const stored = async (): Promise<string[]> =>
      (await database.query.selectFrom('links').select('title_zh').execute()).map(({ title_zh }) => title_zh);

    before(async () => {
      database = await open();
      const app = new Koa();
      app.use(async (ctx, next) => {
        try {
          ctx.state.session = sessionOf('zeng');
          await next();
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          ctx.status = error.status;
          ctx.set({ ...error.headers });
          ctx.body = { error: { id: error.id } };
        }
      });
      const { router } = featureRoutes({
        features: [slowFeature],
        database,
        readBody: async ({ req }) => {
          const chunks: Buffer[] = [];
          for await (const chunk of req) chunks.push(Buffer.from(chunk));
          return JSON.parse(Buffer.concat(chunks).toString());
        },
        viewerOf: createViewerOf({ database, sessionsOf: () => noSessions }),
      });
      app.use(router.routes());
      server = await listen(app);
    });
    beforeEach(async () => {
      gate = new Gate();
      await database.query.deleteFrom('links').execute();
      await add(database, 'first');
    });
    after(() => server.close());

    const refusals = (outcomes: PromiseSettledResult<unknown>[]): unknown[] =>
      outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : 'sent a query'));

    it('responds with 503 if a read takes longer, which then starts no further query', async () => {
      const response = await fetch(`${server.origin}/api/me`);
      assert.deepEqual([response.status, (await response.json()).error.id], [503, 'timeout']);
      assert.ok(Number(response.headers.get('retry-after')) > 0);
      gate.open();
      for (const refusal of refusals(await gate.outcomes)) assert.ok(refusal instanceof AppError, String(refusal));
      assert.deepEqual(await stored(), ['first']);
    });

    it('rolls back a write that takes longer, and releases its key', async () => {
      const write = (): Promise<Response> =>
        fetch(`${server.origin}/api/slow`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-of-a-slow-write' },
          body: JSON.stringify({ title: 'second' }),
        });
      const response = await write();
      assert.deepEqual([response.status, (await response.json()).error.id], [503, 'timeout']);
      gate.open();
      for (const refusal of refusals(await gate.outcomes)) assert.ok(refusal instanceof Error, String(refusal));
      assert.deepEqual(await stored(), ['first']);

      assert.equal((await write()).status, 204);
      assert.deepEqual(await stored(), ['first', 'too late', 'second'].toSorted());
    });

    it('holds for the response of a repeated write, which starts no further query then', async () => {
      const write = (): Promise<Response> =>
        fetch(`${server.origin}/api/repeated`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-of-a-repeated-write' },
          body: '{}',
        });
      assert.equal((await write()).status, 200);
      const response = await write();
      assert.deepEqual([response.status, (await response.json()).error.id], [503, 'timeout']);
      gate.open();
      for (const refusal of refusals(await gate.outcomes)) assert.ok(refusal instanceof AppError, String(refusal));
      assert.deepEqual(await stored(), ['first']);
    });

    it('is set for each endpoint', async () => {
      const response = fetch(`${server.origin}/api/patient`);
      gate.open();
      assert.equal((await response).status, 200);
      assert.ok((await gate.outcomes).every(({ status }) => status === 'fulfilled'));
    });

    it('includes the rendering of a page: after its timeout, a call starts no further query', async () => {
      const apiOf = createDirectApi([slowFeature]);
      const viewer = createViewer({ database, session: sessionOf('zeng'), sessionsOf: () => noSessions });
      const pages = await serveRenderer(
        (renderer, ctx) => renderer.page(ctx, (limit) => apiOf(viewer, limit)),
        undefined,
        { renderMs: 50 },
      );
      try {
        const html = await (await fetch(`${pages.origin}/`)).text();
        assert.match(html, /"rendered":false/);
        gate.open();
        for (const refusal of refusals(await gate.outcomes)) assert.ok(refusal instanceof Error, String(refusal));
        assert.deepEqual(await stored(), ['first']);
      } finally {
        await pages.close();
      }
    });

    it('includes the rendering of a page: a write that takes longer is rolled back, also if it ignores its failed queries', async () => {
      const viewer = createViewer({ database, session: sessionOf('zeng'), sessionsOf: () => noSessions });
      let writing: Promise<unknown> = Promise.resolve();
      const rendering = withTimeLimit(50, (limit) => {
        writing = createDirectApi([slowFeature])(viewer, limit)(slow.write, { body: { title: 'second' } });
        return writing;
      });
      await assert.rejects(rendering, TimeoutError);
      gate.open();
      await assert.rejects(writing, TimeoutError);
      for (const refusal of refusals(await gate.outcomes)) assert.ok(refusal instanceof TimeoutError, String(refusal));
      assert.deepEqual(await stored(), ['first']);
    });
  });
});
