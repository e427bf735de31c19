import assert from 'node:assert/strict';
import { request } from 'node:http';
import Koa from 'koa';
import { z } from 'zod';
import type { Database } from '../../server/database';
import type { Feature } from '../../server/endpoints/feature';
import { featureRoutes } from '../../server/endpoints/routes';
import * as featureList from '../../server/features';
import { jsonBody } from '../../server/http/body';
import { viewerOf } from '../support/api';
import { addNotice, addPerson } from '../support/content';
import { forEachDatabase } from '../support/database';
import { listen, type ListeningServer } from '../support/server';

const features = Object.values(featureList);

/** All endpoints of the portal, with handlers that return their input. */
const echoing: Feature[] = features.map((feature) =>
  feature.map(({ endpoint, handler }) => ({
    endpoint,
    handler: {
      ...(handler.params === undefined ? {} : { params: z.record(z.string(), z.string()) }),
      query: z.record(z.string(), z.string()),
      body: z.unknown(),
      run: async (_viewer, input) => ({ input }),
    },
  })),
);

let keys = 0;

/**
 * Sends the head at once, and the body when `bodies` allows it. A request that a busy server refuses is sent again, as
 * in browsers.
 */
async function send(
  server: ListeningServer,
  method: string,
  path: string,
  body: unknown,
  bodies: Promise<void>,
): Promise<unknown> {
  const key = `key-of-a-slow-body-${(keys += 1)}`;
  for (;;) {
    const { status, text } = await sendOnce(server, method, path, { key, body, bodies });
    if (status !== 503) return JSON.parse(text);
  }
}

function sendOnce(
  server: ListeningServer,
  method: string,
  path: string,
  { key, body, bodies }: { key: string; body: unknown; bodies: Promise<void> },
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const sent = request(
      `${server.origin}${path}`,
      {
        method,
        headers: {
          'Idempotency-Key': key,
          ...(method === 'GET'
            ? {}
            : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        let responseText = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            responseText += chunk;
          })
          .on('end', () => resolve({ status: response.statusCode, text: responseText }));
      },
    ).on('error', reject);
    sent.flushHeaders();
    if (method === 'GET') sent.end();
    else void bodies.then(() => sent.end(text));
  });
}

/** Resolves when the server has read all heads. */
function headsRead(app: Koa, count: number): () => Promise<void> {
  let seen = 0;
  let all = (): void => undefined;
  const read = new Promise<void>((resolve) => {
    all = resolve;
  });
  app.use((_ctx, next) => {
    if ((seen += 1) === count) all();
    return next();
  });
  return () => read;
}

describe('requests whose bodies arrive after all heads', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let server: ListeningServer;
    let requests = 0;
    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
    });
    afterEach(() => server.close());

    async function serve(answered: readonly Feature[], count: number): Promise<() => Promise<void>> {
      const app = new Koa();
      app.silent = true;
      const read = headsRead(app, count);
      const readBody = jsonBody({ limitBytes: 10_000 });
      const { router } = featureRoutes({
        features: answered,
        database,
        readBody,
        viewerOf: () => {
          // Each in a minute of its own, because the number of questions per minute is limited.
          const time = Date.now() + 60_000 * (requests += 1);
          return viewerOf(database, 'zeng', { now: () => time });
        },
      });
      app.use(router.routes());
      server = await listen(app);
      return read;
    }

    for (const { endpoint, handler } of echoing.flat()) {
      const { method, path } = endpoint;
      it(`get their own parameters, query and body: ${method} ${path}`, async () => {
        const numbers = Array.from({ length: 40 }, (_, number) => number);
        const read = await serve(echoing, numbers.length);
        const bodies = read();
        const answers = await Promise.all(
          numbers.map((number) =>
            send(server, method, `${path.replaceAll(/:\w+/g, `own-${number}`)}?own=${number}`, { own: number }, bodies),
          ),
        );
        const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
        numbers.forEach((number) =>
          assert.deepEqual(answers[number], {
            input: {
              ...(handler.params === undefined
                ? {}
                : { params: Object.fromEntries(names.map((name) => [name, `own-${number}`])) }),
              query: { own: String(number) },
              ...(method === 'GET' ? {} : { body: { own: number } }),
            },
          }),
        );
      });
    }

    it('store each question under the notice that it was sent to', async () => {
      const notices: number[] = [];
      for (let number = 0; number < 30; number += 1) notices.push(await addNotice(database));
      const sent = Array.from({ length: 300 }, (_, number) => ({
        notice: notices[number % notices.length] ?? 0,
        text: `Question ${number}`,
      }));
      const read = await serve(features, sent.length);
      const bodies = read();
      await Promise.all(
        sent.map(({ notice, text }) => send(server, 'POST', `/api/notices/${notice}/questions`, { text }, bodies)),
      );
      const stored = await database.query.selectFrom('questions').select(['notice_id', 'text']).execute();
      const byText = new Map(stored.map(({ notice_id: notice, text }) => [text, notice]));
      assert.equal(stored.length, sent.length);
      assert.deepEqual(
        sent.filter(({ notice, text }) => byText.get(text) !== notice),
        [],
      );
    });
  });
});
