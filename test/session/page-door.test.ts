import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { openDoors, type Doors } from '../support/doors';
import { arrival, createVisitor } from '../support/visitor';

describe('the page door', () => {
  let doors: Doors;
  before(async () => {
    doors = await openDoors();
    doors.simulator.choosePerson('lisiyuan');
  });
  after(() => doors.close());

  it('answers a page request without a session by 302 straight to WeChat, in the order of parameters that WeChat expects', async () => {
    const hop = await createVisitor().visit(`${doors.origin}/notices?category=it`);
    assert.equal(hop.status, 302);
    assert.equal(hop.text, '');
    assert.equal(hop.headers.get('cache-control'), 'no-store');
    const location = hop.headers.get('location') ?? '';
    const { corpId, agentId, openOrigin } = doors.config.wecom;
    const [, state = ''] = /[&]state=([^&]+)/.exec(location) ?? [];
    assert.match(state, /^[A-Za-z0-9]{32}$/);
    assert.equal(
      location,
      `${openOrigin}/connect/oauth2/authorize?appid=${corpId}&redirect_uri=${encodeURIComponent(`${doors.origin}/auth/callback`)}` +
        `&response_type=code&scope=snsapi_base&state=${state}&agentid=${agentId}#wechat_redirect`,
    );
  });

  it('needs no database and no WeCom for that', async () => {
    const other = await openDoors();
    await other.session.stop();
    await other.database.close();
    await other.simulator.close();
    const hop = await createVisitor().visit(`${other.origin}/`);
    assert.equal(hop.status, 302);
  });

  it('keeps what belongs to the state in a signed, short-lived cookie of its own', async () => {
    const hop = await createVisitor().visit(`${doors.origin}/me`);
    assert.equal(hop.setCookies.length, 1);
    assert.match(
      hop.setCookies[0] ?? '',
      /^foyer-pending-[A-Za-z0-9]{10}=p[0-9a-z]{6}\/me\.[\w-]{22}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
  });

  it('leads from a link through WeChat to the page, its address clean, in pure redirects', async () => {
    const visitor = createVisitor();
    const hops = await visitor.follow(`${doors.origin}/notices?category=it`);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 200],
    );
    assert.equal(arrival(hops).url, `${doors.origin}/notices?category=it`);
    assert.equal(arrival(hops).text, 'the page of lisiyuan');
    assert.match(
      hops[2]?.setCookies.join('\n') ?? '',
      /^foyer=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/m,
    );
    assert.deepEqual(
      [...visitor.cookies(doors.origin).keys()].filter((name) => name.startsWith('foyer-pending')),
      [],
    );
  });

  it('opens the page at once for a valid session', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${doors.origin}/`);
    const hop = await visitor.visit(`${doors.origin}/me`);
    assert.equal(hop.status, 200);
    assert.equal(hop.text, 'the page of lisiyuan');
  });

  it('uses the QR web login in an ordinary browser, in the language of the browser', async () => {
    const { corpId, agentId, loginOrigin } = doors.config.wecom;
    const start = async (language: string): Promise<string> =>
      (await createVisitor({ userAgent: 'desktop', language }).visit(`${doors.origin}/`)).headers.get('location') ?? '';
    const address = `${loginOrigin}/wwlogin/sso/login?login_type=CorpApp&appid=${corpId}&agentid=${agentId}&redirect_uri=${encodeURIComponent(`${doors.origin}/auth/callback`)}&state=`;
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
      const hop = await createVisitor({ userAgent }).visit(`${doors.origin}/`);
      assert.match(hop.headers.get('location') ?? '', /\/connect\/oauth2\/authorize\?.*#wechat_redirect$/);
    });
  }

  it('lets two tabs sign in side by side, each to its own page', async () => {
    const visitor = createVisitor();
    const [one, two] = [await visitor.visit(`${doors.origin}/notices`), await visitor.visit(`${doors.origin}/people`)];
    const end = async (start: typeof one): Promise<string> =>
      arrival(await visitor.follow(start.headers.get('location') ?? '')).url;
    assert.equal(await end(two), `${doors.origin}/people`);
    assert.equal(await end(one), `${doors.origin}/notices`);
  });

  it('keeps only the newest pending sign-ins of a browser', async () => {
    const visitor = createVisitor();
    for (let count = 0; count < 25; count += 1) await visitor.visit(`${doors.origin}/people/${count}`);
    const pending = [...visitor.cookies(doors.origin).keys()].filter((name) => name.startsWith('foyer-pending'));
    assert.equal(pending.length, 20);
  });

  it('cleans an address that carries a code when there is a session', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${doors.origin}/`);
    const hop = await visitor.visit(`${doors.origin}/notices?category=it&code=SHARED&state=${'a'.repeat(32)}&unread=1`);
    assert.equal(hop.status, 302);
    assert.equal(hop.headers.get('location'), '/notices?category=it&unread=1');
  });

  it("keeps parameters of a page that are named like WeChat's when the address is no way back from WeChat", async () => {
    const page = '/notices?state=open&code=7&appid=crm';
    assert.equal(arrival(await createVisitor().follow(doors.origin + page)).url, doors.origin + page);
    const visitor = createVisitor();
    await visitor.follow(`${doors.origin}/`);
    assert.equal((await visitor.visit(doors.origin + page)).status, 200);
  });

  it('begins a sign-in for a picture that is opened by itself, and leads back to it', async () => {
    const picture = `${doors.origin}/api/pictures/p1`;
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
    assert.equal((await createVisitor().visit(`${doors.origin}/api/me`, { headers: { accept } })).status, 203);
  });

  it('begins no sign-in for OPTIONS, at either door', async () => {
    for (const path of ['/', '/api/me', '/api/pictures/p1', '/api/session', '/auth/callback', '/auth/sign-in']) {
      const hop = await createVisitor().visit(doors.origin + path, { method: 'OPTIONS' });
      assert.equal(hop.status, 405, path);
      assert.deepEqual(hop.setCookies, [], path);
    }
  });

  it('signs in anew, silently, for a shared link with a code in it', async () => {
    const hops = await createVisitor().follow(`${doors.origin}/notices/7?code=SHARED&state=${'a'.repeat(32)}`);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 200],
    );
    assert.equal(arrival(hops).url, `${doors.origin}/notices/7`);
    assert.ok(
      !doors.simulator.calls().some((call) => JSON.stringify(call).includes('SHARED')),
      'the foreign code was redeemed',
    );
  });

  it('sends no forged return address anywhere but to the front page', async () => {
    const visitor = createVisitor();
    const start = await visitor.visit(`${doors.origin}//evil.example/%2e%2e`);
    const hops = await visitor.follow(start.headers.get('location') ?? '');
    assert.equal(new URL(arrival(hops).url).origin, doors.origin);
  });

  /** fetch says `cors` on its own; only a navigation is led there. */
  const navigate = (headers: Record<string, string>): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(
        `${doors.address.replace('localhost', '127.0.0.1')}/notices?unread=1&code=c&state=s`,
        { headers },
        (response) => resolve(response.resume()),
      ).on('error', reject);
    });

  it('leads a browser that came by another name to the public one before it signs in', async () => {
    const led = await navigate({ 'sec-fetch-mode': 'navigate' });
    assert.equal(led.statusCode, 302);
    assert.equal(led.headers.location, `${doors.origin}/notices?unread=1&code=c&state=s`);
    assert.deepEqual(led.headers['set-cookie'], ['foyer-led=1; Path=/; Max-Age=10; HttpOnly; SameSite=Lax']);
    const script = await navigate({});
    assert.match(script.headers.location ?? '', /\/wwlogin\/sso\/login/);
  });

  it('leads it there once and not round for ever, where a proxy hides the name; the log names the remedy', async () => {
    const again = await navigate({ 'sec-fetch-mode': 'navigate', cookie: 'foyer-led=1' });
    assert.match(again.headers.location ?? '', /\/wwlogin\/sso\/login/);
    const line = await doors.log.line(({ msg }) => String(msg).includes('pass on the Host header'));
    assert.equal(line.publicOrigin, doors.origin);
  });

  it('logs a name that is not the public one once, however many requests come by it', async () => {
    for (let times = 0; times < 5; times += 1) await navigate({ 'sec-fetch-mode': 'navigate', cookie: 'foyer-led=1' });
    assert.equal(doors.log.lines.filter(({ msg }) => String(msg).includes('pass on the Host header')).length, 1);
  });

  it('answers other methods than GET by 405', async () => {
    const hop = await createVisitor().visit(`${doors.origin}/notices`, { method: 'POST' });
    assert.equal(hop.status, 405);
    assert.equal(hop.headers.get('allow'), 'GET, HEAD');
  });
});
