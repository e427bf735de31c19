import assert from 'node:assert/strict';
import { corp, portal, state, trySimulator, type Trial } from './try-simulator';

const untrusted = 'redirect_uri需使用应用可信域名';
const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const page = async (response: Response): Promise<string> => {
  assert.equal(response.status, 200);
  assert.match(response.headers.get('Content-Type') ?? '', /html/);
  return response.text();
};

describe('the authorize page', () => {
  const refusals: [string, Record<string, string | undefined>, string][] = [
    ['another corp', { appid: 'ww0000000000000000' }, untrusted],
    ['the agentid in place of the corp', { appid: corp.agentId }, untrusted],
    ['no redirect_uri', { redirect_uri: undefined }, 'redirect_uri参数错误'],
    [
      'a redirect_uri encoded twice',
      { redirect_uri: encodeURIComponent(`${portal}/auth/callback`) },
      'redirect_uri参数错误',
    ],
    ['a redirect_uri that is a path', { redirect_uri: '/auth/callback' }, 'redirect_uri参数错误'],
    ['a redirect_uri with a backslash', { redirect_uri: 'http:\\\\localhost:3000' }, 'redirect_uri参数错误'],
    [
      'a redirect_uri with a user name before the host',
      { redirect_uri: 'http://localhost:3000@evil.example/' },
      'redirect_uri参数错误',
    ],
    ['a javascript address', { redirect_uri: 'javascript:alert(1)' }, 'redirect_uri参数错误'],
    ['another host', { redirect_uri: 'http://evil.example/' }, untrusted],
    ['another port', { redirect_uri: 'http://localhost:3001/' }, untrusted],
    ['the host without its port', { redirect_uri: 'http://localhost/' }, untrusted],
    ['a sub-domain', { redirect_uri: 'http://a.localhost:3000/' }, untrusted],
    ['response_type token', { response_type: 'token' }, 'response_type参数错误'],
    ['a scope that is none', { scope: 'snsapi_login' }, 'scope参数错误'],
    ['no scope', { scope: undefined }, 'scope参数错误'],
    ['the manual scope without agentid', { scope: 'snsapi_privateinfo', agentid: undefined }, 'agentid参数错误'],
    ['an agentid that is no app of the corp', { agentid: '1' }, 'agentid参数错误'],
    ['a state with a dash', { state: 'a-b' }, '84025'],
    ['a state of 129 characters', { state: 'a'.repeat(129) }, '84025'],
  ];
  for (const [what, changes, words] of refusals) {
    it(`refuses ${what}`, () =>
      trySimulator(async ({ fetch, authorizePath, simulator }) => {
        simulator.choosePerson('zhangwei');
        const response = await fetch(authorizePath(changes));
        assert.ok((await page(response)).includes(words));
        assert.equal(response.headers.get('Location'), null);
        assert.ok(response.headers.get('Simulator-Refused'));
      }));
  }

  it('redirects the chosen person immediately with a 302 that is not cached', () =>
    trySimulator(async ({ fetch, authorizePath, simulator }) => {
      simulator.choosePerson('zhangwei');
      const response = await fetch(authorizePath());
      assert.equal(response.status, 302);
      assert.equal(response.headers.get('Cache-Control'), 'no-store');
      const to = new URL(response.headers.get('Location') ?? '');
      assert.equal(`${to.origin}${to.pathname}`, `${portal}/auth/callback`);
      assert.deepEqual([...to.searchParams.keys()], ['code', 'state']);
      assert.equal(to.searchParams.get('state'), state);
      assert.ok(!(await response.text()).includes('<script'));
    }));

  it('ignores the scheme and path of a trusted host, and needs no agentid for the silent scope', () =>
    trySimulator(async ({ callback, authorizePath, simulator }) => {
      simulator.choosePerson('zhangwei');
      assert.equal(
        (await callback(authorizePath({ redirect_uri: 'https://localhost:3000/any/where', agentid: undefined })))
          .origin,
        'https://localhost:3000',
      );
    }));

  it('accepts snsapi_userinfo without consent, and its code gives no user ticket', () =>
    trySimulator(async ({ callback, authorizePath, simulator, api, token }) => {
      simulator.choosePerson('lina');
      const to = await callback(authorizePath({ scope: 'snsapi_userinfo' }));
      assert.equal(to.origin, portal);
      const { errmsg: _words, ...response } = await api('auth/getuserinfo', {
        access_token: await token(),
        code: to.searchParams.get('code') ?? '',
      });
      assert.deepEqual(response, { errcode: 0, userid: 'lina' });
    }));

  const places: [string, string, RegExp][] = [
    ['after a query', `${portal}/a?b=1`, /^http:\/\/localhost:3000\/a\?b=1&code=[\w-]{43}&state=/],
    ['as the query', `${portal}/a`, /^http:\/\/localhost:3000\/a\?code=[\w-]{43}&state=/],
    ['before a fragment', `${portal}/#/route`, /^http:\/\/localhost:3000\/\?code=[\w-]{43}&state=\w+#\/route$/],
  ];
  for (const [where, redirectUri, pattern] of places) {
    it(`adds code and state ${where}`, () =>
      trySimulator(async ({ callback, authorizePath, simulator }) => {
        simulator.choosePerson('zhangwei');
        assert.match((await callback(authorizePath({ redirect_uri: redirectUri }))).href, pattern);
      }));
  }

  it('returns an empty state unchanged', () =>
    trySimulator(async ({ callback, authorizePath, simulator }) => {
      simulator.choosePerson('zhangwei');
      assert.equal((await callback(authorizePath({ state: '' }))).searchParams.get('state'), '');
    }));

  it('asks for the person if none is chosen, and remembers the choice in this browser', () =>
    trySimulator(async ({ fetch, form, authorizePath }) => {
      const asked = await page(await fetch(authorizePath()));
      assert.ok(asked.includes('曾淑贤') && asked.includes('value="zhangwei2"') && asked.includes('value="outsider"'));
      const chosen = await form(authorizePath(), { userid: 'zengshuxian' });
      assert.equal(chosen.status, 303);
      assert.match(chosen.headers.get('Location') ?? '', /code=/);
      const next = await fetch(authorizePath(), { headers: { Cookie: cookieOf(chosen) } });
      assert.equal(next.status, 302);
      assert.equal((await fetch(authorizePath())).status, 200);
    }));

  it('searches people without JavaScript and keeps its other parameters', () =>
    trySimulator(async ({ fetch, authorizePath }) => {
      const found = await page(await fetch(`${authorizePath()}&_search=${encodeURIComponent('财务总监')}`));
      assert.equal(found.match(/class="person"/g)?.length, 1);
      assert.ok(found.includes('曾淑贤'));
      assert.ok(found.includes(`name="state" value="${state}"`));
      assert.ok(!/action="[^"]*_search/.test(found));
      assert.ok(
        (await page(await fetch(`${authorizePath()}&_search=%3Cscript%3E`))).includes('value="&lt;script&gt;"'),
      );
    }));

  it("uses the later of the browser's choice and the choice for every browser", () =>
    trySimulator(async ({ fetch, form, api, token, authorizePath, simulator }) => {
      const whoIs = async (cookie: string): Promise<unknown> => {
        const response = await fetch(authorizePath(), { headers: { Cookie: cookie } });
        const code = new URL(response.headers.get('Location') ?? '').searchParams.get('code') ?? '';
        return (await api('auth/getuserinfo', { access_token: await token(), code })).userid;
      };
      simulator.choosePerson('lina');
      const cookie = cookieOf(await form(authorizePath(), { userid: 'zhangwei' }));
      assert.equal(await whoIs(cookie), 'zhangwei');
      assert.equal(await whoIs(''), 'lina');
      simulator.choosePerson('wangfang');
      assert.equal(await whoIs(cookie), 'wangfang');
      simulator.choosePerson(null);
      assert.equal((await fetch(authorizePath(), { headers: { Cookie: cookie } })).status, 200);
    }));

  it('accepts a choice only from its own page', () =>
    trySimulator(async ({ form, authorizePath, simulator }) => {
      assert.equal((await form(authorizePath(), { userid: 'lina' }, { Origin: 'http://evil.example' })).status, 403);
      assert.equal((await form(authorizePath(), { userid: 'lina' }, { Origin: simulator.origin })).status, 303);
    }));

  it('allows its forms to redirect only to the portal', () =>
    trySimulator(async ({ fetch, authorizePath }) => {
      const csp = (await fetch(authorizePath())).headers.get('Content-Security-Policy') ?? '';
      assert.match(csp, /form-action 'self' http:\/\/localhost:3000(;|$)/);
      assert.ok(!csp.includes('unsafe'));
    }));

  it('refuses browsers other than WeCom if clientOnly is set', () =>
    trySimulator(async ({ fetch, authorizePath, simulator }) => {
      simulator.choosePerson('lina');
      simulator.configure({ clientOnly: true });
      assert.ok((await page(await fetch(authorizePath()))).includes('请在微信客户端打开链接'));
      assert.equal(
        (await fetch(authorizePath(), { headers: { 'User-Agent': 'Mozilla/5.0 wxwork/5.0.6 MicroMessenger/7.0.1' } }))
          .status,
        302,
      );
    }));

  describe('with the manual scope', () => {
    const manual = (trial: Trial) => trial.authorizePath({ scope: 'snsapi_privateinfo' });

    it('asks for consent once in thirty days', () =>
      trySimulator(async (trial) => {
        trial.simulator.choosePerson('lina');
        assert.ok((await page(await trial.fetch(manual(trial)))).includes('同意'));
        const allowed = await trial.form(manual(trial), { decision: 'allow' });
        assert.match(allowed.headers.get('Location') ?? '', /\?code=/);
        assert.equal((await trial.fetch(manual(trial))).status, 302);
        trial.simulator.advance(30 * 86_400 + 1);
        assert.equal((await trial.fetch(manual(trial))).status, 200);
      }));

    it('returns the state without a code after a refusal', () =>
      trySimulator(async (trial) => {
        trial.simulator.choosePerson('lina');
        const refused = await trial.form(manual(trial), { decision: 'refuse' });
        assert.equal(refused.headers.get('Location'), `${portal}/auth/callback?state=${state}`);
        assert.equal((await trial.fetch(manual(trial))).status, 200);
      }));
  });
});

