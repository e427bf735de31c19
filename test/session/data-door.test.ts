import assert from 'node:assert/strict';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';

interface SignIn {
  corpId: string;
  authorizeUrl: string;
}

describe('the data door', () => {
  let server: SessionServer;
  before(async () => {
    server = await openSessionServer();
    server.simulator.choosePerson('lisiyuan');
  });
  after(() => server.close());

  const signInOf = (hop: Hop): SignIn => (JSON.parse(hop.text) as { signIn: SignIn }).signIn;
  const returnAddress = (signIn: SignIn, page: string): string =>
    signIn.authorizeUrl.replace('&response_type=', `&redirect_uri=${encodeURIComponent(page)}&response_type=`);

  /** Goes to WeChat and returns with a code, as the front end does. */
  async function throughWeChat(
    visitor: Visitor,
    page = `${server.origin}/notices?unread=1`,
  ): Promise<{ returned: Hop; code: string; state: string; corpId: string }> {
    const signIn = signInOf(await visitor.visit(`${server.origin}/api/notices`));
    const wechat = await visitor.visit(returnAddress(signIn, page));
    const address = wechat.headers.get('location') ?? '';
    const { searchParams } = new URL(address);
    return {
      returned: await visitor.visit(address),
      code: searchParams.get('code') ?? '',
      state: searchParams.get('state') ?? '',
      corpId: signIn.corpId,
    };
  }

  it('step 2: responds with JSON to a valid session', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
    const hop = await visitor.visit(`${server.origin}/api/notices`);
    assert.equal(hop.status, 200);
    assert.deepEqual(JSON.parse(hop.text), { userid: 'lisiyuan' });
  });

  it('step 3: responds with 203 and the authorize address, complete except for redirect_uri', async () => {
    const hop = await createVisitor().visit(`${server.origin}/api/notices`);
    assert.equal(hop.status, 203);
    assert.equal(hop.headers.get('cache-control'), 'no-store');
    assert.equal(hop.headers.get('vary'), 'Cookie');
    assert.match(hop.headers.get('content-type') ?? '', /^application\/json\b/);
    const { corpId, agentId, openOrigin } = server.config.wecom;
    const body = JSON.parse(hop.text) as { signIn: SignIn };
    const [, state = ''] = /&state=([A-Za-z0-9]{32})&/.exec(body.signIn.authorizeUrl) ?? [];
    assert.deepEqual(body, {
      signIn: {
        corpId,
        authorizeUrl: `${openOrigin}/connect/oauth2/authorize?appid=${corpId}&response_type=code&scope=snsapi_base&state=${state}&agentid=${agentId}#wechat_redirect`,
      },
    });
    assert.match(hop.setCookies.join(), new RegExp(`^foyer-pending-${state.slice(0, 10)}=`));
  });

  it('step 3: a write that gets a 203 changes nothing', async () => {
    const before = server.handled();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']) {
      const hop = await createVisitor().visit(`${server.origin}/api/notices/1/questions`, {
        method,
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(hop.status, 203);
    }
    assert.equal(server.handled(), before);
  });

  it('never responds with 401 or a login form', async () => {
    const visitor = createVisitor();
    visitor.put(server.origin, 'foyer', 'broken');
    for (const path of ['/', '/notices', '/api/me', '/api/unknown', '/auth/callback']) {
      const hop = await visitor.visit(server.origin + path);
      assert.ok(hop.status === 302 || hop.status === 203, `${path}: ${hop.status}`);
      assert.doesNotMatch(hop.text, /<form|password/i);
    }
  });

  it('step 5: responds to the return from WeChat with the shell, which contains nothing about any person', async () => {
    const { returned } = await throughWeChat(createVisitor());
    assert.equal(returned.status, 200);
    assert.equal(returned.text, 'the shell');
    assert.equal(returned.headers.get('cache-control'), 'no-store');
    assert.deepEqual(returned.setCookies, []);
  });

  it('step 5: redirects to the clean address if there is a valid session', async () => {
    const visitor = createVisitor();
    const { code, state } = await throughWeChat(visitor);
    await visitor.follow(`${server.origin}/me`);
    const hop = await visitor.visit(`${server.origin}/notices?unread=1&code=${code}&state=${state}`);
    assert.equal(hop.status, 302);
    assert.equal(hop.headers.get('location'), '/notices?unread=1');
  });

  it('steps 6 and 7: exchanges the code for a session whose token is only in the cookie', async () => {
    const visitor = createVisitor();
    const { code, state, corpId } = await throughWeChat(visitor);
    const hop = await visitor.visit(`${server.origin}/api/session`, { method: 'POST', json: { code, state, corpId } });
    assert.equal(hop.status, 200);
    assert.deepEqual(JSON.parse(hop.text), { user: { id: 'lisiyuan', name: '李思源' } });
    const token = visitor.cookie(server.origin, 'foyer') ?? '';
    assert.equal(token.split('.').length, 3);
    assert.ok(!hop.text.includes(token));
    assert.deepEqual(
      [...visitor.cookies(server.origin).keys()].filter((name) => name === `foyer-pending-${state.slice(0, 10)}`),
      [],
    );
    assert.equal((await visitor.visit(`${server.origin}/api/notices`)).status, 200);
  });

  it('step 6: a state of another browser leads to a 203, not to a session', async () => {
    const { code, state, corpId } = await throughWeChat(createVisitor());
    const thief = createVisitor();
    const hop = await thief.visit(`${server.origin}/api/session`, { method: 'POST', json: { code, state, corpId } });
    assert.equal(hop.status, 203);
    assert.notEqual(/state=(\w+)/.exec(signInOf(hop).authorizeUrl)?.[1], state);
    assert.equal(thief.cookie(server.origin, 'foyer'), undefined);
  });

  it('step 6: an expired state leads to a 203, not to a session', async () => {
    const other = await openSessionServer();
    other.simulator.choosePerson('lisiyuan');
    const visitor = createVisitor();
    const signIn = signInOf(await visitor.visit(`${other.origin}/api/me`));
    const back = new URL(
      (await visitor.visit(returnAddress(signIn, `${other.origin}/`))).headers.get('location') ?? '',
    );
    other.advance(601);
    const json = { code: back.searchParams.get('code'), state: back.searchParams.get('state'), corpId: signIn.corpId };
    assert.equal((await visitor.visit(`${other.origin}/api/session`, { method: 'POST', json })).status, 203);
    assert.equal(visitor.cookie(other.origin, 'foyer'), undefined);
    await other.close();
  });

  it('step 6: the data door refuses a state of the page door', async () => {
    const visitor = createVisitor();
    const start = await visitor.visit(`${server.origin}/`);
    const back = new URL((await visitor.visit(start.headers.get('location') ?? '')).headers.get('location') ?? '');
    const json = {
      code: back.searchParams.get('code'),
      state: back.searchParams.get('state'),
      corpId: server.config.wecom.corpId,
    };
    assert.equal((await visitor.visit(`${server.origin}/api/session`, { method: 'POST', json })).status, 203);
  });

  it('step 6: refuses a corp that it does not serve', async () => {
    const visitor = createVisitor();
    const { code, state } = await throughWeChat(visitor);
    const hop = await visitor.visit(`${server.origin}/api/session`, {
      method: 'POST',
      json: { code, state, corpId: 'ww0000000000000000' },
    });
    assert.equal(hop.status, 400);
    assert.equal((JSON.parse(hop.text) as { error: { id: string } }).error.id, 'corp-unknown');
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
  });

  it('reports an invalid body with a stable id', async () => {
    const visitor = createVisitor();
    const post = async (options: Parameters<Visitor['visit']>[1]): Promise<[number, string]> => {
      const hop = await visitor.visit(`${server.origin}/api/session`, { method: 'POST', ...options });
      const { error } = JSON.parse(hop.text) as { error: { id: string; message: string; requestId: string } };
      assert.equal(error.requestId, hop.headers.get('x-request-id'));
      return [hop.status, error.id];
    };
    const corpId = server.config.wecom.corpId;
    assert.deepEqual(await post({ json: {} }), [400, 'body-invalid']);
    assert.deepEqual(await post({ json: { code: 1, state: 's', corpId } }), [400, 'body-invalid']);
    assert.deepEqual(await post({ json: { code: '', state: 's', corpId } }), [400, 'body-invalid']);
    assert.deepEqual(await post({ json: { code: 'c'.repeat(513), state: 's', corpId } }), [400, 'body-invalid']);
    assert.deepEqual(await post({ json: { code: 'c', state: 's', corpId, more: 1 } }), [400, 'body-invalid']);
    assert.deepEqual(await post({ json: [] }), [400, 'body-invalid']);
    assert.deepEqual(await post({ body: '{', headers: { 'content-type': 'application/json' } }), [
      400,
      'body-not-json',
    ]);
    assert.deepEqual(await post({ body: 'code=c', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), [
      415,
      'type-not-supported',
    ]);
    assert.deepEqual(await post({ json: { code: 'x'.repeat(70_000) } }), [413, 'body-too-large']);
    const put = await visitor.visit(`${server.origin}/api/session`, { method: 'PUT', json: {} });
    assert.equal(put.status, 405);
    assert.equal(put.headers.get('allow'), 'POST, DELETE');
  });

  describe('the data door after a failed sign-in', () => {
    const trade = async (visitor: Visitor): Promise<[number, string]> => {
      const { code, state, corpId } = await throughWeChat(visitor);
      const hop = await visitor.visit(`${server.origin}/api/session`, {
        method: 'POST',
        json: { code, state, corpId },
      });
      return [hop.status, (JSON.parse(hop.text) as { error?: { id: string } }).error?.id ?? ''];
    };
    afterEach(() => {
      server.simulator.clearFaults();
      server.simulator.choosePerson('lisiyuan');
    });

    it('responds with 203, stops the loop at the third failure within a minute, and then starts counting again', async () => {
      server.simulator.fault({ name: 'late-code' });
      const visitor = createVisitor();
      assert.deepEqual(
        [await trade(visitor), await trade(visitor), await trade(visitor), await trade(visitor)],
        [
          [203, ''],
          [203, ''],
          [429, 'sign-in-loop'],
          [203, ''],
        ],
      );
      assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    });

    it('has an error for outsiders, former members, and members outside the visible range', async () => {
      for (const [userid, id] of [
        ['outsider', 'not-an-employee'],
        ['zhaolicheng', 'left-company'],
        ['fangzheng', 'no-access'],
      ] as const) {
        server.simulator.choosePerson(userid);
        const visitor = createVisitor();
        assert.deepEqual(await trade(visitor), [403, id]);
        assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
      }
    });

    it('reports that WeCom does not respond, and works again when it does', async () => {
      const visitor = createVisitor();
      server.simulator.fault({ name: 'down', where: 'api', path: '/cgi-bin/auth/getuserinfo' });
      assert.deepEqual(await trade(visitor), [503, 'wecom-unavailable']);
      server.simulator.clearFaults();
      assert.deepEqual(await trade(visitor), [200, '']);
    });
  });

  it('keeps the session of a person who sends a code', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
    const token = visitor.cookie(server.origin, 'foyer');
    const hop = await visitor.visit(`${server.origin}/api/session`, {
      method: 'POST',
      json: { code: 'c', state: 's', corpId: server.config.wecom.corpId },
    });
    assert.equal(hop.status, 200);
    assert.deepEqual(JSON.parse(hop.text), { user: { id: 'lisiyuan', name: '李思源' } });
    assert.equal(visitor.cookie(server.origin, 'foyer'), token);
  });
});
