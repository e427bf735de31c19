import assert from 'node:assert/strict';
import { withRedirectUri } from '../../app/sign-in/return-address';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { beginSession } from '../../server/session/session-token';
import type { Session } from '../../server/session/session-token';
import { createPostgresDatabase, type PostgresDatabase } from '../support/postgres';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';

const day = 86_400;

describe('the life of a session', () => {
  let server: SessionServer;
  before(async () => {
    server = await openSessionServer();
    server.simulator.choosePerson('lisiyuan');
  });
  after(() => server.close());

  async function signedIn(at: SessionServer = server): Promise<Visitor> {
    const visitor = createVisitor();
    await visitor.follow(`${at.origin}/`);
    assert.ok(visitor.cookie(at.origin, 'foyer'));
    return visitor;
  }
  const isIn = async (visitor: Visitor, at: SessionServer = server): Promise<boolean> =>
    (await visitor.visit(`${at.origin}/api/me`)).status === 200;

  /** Signs in behind a proxy, whose public origin is not the address of the process. */
  async function enter(visitor: Visitor, at: SessionServer): Promise<Hop> {
    const start = await visitor.visit(at.address);
    const back = (await visitor.visit(start.headers.get('location') ?? '')).headers.get('location') ?? '';
    return visitor.visit(back.replace(at.origin, at.address));
  }

  it('has Secure and __Host- if the public origin is https', async () => {
    const secure = await openSessionServer({
      env: {
        PUBLIC_ORIGIN: 'https://portal.example.com',
        WECOM_CORP_ID: 'wwf0e5d4c3b2a19080',
        WECOM_AGENT_ID: '1000002',
        WECOM_SECRET: 'the-simulated-secret',
        SESSION_SECRETS: 's'.repeat(32),
      },
    });
    secure.simulator.choosePerson('lisiyuan');
    const visitor = createVisitor();
    const start = await visitor.visit(secure.address);
    assert.match(
      start.setCookies.join(),
      /^__Host-foyer-pending-[A-Za-z0-9]{10}=[\w./-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    const hop = await enter(visitor, secure);
    assert.match(
      hop.setCookies.join('\n'),
      /^__Host-foyer=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/m,
    );
    assert.equal((await visitor.visit(`${secure.address}/api/me`)).status, 200);
    const unprefixed = createVisitor();
    unprefixed.put(secure.address, 'foyer', visitor.cookie(secure.address, '__Host-foyer') ?? '');
    assert.equal((await unprefixed.visit(`${secure.address}/api/me`)).status, 203);
    await secure.close();
  });

  it('is renewed after half its lifetime, at any request, with one cookie', async () => {
    const own = await openSessionServer();
    own.simulator.choosePerson('lisiyuan');
    const visitor = await signedIn(own);
    const first = visitor.cookie(own.origin, 'foyer');
    assert.deepEqual(
      (await visitor.visit(`${own.origin}/api/me`)).setCookies.filter((line) => line.startsWith('foyer=')),
      [],
    );
    own.advance(3.5 * day + 60);
    for (const path of ['/api/me', '/notices']) {
      visitor.put(own.origin, 'foyer', first ?? '');
      const hop = await visitor.visit(own.origin + path);
      assert.equal(hop.status, 200);
      assert.equal(hop.setCookies.length, 1, path);
      assert.match(hop.setCookies[0] ?? '', /^foyer=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    }
    await own.close();
  });

  it('is listed until it expires, by its last renewal and the current lifetime', async () => {
    const own = await openSessionServer();
    own.simulator.choosePerson('lisiyuan');
    const [renewed, idle] = [await signedIn(own), await signedIn(own)];
    const listed = async (at: SessionServer, session: Session): Promise<number> =>
      (await at.session.sessionsOf(session, at.database, () => undefined).list()).length;
    const someone = beginSession(
      { userid: 'lisiyuan', corpId: own.config.wecom.corpId, agentId: '1', revocationSeq: 0 },
      { lifeSeconds: 1, absoluteSeconds: 1 },
      1000,
    );
    assert.equal(await listed(own, someone), 2);
    own.advance(4 * day);
    assert.equal(await isIn(renewed, own), true);
    assert.equal(await listed(own, someone), 2);
    own.advance(3.5 * day);
    assert.deepEqual([await isIn(renewed, own), await isIn(idle, own)], [true, false]);
    assert.equal(await listed(own, someone), 1);
    const shorter = await openSessionServer({
      beside: own,
      env: { SESSION_HOURS: '48', PUBLIC_ORIGIN: own.origin },
      aheadSeconds: 7.5 * day + 49 * 3600,
    });
    assert.equal(await listed(shorter, someone), 0);
    assert.equal((await renewed.visit(`${shorter.address}/api/me`)).status, 203);
    await shorter.close();
    await own.close();
  });

  it('ends at once when the person signs out, for every copy of its cookie', async () => {
    const visitor = await signedIn();
    const copy = createVisitor();
    copy.put(server.origin, 'foyer', visitor.cookie(server.origin, 'foyer') ?? '');
    const hop = await visitor.visit(`${server.origin}/api/session`, { method: 'DELETE' });
    assert.equal(hop.status, 204);
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    assert.equal(await isIn(copy), false);
  });

  it('signing out ends one session; on all devices it ends all of the person, but none that begins later', async () => {
    const [phone, desk, other] = [await signedIn(), await signedIn(), await signedIn()];
    await phone.visit(`${server.origin}/api/session`, { method: 'DELETE' });
    assert.deepEqual([await isIn(phone), await isIn(desk), await isIn(other)], [false, true, true]);
    assert.equal((await desk.visit(`${server.origin}/api/session?everywhere=true`, { method: 'DELETE' })).status, 204);
    assert.deepEqual([await isIn(desk), await isIn(other)], [false, false]);
    assert.equal(await isIn(await signedIn()), true);
  });

  it('everywhere is true or 1; a value other than these, false and 0 is refused and ends nothing', async () => {
    const phone = await signedIn();
    const desk = await signedIn();
    const signOut = (query: string) => desk.visit(`${server.origin}/api/session?${query}`, { method: 'DELETE' });
    for (const query of [
      'everywhere=yes',
      'everywhere=',
      'everywhere',
      'everywhere=1&everywhere=1',
      'everywere=true',
    ]) {
      const hop = await signOut(query);
      assert.deepEqual([hop.status, JSON.parse(hop.text).error.id], [400, 'query-invalid'], query);
    }
    assert.deepEqual([await isIn(desk), await isIn(phone)], [true, true]);
    assert.equal((await signOut('everywhere=1')).status, 204);
    assert.deepEqual([await isIn(desk), await isIn(phone)], [false, false]);
    for (const no of ['0', 'false']) {
      const [here, elsewhere] = [await signedIn(), await signedIn()];
      assert.equal(
        (await here.visit(`${server.origin}/api/session?everywhere=${no}`, { method: 'DELETE' })).status,
        204,
      );
      assert.deepEqual([await isIn(here), await isIn(elsewhere)], [false, true], no);
    }
  });

  it('signing out on all devices ends no session of other people', async () => {
    server.simulator.choosePerson('wangjianjun');
    const colleague = await signedIn();
    server.simulator.choosePerson('lisiyuan');
    const me = await signedIn();
    await me.visit(`${server.origin}/api/session?everywhere=true`, { method: 'DELETE' });
    assert.equal(await isIn(colleague), true);
  });

  it('without a session, signing out on all devices gets a 203, and signing out succeeds', async () => {
    const nobody = createVisitor();
    assert.equal(
      (await nobody.visit(`${server.origin}/api/session?everywhere=true`, { method: 'DELETE' })).status,
      203,
    );
    assert.equal((await nobody.visit(`${server.origin}/api/session`, { method: 'DELETE' })).status, 204);
  });

  it('ends for a former member, without a database query by the request', async () => {
    server.simulator.choosePerson('wangjianjun');
    const leaver = await signedIn();
    server.simulator.choosePerson('lisiyuan');
    await server.session.endSessionsOf('wangjianjun');
    assert.equal(await isIn(leaver), false);
  });

  it('is not revived by a repeated callback after all sessions were ended', async () => {
    for (const data of [false, true]) {
      const visitor = createVisitor();
      const start = await visitor.visit(server.origin + (data ? '/api/me' : '/notices'));
      const authorize = data
        ? withRedirectUri(JSON.parse(start.text).signIn.authorizeUrl, `${server.origin}/notices`)
        : (start.headers.get('location') ?? '');
      const back = (await visitor.visit(authorize)).headers.get('location') ?? '';
      const again = createVisitor();
      for (const [name, value] of visitor.cookies(server.origin)) again.put(server.origin, name, value);
      const { searchParams } = new URL(back);
      const json = {
        code: searchParams.get('code'),
        state: searchParams.get('state'),
        corpId: server.config.wecom.corpId,
      };
      const call = (by: Visitor): Promise<Hop> =>
        data ? by.visit(`${server.origin}/api/session`, { method: 'POST', json }) : by.visit(back);
      await call(visitor);
      assert.equal(await isIn(visitor), true);

      await server.session.endSessionsOf('lisiyuan');
      const hop = await call(again);
      assert.equal(hop.status, data ? 203 : 302);
      assert.equal(again.cookie(server.origin, 'foyer'), undefined);
      assert.equal(await isIn(again), false);
    }
  });

  it('is checked without the database', async () => {
    const own = await openSessionServer();
    own.simulator.choosePerson('lisiyuan');
    const visitor = await signedIn(own);
    await own.session.stop();
    await own.database.close();
    assert.equal((await visitor.visit(`${own.origin}/api/me`)).status, 200);
    await own.simulator.close();
  });

  it('is accepted as long as its secret is configured', async () => {
    const [older, newer] = ['an old secret of at least thirty-two bytes', 'a new secret of at least thirty-two bytes'];
    const first = await openSessionServer({ env: { SESSION_SECRETS: older } });
    first.simulator.choosePerson('lisiyuan');
    const visitor = await signedIn(first);
    const rotated = await openSessionServer({
      beside: first,
      env: { SESSION_SECRETS: `${newer},${older}`, PUBLIC_ORIGIN: first.origin },
    });
    const finished = await openSessionServer({
      beside: first,
      env: { SESSION_SECRETS: newer, PUBLIC_ORIGIN: first.origin },
    });
    assert.equal((await visitor.visit(`${rotated.address}/api/me`)).status, 200);
    assert.equal((await visitor.visit(`${finished.address}/api/me`)).status, 203);
    const newcomer = createVisitor();
    await enter(newcomer, rotated);
    assert.equal((await newcomer.visit(`${finished.address}/api/me`)).status, 200);
    await finished.close();
    await rotated.close();
    await first.close();
  });
});

describe('sessions of several processes on one PostgreSQL', function suite() {
  this.timeout(240_000);
  let postgres: PostgresDatabase;
  let one: SessionServer;
  let two: SessionServer;
  before(async () => {
    postgres = await createPostgresDatabase();
    one = await openSessionServer({ databaseUrl: postgres.url });
    two = await openSessionServer({ beside: one });
    one.simulator.choosePerson('lisiyuan');
  });
  after(async () => {
    await two.close();
    await one.close();
    await postgres.drop();
  });

  it('begin once if two processes get the same callback', async () => {
    const visitor = createVisitor();
    const start = await visitor.visit(`${one.origin}/notices`);
    const back = (await visitor.visit(start.headers.get('location') ?? '')).headers.get('location') ?? '';
    one.simulator.clearCalls();
    one.simulator.fault({ name: 'slow', ms: 200, where: 'api', path: '/cgi-bin/auth/getuserinfo', times: 1 });
    const cookies = [...visitor.cookies(one.origin)];
    const again = createVisitor();
    for (const [name, value] of cookies) again.put(two.origin, name, value);
    const hops = await Promise.all([visitor.visit(back), again.visit(back.replace(one.origin, two.origin))]);
    assert.deepEqual(
      hops.map((hop) => hop.headers.get('location')),
      ['/notices', '/notices'],
    );
    for (const hop of hops) assert.match(hop.setCookies.join('\n'), /^foyer=/m);
    assert.equal(one.simulator.calls().filter(({ path }) => path === '/cgi-bin/auth/getuserinfo').length, 1);
  });

  it('end everywhere within seconds', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${two.origin}/`);
    assert.equal((await visitor.visit(`${two.origin}/api/me`)).status, 200);
    await one.session.endSessionsOf('lisiyuan');
    let status = 200;
    for (const until = Date.now() + 60_000; status === 200 && Date.now() < until;) {
      ({ status } = await visitor.visit(`${two.origin}/api/me`));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(status, 203);
  });
});
