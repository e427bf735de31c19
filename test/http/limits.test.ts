import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Context } from 'koa';
import { limits, serverLimits } from '../../server/http/limits';
import { captureLog } from '../support/log';
import { listen } from '../support/server';
import { koaApp, serve, type TestPortal } from './portal';
import { ask } from './raw';

describe('http/limits', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await serve([
      limits({ addressLength: 100 }),
      async (ctx: Context) => {
        ctx.body = 'a page';
      },
    ]);
  });
  after(() => portal.close());

  it('accepts an address up to the length limit', async () => {
    assert.equal((await ask(portal.origin, `/${'x'.repeat(99)}`)).status, 200);
    for (const path of [`/api/${'x'.repeat(96)}`, `/api/?q=${'x'.repeat(200)}`]) {
      const { status, bytes } = await ask(portal.origin, path);
      assert.equal(status, 414);
      assert.equal(JSON.parse(bytes.toString()).error.id, 'address-too-long');
    }
  });

  it('accepts at most 50 parameters and 200 cookies', async () => {
    const asking = await serve([limits(), async (ctx: Context) => void (ctx.body = Object.keys(ctx.query).length)]);
    const query = (count: number): string =>
      `/api/?${Array.from({ length: count }, (_, index) => `p${index}`).join('&')}`;
    const cookie = (count: number): string => Array.from({ length: count }, (_, index) => `c${index}=1`).join('; ');
    const responseTo = async (path: string, headers: Record<string, string> = {}): Promise<[number, string]> => {
      const { status, bytes } = await ask(asking.origin, path, { headers });
      return [status, status === 200 ? bytes.toString() : JSON.parse(bytes.toString()).error.id];
    };
    assert.deepEqual(await responseTo(query(50)), [200, '50']);
    assert.deepEqual(await responseTo(query(51)), [400, 'query-invalid']);
    assert.deepEqual(await responseTo(`/api/?${'&'.repeat(50)}`), [400, 'query-invalid']);
    assert.deepEqual(await responseTo('/api/', { cookie: cookie(200) }), [200, '0']);
    assert.deepEqual(await responseTo('/api/', { cookie: cookie(201) }), [400, 'bad-request']);
    await asking.close();
  });

  for (const path of [
    '/api/%',
    '/api/%zz',
    '/api/%E0%A4%A',
    '/api/%ff',
    '/api/%00',
    '/api/a%0d%0aSet-Cookie:x',
    '/api/%7f',
    '/api/%c2%85',
  ]) {
    it(`refuses a path that cannot be decoded: ${path}`, async () => {
      const { status, bytes } = await ask(portal.origin, path);
      assert.equal(status, 400);
      assert.equal(JSON.parse(bytes.toString()).error.id, 'path-malformed');
    });
  }

  for (const target of [
    'http://evil.example/',
    'http://[',
    'http://a:99999999/',
    'javascript://[::1',
    '//evil.example/',
    '//',
    '*',
  ]) {
    it(`refuses a target that is not a path of this site: ${target}`, async () => {
      const { status, headers, bytes } = await ask(portal.origin, target, { method: 'OPTIONS' });
      assert.equal(status, 400);
      assert.ok(headers['x-request-id']);
      assert.match(bytes.toString(), /path-malformed/);
      await portal.log.line(({ status: logged, path }) => logged === 400 && path === '/');
    });
  }

  it('refuses a request without Host', async () => {
    const refusing = await listen(
      createServer(
        serverLimits,
        koaApp(captureLog(), [limits(), async (ctx: Context) => void (ctx.body = 'a page')]).callback(),
      ),
    );
    const responseWith = (version: string): Promise<string> =>
      new Promise((resolve) => {
        const chunks: Buffer[] = [];
        connect(refusing.port, '127.0.0.1')
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .once('close', () => resolve(Buffer.concat(chunks).toString()))
          .write(`GET /api/me HTTP/${version}\r\nConnection: close\r\n\r\n`);
      });
    assert.match(
      await responseWith('1.1'),
      /^HTTP\/1\.1 400 [^]*X-Request-Id: [^]*"id":"bad-request","message":"The request has no Host\."/,
    );
    assert.match(await responseWith('1.0'), /^HTTP\/1\.1 200 /);
    await refusing.close();
  });

  it('accepts any path that can be decoded', async () => {
    for (const path of ['/people?q=%E5%BC%A0', '/%E9%97%A8', '/a%20b', '/?q=%', '/%2e%2e/x'])
      assert.equal((await ask(portal.origin, path)).status, 200, path);
  });

  it('closes connections whose headers are late or too large', async () => {
    const impatient = { ...serverLimits, headersTimeout: 50, connectionsCheckingInterval: 20 };
    for (const [limited, sent, expected] of [
      [impatient, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', '408'],
      [serverLimits, `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ] as const) {
      const server = await listen(createServer(limited, (_request, response) => response.end()));
      const socket = connect(server.port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => undefined);
      socket.write(sent);
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      assert.match(Buffer.concat(chunks).toString(), new RegExp(`^HTTP/1.1 ${expected}`));
      await server.close();
    }
  });
});
