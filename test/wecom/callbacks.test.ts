import assert from 'node:assert/strict';
import type { Context, Middleware, Next } from 'koa';
import Router from 'koa-router';
import { loadConfig } from '../../config';
import { createApp, type AppOptions } from '../../server/app';
import { appError } from '../../server/errors';
import { wecomCallbacks, type WecomCallback, type WecomCall } from '../../server/wecom/callbacks';
import { captureLog, type CapturedLog } from '../support/log';
import { sendRaw, statusesOf } from '../support/raw-socket';
import { listen, type ListeningServer } from '../support/server';
import { temporaryFolder } from '../support/temporary-folder';

/** The middleware of the portal, with a session layer that reports whether it was used. */
function portalWith(callbacks: readonly WecomCallback[], log: CapturedLog, sessionAsked: () => void) {
  const notice: Middleware = (_ctx: Context, next: Next) => {
    sessionAsked();
    return next();
  };
  const pass: Middleware = (_ctx: Context, next: Next) => next();
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: temporaryFolder('callbacks') });
  return createApp({
    config,
    log: log.logger,
    checks: {},
    session: {
      verify: notice,
      renewal: pass,
      expectedPerson: pass,
      dataDoor: pass,
      pageDoor: pass,
      routes: new Router(),
    } as unknown as AppOptions['session'],
    features: { router: new Router(), refuseUnknown: pass },
    pageErrors: pass,
    sharedFiles: pass,
    logo: pass,
    renderer: {
      page: async (ctx: Context) => void (ctx.body = 'a page'),
      error: async (ctx: Context) => void (ctx.body = '<p>an error page'),
      shell: async () => undefined,
      serviceWorker: async () => '',
    },
    apiFor: () => assert.fail('no page is rendered'),
    assetsFolder: null,
    buildId: undefined,
    wecomCallbacks: wecomCallbacks(callbacks, { limitBytes: 1000, timeoutMs: 200 }),
  });
}

describe('the callbacks of WeCom', () => {
  const log = captureLog();
  const calls: WecomCall[] = [];
  let asked = 0;
  let server: ListeningServer;
  let handle: WecomCallback['handle'];

  before(async () => {
    const callback: WecomCallback = {
      path: '/wecom/callback/contacts',
      handle: (call) => {
        calls.push(call);
        return handle(call);
      },
    };
    server = await listen(portalWith([callback], log, () => void (asked += 1)));
  });
  beforeEach(() => {
    calls.length = 0;
    asked = 0;
    handle = async () => 'success';
  });
  after(() => server.close());

  const at = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${server.origin}${path}`, init);
  const event = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
    at('/wecom/callback/contacts?msg_signature=s&timestamp=1&nonce=2', {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'text/xml', ...headers },
    });

  it('pass the query and the exact body to the handler, and send its result as text', async () => {
    const body = new Uint8Array([0x3c, 0xff, 0x00, 0xe4, 0xbd, 0xa0, 0x3e]);
    const response = await event(body);
    assert.deepEqual([response.status, await response.text()], [200, 'success']);
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const [call] = calls;
    assert.deepEqual(
      [call?.method, call?.query, call?.body.equals(body)],
      ['POST', { msg_signature: 's', timestamp: '1', nonce: '2' }, true],
    );

    handle = async ({ query }) => query['echostr'] ?? '';
    const check = await at('/wecom/callback/contacts?echostr=6%2B7%3D');
    assert.deepEqual([check.status, await check.text()], [200, '6+7=']);
    assert.equal(calls.at(-1)?.body.length, 0);
  });

  it('need no session and no origin, and leave cookies alone', async () => {
    const response = await event('<xml/>', { Cookie: 'foyer=x', Origin: 'https://evil.example' });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('set-cookie'), null);
    assert.equal(asked, 0);
  });

  it('refuse a body above their own limit without calling the handler', async () => {
    const response = await event('x'.repeat(1001));
    assert.deepEqual([response.status, await response.text()], [413, 'body-too-large']);
    assert.equal(calls.length, 0);
    assert.equal((await event('x'.repeat(1000))).status, 200);
  });

  it('respond within a timeout, and abort the signal of the handler', async () => {
    let aborted: Promise<unknown> = Promise.resolve();
    handle = ({ signal }) => {
      aborted = new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
      return new Promise(() => undefined);
    };
    const response = await event('<xml/>');
    assert.deepEqual([response.status, await response.text()], [503, 'timeout']);
    await aborted;
  });

  it('also respond if the body does not arrive in time', async () => {
    const received = await sendRaw(
      server.port,
      'POST /wecom/callback/contacts HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n<xml',
    );
    assert.deepEqual(statusesOf(received), [503]);
    assert.equal(calls.length, 0);
  });

  it('send only the id of an error, and log the error', async () => {
    handle = async () => Promise.reject(appError('forbidden', { cause: new Error('wrong signature') }));
    const forbidden = await event('<xml/>');
    assert.deepEqual([forbidden.status, await forbidden.text()], [403, 'forbidden']);
    handle = async () => Promise.reject(new Error('a secret'));
    const broken = await event('<xml/>');
    assert.deepEqual([broken.status, await broken.text()], [500, 'internal']);
    assert.ok(log.lines.some(({ msg }) => msg === 'a callback of WeCom failed'));
  });

  it('leave other methods and addresses to the portal', async () => {
    for (const [method, path] of [
      ['GET', '/wecom/callback'],
      ['GET', '/wecom/callback/other'],
      ['GET', '/wecom/callback/contacts/'],
      ['GET', '/wecom/Callback/contacts'],
      ['PUT', '/wecom/callback/contacts'],
    ] as const) {
      await at(path, { method });
      assert.equal(calls.length, 0, path);
      assert.equal(asked, 1, path);
      asked = 0;
    }
  });
});
