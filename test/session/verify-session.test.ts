import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { signingKeys } from '../../config/secrets';
import { createCookieJar } from '../../server/session/cookies';
import type { Session } from '../../server/session/session-token';
import { beginSession, renewSession, signToken, tokenIdentity } from '../../server/session/session-token';
import { createVerifySession } from '../../server/session/verify-session';
import { forgedTokens } from '../attack/tokens';

const corpId = 'wwf0e5d4c3b2a19080';
const agentId = '1000002';
const lifetimes = { lifeSeconds: 3600, absoluteSeconds: 7200 };
const identity = tokenIdentity({ publicOrigin: 'http://localhost:3000' });
const [oldKey, newKey] = signingKeys([
  'the old secret of thirty-two bytes or more',
  'the new secret of thirty-two bytes or more',
]);
assert.ok(newKey !== undefined);

describe('a session cookie', () => {
  const ended = new Set<string>();
  let server: Server;
  let origin: string;
  let aheadMs = 0;

  before(async () => {
    const cookies = createCookieJar({ secure: false });
    const app = new Koa();
    app.use(
      createVerifySession({
        keys: [newKey, oldKey],
        identity,
        cookies,
        corpId,
        agentId,
        lifetimes,
        revocation: { isEnded: ({ id }) => ended.has(id) },
        now: () => Date.now() + aheadMs,
      }),
    );
    app.use((ctx) => {
      ctx.body = { session: ctx.state.session ?? null };
    });
    server = createServer(app.callback()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const ask = async (headers: Record<string, string>): Promise<Session | null> => {
    const response = await fetch(origin, { headers });
    assert.equal(response.status, 200);
    return ((await response.json()) as { session: Session | null }).session;
  };
  const begin = (): Session =>
    beginSession({ userid: 'ZhangWei', corpId, agentId, revocationSeq: 0 }, lifetimes, Date.now());

  it('identifies the person', async () => {
    const session = begin();
    assert.deepEqual(await ask({ cookie: `foyer=${signToken(session, newKey, identity)}` }), session);
    assert.equal(session.userid, 'zhangwei');
  });

  it('expires by the current lifetime, also if it was signed under a longer one', async () => {
    const longer = { lifeSeconds: 100_000, absoluteSeconds: 7200 };
    const signed = (secondsAgo: number): string =>
      signToken(
        beginSession({ userid: 'zhangwei', corpId, agentId, revocationSeq: 0 }, longer, Date.now() - secondsAgo * 1000),
        newKey,
        identity,
      );
    assert.equal(await ask({ cookie: `foyer=${signed(3601)}` }), null);
    const session = await ask({ cookie: `foyer=${signed(1800)}` });
    assert.ok(session !== null);
    assert.equal(session.expiresAt, session.issuedAt + 3600);
  });

  it('is refused after the current absolute limit, also if it was signed under a longer one', async () => {
    const longer = { lifeSeconds: 100_000, absoluteSeconds: 200_000 };
    const begun = (secondsAgo: number): string => {
      const session = beginSession(
        { userid: 'zhangwei', corpId, agentId, revocationSeq: 0 },
        longer,
        Date.now() - secondsAgo * 1000,
      );
      // Renewed a moment ago.
      return signToken({ ...session, issuedAt: session.issuedAt + secondsAgo }, newKey, identity);
    };
    assert.equal(await ask({ cookie: `foyer=${begun(7201)}` }), null);
    const session = await ask({ cookie: `foyer=${begun(5400)}` });
    assert.ok(session !== null);
    assert.equal(session.expiresAt, Math.floor(session.firstSignInAt + 7200));
  });

  it('is accepted with every configured secret, so that keys rotate without signing anyone out', async () => {
    assert.ok(await ask({ cookie: `foyer=${signToken(begin(), oldKey, identity)}` }));
  });

  it('is accepted if the clock of the process that signed it is ahead by less than a minute', async () => {
    const session = beginSession({ userid: 'lina', corpId, agentId, revocationSeq: 0 }, lifetimes, Date.now() + 50_000);
    assert.deepEqual(await ask({ cookie: `foyer=${signToken(session, newKey, identity)}` }), session);
  });

  it('does not outlive the lifetime if it was signed, and accepted, while the clock was ahead', async () => {
    aheadMs = 3_600_000;
    const session = beginSession(
      { userid: 'lina', corpId, agentId, revocationSeq: 0 },
      lifetimes,
      Date.now() + aheadMs,
    );
    const headers = { cookie: `foyer=${signToken(session, newKey, identity)}` };
    const accepted = await ask(headers);
    aheadMs = 0;
    assert.deepEqual([accepted, await ask(headers)], [session, null]);
  });

  it('is refused after its session was ended', async () => {
    const session = begin();
    ended.add(session.id);
    assert.equal(await ask({ cookie: `foyer=${signToken(session, newKey, identity)}` }), null);
  });

  it('is refused after its session was ended, also if it was accepted right before', async () => {
    const session = begin();
    const headers = { cookie: `foyer=${signToken(session, newKey, identity)}` };
    assert.deepEqual([await ask(headers), await ask(headers)], [session, session]);
    ended.add(session.id);
    assert.equal(await ask(headers), null);
  });

  it('is refused if it differs from an accepted one in one character', async () => {
    const token = signToken(begin(), newKey, identity);
    assert.ok(await ask({ cookie: `foyer=${token}` }));
    for (const at of [0, 30, token.length - 20]) {
      const changed = `${token.slice(0, at)}${token.charAt(at) === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`;
      assert.equal(await ask({ cookie: `foyer=${changed}` }), null);
    }
  });

  it('is the only place of a token: an Authorization header is ignored', async () => {
    const token = signToken(begin(), newKey, identity);
    assert.equal(await ask({ authorization: `Bearer ${token}` }), null);
    assert.equal(await ask({ authorization: `Bearer ${token}`, cookie: 'foyer=' }), null);
    assert.equal(await ask({ authorization: `Bearer ${token}`, cookie: 'foyer=nonsense' }), null);
    assert.equal(await ask({ cookie: `__Host-foyer=${token}` }), null);
  });

  for (const [name, token] of Object.entries(
    forgedTokens({ key: newKey, identity, corpId, agentId, now: Date.now() }),
  )) {
    it(`is refused if it is forged: ${name}`, async () => {
      assert.equal(await ask({ cookie: `foyer=${token}` }), null);
    });
  }
});

describe('a session', () => {
  const start = Date.UTC(2026, 0, 1);
  const session = beginSession({ userid: 'lina', corpId, agentId, revocationSeq: 0 }, lifetimes, start);

  it('is not renewed in the first half of its life', () => {
    assert.equal(renewSession(session, lifetimes, start + 1799_000), null);
  });

  it('is renewed after half its life, with the same id and first sign-in', () => {
    const renewed = renewSession(session, lifetimes, start + 1800_000);
    assert.deepEqual(renewed, { ...session, issuedAt: session.issuedAt + 1800, expiresAt: session.expiresAt + 1800 });
  });

  it('never exceeds the absolute limit, counted from the first sign-in', () => {
    const late = renewSession(session, lifetimes, start + 3599_000);
    assert.equal(late?.expiresAt, start / 1000 + 7199);
    assert.ok(late);
    const last = renewSession(late, lifetimes, start + 7000_000);
    assert.equal(last?.expiresAt, start / 1000 + 7200);
    assert.ok(last);
    assert.equal(renewSession(last, lifetimes, start + 7190_000), null);
  });
});
