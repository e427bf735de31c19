import assert from 'node:assert/strict';
import { signOut } from '../../../app/sign-in/sign-out';
import axios, { type AxiosInstance } from 'axios';
import { createHttp } from '../../../app/api/http';
import { readChallenge, addSignInProtocol, type SignInGate } from '../../../app/sign-in/protocol';
import type { Context } from 'koa';
import { createTab, type CookieJar } from '../api/fake-browser';
import { loseConnection, startPortalServer, type PortalServer } from '../api/portal-server';
import { calls } from '../../support/calls';

/** A sign-in gate that the test opens. */
class HandGate implements SignInGate {
  readonly asked: unknown[] = [];
  passes = 0;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #arrivals: (() => void)[] = [];

  closed(): null {
    return null;
  }
  required(challenge: unknown): Promise<void> {
    this.asked.push(challenge);
    this.#arrivals.splice(0).forEach((arrived) => arrived());
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
  passed(): void {
    this.passes += 1;
  }
  nextAsked(): Promise<void> {
    return new Promise((resolve) => this.#arrivals.push(resolve));
  }
  open(): void {
    this.#waiting.splice(0).forEach(({ resolve }) => resolve());
  }
}

describe('the 203 protocol with the options of axios', () => {
  let portal: PortalServer;
  let gate: HandGate;
  let http: AxiosInstance;
  let token: string;

  beforeEach(async () => {
    portal = await startPortalServer();
    gate = new HandGate();
    token = portal.startSession('zhang');
    http = createHttp({ baseURL: portal.origin });
    addSignInProtocol(http, gate);
  });
  afterEach(() => portal.stop());

  const signIn = (): void => {
    http.defaults.headers.common.Cookie = `foyer=${token}`;
    gate.open();
  };

  it('waits for the sign-in and sends the same request again', async () => {
    const asked = gate.nextAsked();
    const response = http.get('/api/notices', { params: { category: 'it' } });
    await asked;
    assert.equal(gate.passes, 0);
    signIn();
    const { status, data } = await response;
    assert.equal(status, 200);
    assert.deepEqual(data.items, [{ path: '/api/notices?category=it', person: 'zhang' }]);
    assert.equal(gate.passes, 1);
  });

  it('sends the same body again, and runs the request transformers once', async () => {
    const asked = gate.nextAsked();
    const response = http.post(
      '/api/notices/1/questions',
      { text: 'When?' },
      {
        headers: { 'Idempotency-Key': 'a-key-of-sixteen' },
        transformRequest: [
          (data: { text: string }, headers) => {
            headers.setContentType('application/json');
            return JSON.stringify({ text: `${data.text} (transformed)` });
          },
        ],
      },
    );
    await asked;
    signIn();
    assert.equal((await response).status, 201);
    assert.deepEqual(
      portal.writes.map(({ body }) => body),
      [{ text: 'When? (transformed)' }],
    );
  });

  it('can be canceled by AbortSignal and by CancelToken while it waits, and is not sent again', async () => {
    const controller = new AbortController();
    const source = axios.CancelToken.source();
    const calls = [
      http.get('/api/links', { signal: controller.signal }),
      http.get('/api/links', { cancelToken: source.token }),
    ];
    const ends = calls.map((call) => assert.rejects(call, { name: 'PortalError', id: 'canceled' }));
    while (gate.asked.length < 2) await gate.nextAsked();
    controller.abort();
    source.cancel();
    await Promise.all(ends);
    signIn();
    await http.get('/api/links');
    assert.equal(portal.requests.length, 3);
  });

  it('has a timeout for each attempt, and none while it waits for the sign-in', async () => {
    const asked = gate.nextAsked();
    const response = http.get('/api/links', { timeout: 60 });
    await asked;
    portal.before.push((ctx) => new Promise((resolve) => ctx.req.once('close', resolve)));
    signIn();
    await assert.rejects(response, { id: 'timeout', status: 0 });
    assert.equal(portal.requests.length, 2);
  });

  it('works for a caller whose validateStatus counts 203 as an error', async () => {
    const asked = gate.nextAsked();
    const response = http.get('/api/links', { validateStatus: (status) => status === 200 });
    await asked;
    signIn();
    assert.equal((await response).status, 200);
  });

  it('works for a caller whose transformer or response type hides the body', async () => {
    for (const config of [{ transformResponse: (): string => 'hidden' }, { responseType: 'arraybuffer' as const }]) {
      delete http.defaults.headers.common.Cookie;
      const asked = gate.nextAsked();
      const response = http.get('/api/links', config);
      await asked;
      assert.equal(gate.asked.pop(), null);
      signIn();
      assert.equal((await response).status, 200);
    }
  });

  it('returns a 203 that is not a challenge to sign in', async () => {
    const transformed = (ctx: Context): void => {
      ctx.status = 203;
      ctx.body = { items: ['by a proxy'] };
    };
    portal.before.push(transformed, transformed);
    const asked = gate.nextAsked();
    const response = http.get('/api/links');
    await asked;
    gate.open();
    assert.deepEqual((await response).data, { items: ['by a proxy'] });
  });

  it('refuses a challenge whose authorize address is invalid', () => {
    const body = (authorizeUrl: unknown): unknown => ({ signIn: { corpId: 'ww1', authorizeUrl } });
    for (const wrong of ['javascript:alert(1)', '/relative', '//host/path', 7, undefined])
      assert.equal(readChallenge(body(wrong)), null);
    for (const wrong of [null, 'text', { signIn: null }, { signIn: { corpId: 1, authorizeUrl: 'https://a.example/' } }])
      assert.equal(readChallenge(wrong), null);
    assert.deepEqual(readChallenge(body('https://a.example/')), { corpId: 'ww1', authorizeUrl: 'https://a.example/' });
  });
});

describe('the errors of the client', () => {
  let portal: PortalServer;
  let jar: CookieJar;

  beforeEach(async () => {
    portal = await startPortalServer();
    jar = new Map([['foyer', portal.startSession('zhang')]]);
  });
  afterEach(() => portal.stop());

  const api = (timeout = 15_000) => createTab(portal.origin, jar).open('/', { axios: { timeout } }).client.api;

  it('have the id, status, request id and retry time of the server', async () => {
    portal.before.push((ctx) => {
      ctx.status = 429;
      ctx.set('Retry-After', '60');
      ctx.body = { error: { id: 'too-many-requests', message: 'Wait.', requestId: 'r7' } };
    });
    await assert.rejects(api()(calls.home.links, {}), {
      name: 'PortalError',
      id: 'too-many-requests',
      message: 'Wait.',
      status: 429,
      requestId: 'r7',
      retryAfter: 60,
    });
  });

  it('are `unexpected`, with the status, for a response that is not from the portal', async () => {
    for (const [status, type, body] of [
      [502, 'html', '<h1>Bad Gateway</h1>'],
      [200, 'html', '<h1>Welcome</h1>'],
      [200, 'json', ''],
      [500, 'json', '{"error":"odd"}'],
    ] as const) {
      portal.before.push((ctx) => {
        ctx.status = status;
        ctx.type = type;
        ctx.set('X-Request-Id', 'r8');
        ctx.body = body;
      });
      await assert.rejects(api()(calls.home.links, {}), (error: unknown) => {
        assert.ok(error instanceof Error && 'id' in error && 'status' in error);
        assert.equal(error.id, 'unexpected', body);
        return true;
      });
    }
  });

  it('are `offline` without a response, `timeout` after the time limit, and `canceled` after an abort', async () => {
    portal.before.push(loseConnection);
    await assert.rejects(api()(calls.home.links, {}), { id: 'offline', status: 0, requestId: '' });
    portal.before.push((ctx) => new Promise((resolve) => ctx.req.once('close', resolve)));
    await assert.rejects(api(60)(calls.home.links, {}), { id: 'timeout', status: 0 });
    await assert.rejects(api()(calls.home.links, {}, { signal: AbortSignal.abort() }), { id: 'canceled' });
  });
});

describe('the addresses of the client', () => {
  it('match the contract', async () => {
    const portal = await startPortalServer();
    const { client } = createTab(portal.origin, new Map([['foyer', portal.startSession('zhang')]])).open('/');
    client.setPerson('zhang');
    const asked = async (call: Promise<unknown>): Promise<string> => JSON.stringify(await call);
    assert.match(
      await asked(client.api(calls.notices.list, { query: { category: 'it', unread: true, cursor: 'abc', limit: 5 } })),
      /\/api\/notices\?(?=.*category=it)(?=.*cursor=abc)(?=.*limit=5)(?=.*unread=true)/,
    );
    assert.match(await asked(client.api(calls.notices.list, { query: { category: undefined } })), /"\/api\/notices"/);
    assert.match(await asked(client.api(calls.notices.read, { params: { id: 7 } })), /"\/api\/notices\/7"/);
    assert.match(
      await asked(client.api(calls.notices.questions, { params: { id: 7 }, query: { cursor: 'c' } })),
      /"\/api\/notices\/7\/questions\?cursor=c"/,
    );
    assert.match(
      await asked(client.api(calls.people.list, { query: { q: '重庆 &', department: 3 } })),
      /"\/api\/people\?q=%E9%87%8D%E5%BA%86(\+|%20)%26&department=3"/,
    );
    assert.match(await asked(client.api(calls.people.card, { params: { id: 'a/b@c' } })), /"\/api\/people\/a%2Fb%40c"/);
    for (const list of [calls.home.links, calls.people.departments, calls.me.sessions])
      assert.match(await asked(client.api<object, unknown>(list, {})), new RegExp(`"${list.path}"`));
    await client.api(calls.me.endSession, { params: { id: 's/1' } });
    await client.api(calls.me.setLanguage, { body: { language: 'en' } });
    assert.deepEqual(
      portal.writes.map(({ path, body }) => [path, body]),
      [
        ['/api/sessions/s%2F1', null],
        ['/api/me', { language: 'en' }],
      ],
    );
    await signOut(client, { everywhere: true });
    assert.equal(portal.requests.at(-1), 'DELETE /api/session');
    await portal.stop();
  });
});
