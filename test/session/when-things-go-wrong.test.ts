import assert from 'node:assert/strict';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { arrival, createVisitor, type Hop, type Visitor } from '../support/visitor';

describe('a sign-in at the page door that does not go as planned', () => {
  let server: SessionServer;
  beforeEach(async () => {
    server = await openSessionServer();
    server.simulator.choosePerson('lisiyuan');
  });
  afterEach(() => server.close());

  /** Up to the callback's address, not yet called. */
  async function toCallback(visitor: Visitor, path = '/notices'): Promise<string> {
    const start = await visitor.visit(server.origin + path);
    return (await visitor.visit(start.headers.get('location') ?? '')).headers.get('location') ?? '';
  }
  const exchanges = (): number =>
    server.simulator.calls().filter(({ path }) => path === '/cgi-bin/auth/getuserinfo').length;
  const isRestart = (hop: Hop): boolean =>
    hop.status === 302 &&
    (hop.headers.get('location') ?? '').startsWith(`${server.simulator.origin}/connect/oauth2/authorize`);

  it('two concurrent callbacks with one code both sign in, with one exchange', async () => {
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    server.simulator.fault({ name: 'slow', ms: 100, where: 'api', path: '/cgi-bin/auth/getuserinfo' });
    const cookies = new Map(visitor.cookies(server.origin));
    const again = createVisitor();
    for (const [name, value] of cookies) again.put(server.origin, name, value);
    const [one, two] = await Promise.all([visitor.visit(address), again.visit(address)]);
    for (const hop of [one, two]) {
      assert.equal(hop.headers.get('location'), '/notices');
      assert.match(hop.setCookies.join('\n'), /^foyer=/m);
    }
    assert.equal(exchanges(), 1);
    const sessions = await server.database.query.selectFrom('sessions').select('id').execute();
    assert.equal(sessions.length, 1, "the person would see a session that is nobody's");
  });

  it('a callback that is repeated after the first was aborted signs in, with one exchange', async () => {
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    const again = createVisitor();
    for (const [name, value] of visitor.cookies(server.origin)) again.put(server.origin, name, value);
    await visitor.visit(address);
    const hop = await again.visit(address);
    assert.equal(hop.headers.get('location'), '/notices');
    assert.match(hop.setCookies.join('\n'), /^foyer=/m);
    assert.equal(exchanges(), 1);
  });

  it('a callback that is repeated with its session leads to the requested page', async () => {
    const visitor = createVisitor();
    const address = await toCallback(visitor, '/people?q=li');
    await visitor.visit(address);
    const hop = await visitor.visit(address);
    assert.equal(hop.status, 302);
    assert.equal(hop.headers.get('location'), '/people?q=li');
    assert.equal(exchanges(), 1);
  });

  it('two codes of one state both sign in', async () => {
    const visitor = createVisitor();
    const start = await visitor.visit(`${server.origin}/notices`);
    const authorize = start.headers.get('location') ?? '';
    const addresses = [
      (await visitor.visit(authorize)).headers.get('location') ?? '',
      (await visitor.visit(authorize)).headers.get('location') ?? '',
    ];
    assert.notEqual(addresses[0], addresses[1]);
    const hops = await Promise.all(addresses.map((address) => visitor.visit(address)));
    assert.deepEqual(
      hops.map((hop) => hop.headers.get('location')),
      ['/notices', '/notices'],
    );
  });

  it('a code that is copied to another browser leads to no session there', async () => {
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    const thief = createVisitor();
    const hop = await thief.visit(address);
    assert.ok(isRestart(hop));
    assert.equal(thief.cookie(server.origin, 'foyer'), undefined);
    assert.equal(exchanges(), 0);
  });

  it('another browser does not get the remembered result of a code', async () => {
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    await visitor.visit(address);
    const thief = createVisitor();
    assert.ok(isRestart(await thief.visit(address)));
    assert.equal(thief.cookie(server.origin, 'foyer'), undefined);
  });

  it('Back to a spent code without a session leads to one silent sign-in', async () => {
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    await visitor.visit(address);
    visitor.drop(server.origin, 'foyer');
    const hops = await visitor.follow(address);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 200],
    );
    assert.equal(arrival(hops).text, 'the page of lisiyuan');
  });

  it('a code that is longer than those of WeCom is not redeemed and leads to one silent sign-in for the same page', async () => {
    const visitor = createVisitor();
    const address = new URL(await toCallback(visitor, '/people?q=li'));
    address.searchParams.set('code', 'c'.repeat(513));
    const hops = await visitor.follow(address.href);
    assert.equal(arrival(hops).url, `${server.origin}/people?q=li`);
    assert.equal(exchanges(), 1);
    assert.ok(!server.simulator.calls().some((call) => JSON.stringify(call).includes('c'.repeat(513))));
  });

  it('an expired code leads to one silent sign-in for the same page', async () => {
    server.simulator.fault({ name: 'late-code', times: 1 });
    const hops = await createVisitor().follow(`${server.origin}/people?q=li`);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 302, 302, 200],
    );
    assert.equal(arrival(hops).url, `${server.origin}/people?q=li`);
  });

  it('a state that is missing, foreign, changed or expired leads to one silent sign-in, not to a session', async () => {
    const callback = `${server.origin}/auth/callback`;
    for (const query of [
      '',
      '?code=C',
      '?state=x',
      `?code=C&state=${'a'.repeat(32)}`,
      '?code=C&state=%00',
      '?code=C&code=D&state=a&state=b',
    ]) {
      const visitor = createVisitor();
      assert.ok(isRestart(await visitor.visit(callback + query)), query);
      assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    }
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    server.advance(601);
    assert.ok(isRestart(await visitor.visit(address)));
    assert.equal(exchanges(), 0);

    const forger = createVisitor();
    const forged = await toCallback(forger);
    for (const [name, value] of forger.cookies(server.origin))
      forger.put(server.origin, name, `${value.slice(0, -2)}xx`);
    assert.ok(isRestart(await forger.visit(forged)));
    assert.equal(exchanges(), 0);
  });

  it('the callback refuses a state of the data door', async () => {
    const visitor = createVisitor();
    const { signIn } = JSON.parse((await visitor.visit(`${server.origin}/api/me`)).text) as {
      signIn: { authorizeUrl: string };
    };
    const address = signIn.authorizeUrl.replace(
      '&response_type=',
      `&redirect_uri=${encodeURIComponent(`${server.origin}/auth/callback`)}&response_type=`,
    );
    assert.ok(isRestart(await visitor.visit((await visitor.visit(address)).headers.get('location') ?? '')));
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    assert.equal(exchanges(), 0);
  });

  it('the third failure within a minute stops the loop with a page that has the reason, a request id and a button', async () => {
    server.simulator.fault({ name: 'late-code' });
    const visitor = createVisitor();
    const hops = await visitor.follow(`${server.origin}/notices`, 40);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 302, 302, 302, 429],
    );
    assert.match(arrival(hops).text, /error page sign-in-loop retry \/notices request [\w-]+/);
    server.simulator.clearFaults();
    assert.equal(arrival(await visitor.follow(`${server.origin}/notices`)).status, 200);
  });

  it('the loop also stops in a browser that keeps no cookies', async () => {
    const hops = await createVisitor({ keepsCookies: false }).follow(`${server.origin}/notices`, 40);
    assert.deepEqual(
      hops.map(({ status }) => status),
      [302, 302, 302, 302, 302, 302, 429],
    );
  });

  it('the loop stops in a browser that keeps all cookies except that of the session', async () => {
    const visitor = createVisitor();
    let url = `${server.origin}/notices`;
    const statuses: number[] = [];
    for (
      let hop = await visitor.visit(url);
      statuses.push(hop.status) < 40 && hop.status === 302;
      hop = await visitor.visit(url)
    ) {
      visitor.drop(server.origin, 'foyer');
      url = new URL(hop.headers.get('location') ?? '', url).href;
    }
    assert.deepEqual(statuses, [302, 302, 302, 302, 302, 302, 302, 302, 302, 429]);
  });

  it('the loop stops if the callback sees a session that the page does not', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
    const session = visitor.cookie(server.origin, 'foyer') ?? '';
    const statuses: number[] = [];
    for (let round = 0; round < 5 && statuses.at(-1) !== 429; round += 1) {
      visitor.drop(server.origin, 'foyer');
      const page = await visitor.visit(`${server.origin}/notices`);
      statuses.push(page.status);
      if (page.status !== 302) break;
      const back = await visitor.visit(page.headers.get('location') ?? '');
      visitor.put(server.origin, 'foyer', session);
      assert.equal((await visitor.visit(back.headers.get('location') ?? '')).headers.get('location'), '/notices');
    }
    assert.deepEqual(statuses, [302, 302, 302, 429]);
  });

  it('three failures that are more than a minute apart do not stop a sign-in', async () => {
    server.simulator.fault({ name: 'late-code', times: 3 });
    const visitor = createVisitor();
    const second = await visitor.visit(await toCallback(visitor));
    assert.ok(isRestart(second));
    const address = (await visitor.visit(second.headers.get('location') ?? '')).headers.get('location') ?? '';
    assert.ok(isRestart(await visitor.visit(address)));
    server.advance(61);
    const hops = await visitor.follow(`${server.origin}/notices`);
    assert.equal(arrival(hops).status, 200);
  });

  it('counting starts again after a session', async () => {
    server.simulator.fault({ name: 'late-code', times: 2 });
    const visitor = createVisitor();
    assert.equal(arrival(await visitor.follow(`${server.origin}/notices`)).status, 200);
    visitor.drop(server.origin, 'foyer');
    server.simulator.fault({ name: 'late-code', times: 2 });
    assert.equal(arrival(await visitor.follow(`${server.origin}/notices`)).status, 200);
  });

  it('an outsider gets a page that says so', async () => {
    for (const userid of ['outsider', 'heyongnian']) {
      server.simulator.choosePerson(userid);
      const visitor = createVisitor();
      const last = arrival(await visitor.follow(`${server.origin}/`));
      assert.equal(last.status, 403);
      assert.match(last.text, /not-an-employee/);
      assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    }
  });

  it('a former or disabled member, or one outside the visible range, gets a page that says so', async () => {
    for (const [userid, id] of [
      ['zhaolicheng', 'left-company'],
      ['fengyan', 'left-company'],
      ['fangzheng', 'no-access'],
    ] as const) {
      server.simulator.choosePerson(userid);
      const visitor = createVisitor();
      const last = arrival(await visitor.follow(`${server.origin}/`));
      assert.equal(last.status, 403);
      assert.match(last.text, new RegExp(id));
      assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    }
  });

  it('a wrong secret, untrusted domain or untrusted address leads to a 503 page and a log line with the setting, without retries', async () => {
    for (const [name, errcode] of [
      ['40001', 40001],
      ['60020', 60020],
      ['50001', 50001],
      ['errcode', 301002],
    ] as const) {
      const other = await openSessionServer();
      other.simulator.choosePerson('lisiyuan');
      other.simulator.fault(
        name === 'errcode' ? { name, errcode: 301002, path: '/cgi-bin/auth/getuserinfo' } : { name },
      );
      const last = arrival(await createVisitor().follow(`${other.origin}/`));
      assert.equal(last.status, 503, name);
      assert.match(last.text, /wecom-misconfigured/);
      assert.ok(last.headers.get('retry-after'));
      const line = await other.log.line(({ setting }) => typeof setting === 'string');
      assert.match(JSON.stringify(line), new RegExp(String(errcode)));
      for (let count = 0; count < 5; count += 1) await createVisitor().follow(`${other.origin}/`);
      assert.ok(
        other.simulator.calls().filter(({ path }) => path === '/cgi-bin/gettoken').length <= 2,
        `${name}: asked for tokens again and again`,
      );
      await other.close();
    }
  });

  it('while WeCom is slow, down or invalid, a sign-in gets a 503 with Retry-After in time, and sessions still work', async () => {
    await server.close();
    server = await openSessionServer({ env: { WECOM_TIMEOUT_MS: '2000' } });
    server.simulator.choosePerson('lisiyuan');
    const inside = createVisitor();
    await inside.follow(`${server.origin}/`);
    const outside = createVisitor();
    const faults = [
      { name: 'slow', ms: 60_000, where: 'api' },
      { name: 'down', where: 'api' },
      { name: 'garbage', form: 'html' },
      { name: 'garbage', form: 'truncated' },
      { name: 'garbage', form: 'bad-gateway' },
      { name: '45009' },
      { name: '-1' },
    ] as const;
    for (const fault of faults) {
      server.simulator.fault(fault);
      const startedAt = performance.now();
      const last = arrival(await outside.follow(`${server.origin}/notices`));
      assert.equal(last.status, 503, JSON.stringify(fault));
      assert.match(last.text, /wecom-unavailable retry \/notices/);
      assert.ok(Number(last.headers.get('retry-after')) > 0);
      assert.ok(performance.now() - startedAt < 10_000);
      assert.equal((await inside.visit(`${server.origin}/notices`)).text, 'the page of lisiyuan');
      server.simulator.clearFaults();
    }
    assert.equal(arrival(await outside.follow(`${server.origin}/notices`)).text, 'the page of lisiyuan');
  });

  it('a new person, who takes two calls, waits one timeout at most, and the next attempt finds the late result', async () => {
    await server.close();
    server = await openSessionServer({ env: { WECOM_TIMEOUT_MS: '3000' } });
    server.simulator.choosePerson('lisiyuan');
    // Brings the access token.
    await createVisitor().follow(`${server.origin}/`);
    server.simulator.choosePerson('chenqiming');
    const visitor = createVisitor();
    const address = await toCallback(visitor);
    server.simulator.clearCalls();
    server.simulator.fault({ name: 'slow', ms: 1800, where: 'api' });
    const late = await visitor.visit(address);
    assert.equal(late.status, 503);
    assert.match(late.text, /wecom-unavailable retry \/notices/);
    assert.ok(Number(late.headers.get('retry-after')) > 0);
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    const again = await visitor.visit(address);
    assert.equal(again.headers.get('location'), '/notices');
    assert.match(again.setCookies.join('\n'), /^foyer=/m);
    assert.equal(exchanges(), 1);
  });

  it('a refusal in WeCom leads to a page that says so, with a button to try again', async () => {
    const visitor = createVisitor({ userAgent: 'desktop' });
    const start = await visitor.visit(`${server.origin}/me`);
    const state = new URL(start.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const hop = await visitor.visit(`${server.origin}/auth/callback?state=${state}`);
    assert.equal(hop.status, 403);
    assert.match(hop.text, /sign-in-refused retry \/me/);
  });

  it('no secret, code, token or cookie is in a log', async () => {
    const visitor = createVisitor();
    server.simulator.fault({ name: 'late-code', times: 1 });
    const hops = await visitor.follow(`${server.origin}/notices`);
    server.simulator.fault({ name: '60020' });
    await createVisitor().follow(`${server.origin}/notices`);
    const text = server.log.text();
    assert.ok(text.length > 1000);
    const secrets = hops.flatMap(({ url }) =>
      [...new URL(url).searchParams].filter(([name]) => name === 'code' || name === 'state').map(([, value]) => value),
    );
    assert.ok(secrets.length >= 6);
    for (const secret of [...secrets, ...visitor.cookies(server.origin).values(), server.config.wecom.secret])
      assert.ok(!text.includes(secret), secret);
  });
});