const webLogins: [string, (trial: Trial) => Trial['loginPath']][] = [
  ['/wwlogin/sso/login', ({ loginPath }) => loginPath],
  // The older page has no login_type.
  [
    '/wwopen/sso/qrConnect',
    ({ loginPath }) =>
      (changes = {}) =>
        loginPath({ login_type: undefined, ...changes }).replace('/wwlogin/sso/login', '/wwopen/sso/qrConnect'),
  ],
];

for (const [path, loginPathOf] of webLogins)
  describe(`web login at ${path}`, () => {
    const checkPath = (address: string): string =>
      address.replace('/sso/login', '/sso/check').replace('/sso/qrConnect', '/sso/qrCheck');
    const tryLogin = (test: (trial: Trial) => Promise<void>): Promise<void> =>
      trySimulator((trial) => test({ ...trial, loginPath: loginPathOf(trial) }));

    it('responds with 200 and the same page for every return address', () =>
      tryLogin(async ({ fetch, loginPath }) => {
        const shapeOf = async (redirectUri: string): Promise<string> => {
          const text = await page(await fetch(loginPath({ redirect_uri: redirectUri })));
          return text
            .replace(/nonce="[^"]*"/g, '')
            .replaceAll(encodeURIComponent(redirectUri), '')
            .replaceAll(redirectUri, '');
        };
        assert.equal(await shapeOf(`${portal}/auth/callback`), await shapeOf('http://evil.example/'));
      }));

    it("reports an unregistered address to the page's script", () =>
      tryLogin(async ({ fetch, loginPath }) => {
        assert.deepEqual(await (await fetch(checkPath(loginPath()))).json(), { ok: true });
        for (const redirect_uri of ['http://evil.example/', 'http://localhost:3001/', 'nonsense']) {
          const { ok, message } = Object(await (await fetch(checkPath(loginPath({ redirect_uri })))).json());
          assert.equal(ok, false);
          assert.equal(message, 'redirect_uri 与配置的授权完成回调域名不一致');
        }
      }));

    it('refuses other invalid parameters', () =>
      tryLogin(async ({ fetch, loginPath }) => {
        const wrong: Record<string, string | undefined>[] = [{ appid: 'x' }, { agentid: '1' }, { agentid: undefined }];
        if (path === '/wwlogin/sso/login') wrong.push({ login_type: 'ServiceApp' }, { login_type: undefined });
        for (const changes of wrong) {
          assert.equal(Object(await (await fetch(checkPath(loginPath(changes)))).json()).ok, false);
        }
      }));

    it('returns code and state after a scan, and its code gives no user ticket', () =>
      tryLogin(async ({ form, api, token, loginPath }) => {
        const scanned = await form(loginPath({ state: 'web_login@gyoss9' }), { userid: 'lina' });
        assert.equal(scanned.status, 303);
        const to = new URL(scanned.headers.get('Location') ?? '');
        assert.deepEqual([...to.searchParams.keys()], ['code', 'state']);
        assert.equal(to.searchParams.get('state'), 'web_login@gyoss9');
        const response = await api('auth/getuserinfo', {
          access_token: await token(),
          code: to.searchParams.get('code') ?? '',
        });
        assert.equal(response.userid, 'lina');
        assert.equal(response.user_ticket, undefined);
      }));

    it('returns the state without a code after a refusal', () =>
      tryLogin(async ({ form, loginPath }) => {
        assert.equal(
          (await form(loginPath(), { refuse: '1' })).headers.get('Location'),
          `${portal}/auth/callback?state=${state}`,
        );
      }));

    it('never redirects to an unregistered address', () =>
      tryLogin(async ({ form, loginPath }) => {
        const attempts: Record<string, string>[] = [{ userid: 'lina' }, { refuse: '1' }];
        for (const fields of attempts) {
          assert.ok(
            (await page(await form(loginPath({ redirect_uri: 'http://evil.example/' }), fields))).includes('不一致'),
          );
        }
      }));

    it('refuses a member outside the visible range', () =>
      tryLogin(async ({ form, loginPath }) => {
        assert.ok((await page(await form(loginPath(), { userid: 'fangzheng' }))).includes('没有权限'));
      }));

    it('redirects to a callback domain that OAuth does not trust', () =>
      tryLogin(async ({ form, json, fetch, loginPath, authorizePath, simulator, api, token }) => {
        await json('/_simulator/trust', { origin: 'https://web.example', webLoginOnly: true });
        const redirect_uri = 'https://web.example/callback';
        const code =
          new URL(
            (await form(loginPath({ redirect_uri }), { userid: 'lina' })).headers.get('Location') ?? '',
          ).searchParams.get('code') ?? '';
        assert.equal((await api('auth/getuserinfo', { access_token: await token(), code })).userid, 'lina');
        simulator.choosePerson('lina');
        assert.ok((await page(await fetch(authorizePath({ redirect_uri })))).includes(untrusted));
      }));
  });
