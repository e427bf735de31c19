import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { arrival, createVisitor } from '../support/visitor';

describe('the page door', () => {
  let server: SessionServer;
  before(async () => {
    server = await openSessionServer();
    server.simulator.choosePerson('lisiyuan');
  });
  after(() => server.close());

  it('redirects a page request without a session directly to WeChat, with the parameters in the expected order', async () => {
    const hop = await createVisitor().visit(`${server.origin}/notices?category=it`);
    assert.equal(hop.status, 302);
    assert.equal(hop.text, '');
    assert.equal(hop.headers.get('cache-control'), 'no-store');
    const location = hop.headers.get('location') ?? '';
    const { corpId, agentId, openOrigin } = server.config.wecom;
    const [, state = ''] = /[&]state=([^&]+)/.exec(location) ?? [];
    assert.match(state, /^[A-Za-z0-9]{32}$/);
    assert.equal(
      location,
      `${openOrigin}/connect/oauth2/authorize?appid=${corpId}&redirect_uri=${encodeURIComponent(`${server.origin}/auth/callback`)}` +
        `&response_type=code&scope=snsapi_base&state=${state}&agentid=${agentId}#wechat_redirect`,
    );
  });

  it('does so without the database and without calling WeCom', async () => {
    const other = await openSessionServer();
    await other.session.stop();
    await other.database.close();
    await other.simulator.close();
    const hop = await createVisitor().visit(`${other.origin}/`);
    assert.equal(hop.status, 302);
  });

  it('keeps each pending sign-in in its own signed, short-lived cookie', async () => {
    const hop = await createVisitor().visit(`${server.origin}/me`);
    assert.equal(hop.setCookies.length, 1);
    assert.match(
      hop.setCookies[0] ?? '',
      /^foyer-pending-[A-Za-z0-9]{10}=p[0-9a-z]{6}\/me\.[\w-]{22}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
  });

  it('leads from a link through WeChat to the page at its clean address, with redirects only', async () => {
    const visitor = createVisitor();
    const hops = await visitor.follow(`${server.origin}/notices?category=it`);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 200],
    );
    assert.equal(arrival(hops).url, `${server.origin}/notices?category=it`);
    assert.equal(arrival(hops).text, 'the page of lisiyuan');
    assert.match(
      hops[2]?.setCookies.join('\n') ?? '',
      /^foyer=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/m,
    );
    assert.deepEqual(
      [...visitor.cookies(server.origin).keys()].filter((name) => name.startsWith('foyer-pending')),
      [],
    );
  });

  it('renders the page for a valid session', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
    const hop = await visitor.visit(`${server.origin}/me`);
    assert.equal(hop.status, 200);
    assert.equal(hop.text, 'the page of lisiyuan');
  });

  it('uses the QR web login in an ordinary browser, in the language of the browser', async () => {
    const { corpId, agentId, loginOrigin } = server.config.wecom;
    const start = async (language: string): Promise<string> =>
      (await createVisitor({ userAgent: 'desktop', language }).visit(`${server.origin}/`)).headers.get('location') ??
      '';
    const address = `${loginOrigin}/wwlogin/sso/login?login_type=CorpApp&appid=${corpId}&agentid=${agentId}&redirect_uri=${encodeURIComponent(`${server.origin}/auth/callback`)}&state=`;
    const chinese = await start('zh-CN');
    assert.ok(chinese.startsWith(address), chinese);
    assert.match(chinese.slice(address.length), /^[A-Za-z0-9]{32}&lang=zh$/);
    assert.match(await start('en-GB'), /&lang=en$/);
    assert.match(await start('zh-Hant-TW,en;q=0.5'), /&lang=zh$/);
    assert.match(await start('fr'), /&lang=zh$/);
  });

  for (const userAgent of [
    'wecom-android',
    'wecom-android-old',
    'wecom-ios',
    'wecom-windows',
    'wecom-mac',
    'wecom-harmony',
    'wechat-ios',
    'wechat-android',
  ] as const) {
    it(`uses the in-app address in ${userAgent}`, async () => {
      const hop = await createVisitor({ userAgent }).visit(`${server.origin}/`);
      assert.match(hop.headers.get('location') ?? '', /\/connect\/oauth2\/authorize\?.*#wechat_redirect$/);
    });
  }

  it('lets two tabs sign in side by side, each to its own page', async () => {
    const visitor = createVisitor();
    const [one, two] = [
      await visitor.visit(`${server.origin}/notices`),
      await visitor.visit(`${server.origin}/people`),
    ];
    const end = async (start: typeof one): Promise<string> =>
      arrival(await visitor.follow(start.headers.get('location') ?? '')).url;
    assert.equal(await end(two), `${server.origin}/people`);
    assert.equal(await end(one), `${server.origin}/notices`);
  });

  it('keeps only the newest pending sign-ins of a browser', async () => {
    const visitor = createVisitor();
    for (let count = 0; count < 25; count += 1) await visitor.visit(`${server.origin}/people/${count}`);
    const pending = [...visitor.cookies(server.origin).keys()].filter((name) => name.startsWith('foyer-pending'));
    assert.equal(pending.length, 20);
  });

  it('redirects an address with a code to the clean address if there is a session', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
    const hop = await visitor.visit(
      `${server.origin}/notices?category=it&code=SHARED&state=${'a'.repeat(32)}&unread=1`,
    );
    assert.equal(hop.status, 302);
    assert.equal(hop.headers.get('location'), '/notices?category=it&unread=1');
  });

  it("keeps the page's own parameters named like WeChat's if the browser does not return from WeChat", async () => {
    const page = '/notices?state=open&code=7&appid=crm';
    assert.equal(arrival(await createVisitor().follow(server.origin + page)).url, server.origin + page);
    const visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
    assert.equal((await visitor.visit(server.origin + page)).status, 200);
  });

  it('begins a sign-in for a picture that is opened directly, and returns to it', async () => {
    const picture = `${server.origin}/api/pictures/p1`;
    const accept = 'text/html,application/xhtml+xml,image/avif,*/*;q=0.8';
    const hop = await createVisitor().visit(picture, { headers: { accept } });
    assert.equal(hop.status, 302);
    const visitor = createVisitor();
    const begun = await visitor.visit(picture, { headers: { accept } });
    assert.equal(arrival(await visitor.follow(begun.headers.get('location') ?? '')).url, picture);
    const inPage: Record<string, string>[] = [
      { accept: 'image/avif,image/webp,*/*' },
      { accept, 'sec-fetch-dest': 'image' },
      { accept, 'sec-fetch-dest': 'iframe' },
    ];
    for (const headers of inPage) assert.equal((await createVisitor().visit(picture, { headers })).status, 203);
    assert.equal((await createVisitor().visit(`${server.origin}/api/me`, { headers: { accept } })).status, 203);
  });

  it('begins no sign-in for OPTIONS, at either door', async () => {
    for (const path of ['/', '/api/me', '/api/pictures/p1', '/api/session', '/auth/callback', '/auth/sign-in']) {
      const hop = await createVisitor().visit(server.origin + path, { method: 'OPTIONS' });
      assert.equal(hop.status, 405, path);
      assert.deepEqual(hop.setCookies, [], path);
    }
  });

  it('begins a silent sign-in for a shared link that contains a code', async () => {
    const hops = await createVisitor().follow(`${server.origin}/notices/7?code=SHARED&state=${'a'.repeat(32)}`);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 200],
    );
    assert.equal(arrival(hops).url, `${server.origin}/notices/7`);
    assert.ok(
      !server.simulator.calls().some((call) => JSON.stringify(call).includes('SHARED')),
      'the foreign code was redeemed',
    );
  });

  it('returns to the home page for a forged return address', async () => {
    const visitor = createVisitor();
    const start = await visitor.visit(`${server.origin}//evil.example/%2e%2e`);
    const hops = await visitor.follow(start.headers.get('location') ?? '');
    assert.equal(new URL(arrival(hops).url).origin, server.origin);
  });

  /** Only navigations are redirected to the public name. By default, fetch sends the mode `cors`. */
  const navigate = (headers: Record<string, string>): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(
        `${server.address.replace('localhost', '127.0.0.1')}/notices?unread=1&code=c&state=s`,
        { headers },
        (response) => resolve(response.resume()),
      ).on('error', reject);
    });

  it('redirects a browser from another host name to the public one before the sign-in', async () => {
    const led = await navigate({ 'sec-fetch-mode': 'navigate' });
    assert.equal(led.statusCode, 302);
    assert.equal(led.headers.location, `${server.origin}/notices?unread=1&code=c&state=s`);
    assert.deepEqual(led.headers['set-cookie'], ['foyer-led=1; Path=/; Max-Age=10; HttpOnly; SameSite=Lax']);
    const script = await navigate({});
    assert.match(script.headers.location ?? '', /\/wwlogin\/sso\/login/);
  });

  it('redirects it once if a proxy changes the host name, and logs what to configure', async () => {
    const again = await navigate({ 'sec-fetch-mode': 'navigate', cookie: 'foyer-led=1' });
    assert.match(again.headers.location ?? '', /\/wwlogin\/sso\/login/);
    const line = await server.log.line(({ msg }) => String(msg).includes('pass on the Host header'));
    assert.equal(line.publicOrigin, server.origin);
  });

  it('logs once for many requests with another host name', async () => {
    for (let times = 0; times < 5; times += 1) await navigate({ 'sec-fetch-mode': 'navigate', cookie: 'foyer-led=1' });
    assert.equal(server.log.lines.filter(({ msg }) => String(msg).includes('pass on the Host header')).length, 1);
  });

  it('responds with 405 to methods other than GET and HEAD', async () => {
    const hop = await createVisitor().visit(`${server.origin}/notices`, { method: 'POST' });
    assert.equal(hop.status, 405);
    assert.equal(hop.headers.get('allow'), 'GET, HEAD');
  });
});
