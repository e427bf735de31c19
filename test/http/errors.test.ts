import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import type Koa from 'koa';
import type { Context, Middleware } from 'koa';
import Router from 'koa-router';
import { appError } from '../../server/errors';
import { serve, type TestPortalOptions } from './portal';

const failing =
  (thrown: unknown): Middleware =>
  async () => {
    throw thrown;
  };

async function responseOf(middleware: Middleware, path: string, options: TestPortalOptions & { method?: string } = {}) {
  const portal = await serve([middleware], options);
  const response = await fetch(portal.origin + path, { method: options.method ?? 'GET' });
  const text = await response.text();
  await portal.log.line(({ msg }) => msg === 'request');
  await portal.close();
  return { status: response.status, headers: response.headers, text, log: portal.log };
}

describe('http/errors', () => {
  for (const path of ['/api/notices', '/api', '/healthz', '/readyz']) {
    it(`responds with JSON to a data request: ${path}`, async () => {
      const { status, headers, text } = await responseOf(failing(appError('notice-not-found')), path);
      assert.equal(status, 404);
      assert.match(headers.get('Content-Type') ?? '', /^application\/json/);
      assert.equal(headers.get('Cache-Control'), 'no-store');
      assert.deepEqual(JSON.parse(text), {
        error: {
          id: 'notice-not-found',
          message: 'This notice does not exist or was withdrawn.',
          requestId: headers.get('X-Request-Id'),
        },
      });
    });
  }

  it('responds with a page to a navigation', async () => {
    const { status, headers, text } = await responseOf(failing(appError('notice-not-found')), '/notices/9');
    assert.equal(status, 404);
    assert.match(headers.get('Content-Type') ?? '', /^text\/html/);
    assert.equal(headers.get('Cache-Control'), 'no-store');
    assert.equal(text, '<p>notice-not-found');
  });

  it('responds with plain text if rendering the error page fails', async () => {
    const { status, headers, text, log } = await responseOf(failing(appError('forbidden')), '/', {
      renderError: async (ctx) => {
        ctx.type = 'html';
        throw new Error('renderer broken');
      },
    });
    assert.equal(status, 403);
    assert.match(headers.get('Content-Type') ?? '', /^text\/plain/);
    assert.equal(text, `You do not have permission to do this.\n\nforbidden\n${headers.get('X-Request-Id')}\n`);
    assert.match(log.text(), /renderer broken/);
  });

  for (const thrown of [
    new Error('SQLITE_CORRUPT at /var/lib/secret-path'),
    'a string',
    undefined,
    null,
    { status: 404, message: 'not an error' },
  ]) {
    it(`logs an unexpected error and does not reveal it: ${String(thrown)}`, async () => {
      const { status, text, log } = await responseOf(failing(thrown), '/api/me');
      assert.equal(status, 500);
      assert.equal(JSON.parse(text).error.id, 'internal');
      assert.doesNotMatch(text, /SQLITE|secret-path/);
      const line = log.lines.find(({ msg }) => msg === 'unexpected error');
      assert.equal(line?.level, 'error');
      assert.equal(line?.requestId, JSON.parse(text).error.requestId);
      if (thrown instanceof Error) assert.match(JSON.stringify(line), /errors\.test\.ts/, 'with its stack');
    });
  }

  it('sends Retry-After', async () => {
    const { status, headers } = await responseOf(failing(appError('wecom-unavailable')), '/');
    assert.equal(status, 503);
    assert.equal(headers.get('Retry-After'), '10');
  });

  it('reports an address that cannot be decoded as malformed', async () => {
    const { status, text } = await responseOf(async (ctx: Context) => {
      ctx.body = decodeURIComponent(ctx.path);
    }, '/api/%E0%A4%A');
    assert.equal(status, 400);
    assert.equal(JSON.parse(text).error.id, 'path-malformed');
  });

  it('responds with 404 if no route matched', async () => {
    const { status, text } = await responseOf(async () => undefined, '/api/nothing');
    assert.equal(status, 404);
    assert.equal(JSON.parse(text).error.id, 'not-found');
  });

  it('responds with 405 and the allowed methods', async () => {
    const router = new Router();
    router.get('/api/me', async (ctx) => {
      ctx.body = {};
    });
    const extend = (app: Koa): void => void app.use(router.routes()).use(router.allowedMethods());
    for (const method of ['POST', 'LOCK']) {
      const { status, headers, text } = await responseOf((_ctx, next) => next(), '/api/me', { method, extend });
      assert.equal(JSON.parse(text).error.id, 'method-not-allowed');
      assert.equal(status, 405);
      assert.equal(headers.get('Allow'), 'HEAD, GET');
    }
  });

  it('maps errors of Koa to error ids', async () => {
    const { status, text } = await responseOf(async (ctx: Context) => ctx.throw(413, 'far too large'), '/api/me');
    assert.equal(status, 413);
    assert.equal(JSON.parse(text).error.id, 'body-too-large');
  });

  it('responds to HEAD with the same headers and no body', async () => {
    const get = await responseOf(failing(appError('forbidden')), '/api/me');
    const head = await responseOf(failing(appError('forbidden')), '/api/me', { method: 'HEAD' });
    assert.equal(head.status, 403);
    assert.equal(head.text, '');
    assert.equal(head.headers.get('Content-Type'), get.headers.get('Content-Type'));
  });

  it('keeps cookies and drops the content headers of the failed response', async () => {
    const { headers } = await responseOf(async (ctx: Context) => {
      ctx.cookies.set('foyer', 'renewed');
      ctx.set({
        ETag: '"1"',
        'Content-Disposition': 'attachment',
        'Cache-Control': 'public, max-age=9',
        'X-Frame-Options': 'DENY',
      });
      ctx.body = 'half';
      throw appError('forbidden');
    }, '/api/me');
    assert.match(headers.get('Set-Cookie') ?? '', /foyer=renewed/);
    assert.equal(headers.get('X-Frame-Options'), 'DENY');
    assert.equal(headers.get('ETag'), null);
    assert.equal(headers.get('Content-Disposition'), null);
    assert.equal(headers.get('Cache-Control'), 'no-store');
  });

  it('logs a client that left only at level debug', async () => {
    const portal = await serve([
      async (ctx: Context) => {
        client.destroy();
        await once(ctx.res, 'close');
        throw new Error('nobody is there');
      },
    ]);
    const client = request(portal.origin);
    client.on('error', () => undefined);
    client.end();
    await portal.log.line(({ status }) => status === 499);
    await portal.log.line(({ msg }) => msg === 'the client closed the connection before the response');
    assert.deepEqual(
      portal.log.lines.filter(({ level }) => level === 'error'),
      [],
    );
    await portal.close();
  });

  it('does not log malformed bodies as errors', async () => {
    const portal = await serve([
      async (ctx: Context) => {
        await once(ctx.req.resume(), 'close');
      },
    ]);
    const socket = connect(portal.port, '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n');
    await once(socket, 'close');
    await portal.log.line(({ msg }) => msg === 'request');
    assert.deepEqual(
      portal.log.lines.filter(({ level }) => level === 'error'),
      [],
    );
    await portal.close();
  });

  it('closes the connection if a response fails halfway', async () => {
    const portal = await serve([
      async (ctx: Context) => {
        ctx.type = 'text/html';
        ctx.body = Readable.from(
          (async function* () {
            yield 'the first half';
            throw new Error('the disk broke');
          })(),
        );
      },
    ]);
    await assert.rejects(async () => (await fetch(portal.origin)).text());
    assert.match(
      JSON.stringify(await portal.log.line(({ msg }) => msg === 'a response could not be completed')),
      /the disk broke/,
    );
    await portal.close();
  });
});
