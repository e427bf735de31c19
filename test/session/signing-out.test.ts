import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { withRedirectUri } from '../../app/sign-in/return-address';
import { forEachDatabase } from '../support/database';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { arrival, createVisitor, type Hop, type Visitor } from '../support/visitor';

const errorOf = (hop: Hop): string => (JSON.parse(hop.text) as { error: { id: string } }).error.id;

interface Challenge {
  authorizeUrl: string;
  signedOut?: boolean;
}

describe('signing out', () => {
  let server: SessionServer;
  before(async () => {
    server = await openSessionServer();
    server.simulator.choosePerson('lisiyuan');
  });
  after(() => server.close());

  const signOut = (visitor: Visitor, query = ''): Promise<Hop> =>
    visitor.visit(`${server.origin}/api/session${query}`, { method: 'DELETE' });
  const signedIn = async (path = '/'): Promise<{ visitor: Visitor; hops: Hop[] }> => {
    const visitor = createVisitor();
    return { visitor, hops: await visitor.follow(server.origin + path) };
  };
  const assertSignedOutPage = (hop: Hop, returnPath: string): void => {
    assert.equal(hop.status, 200);
    assert.equal(hop.headers.get('cache-control'), 'no-store');
    assert.match(hop.headers.get('vary') ?? '', /\bCookie\b/);
    assert.equal(hop.text, `signed out, sign in at /auth/sign-in?to=${encodeURIComponent(returnPath)}`);
  };
  const challengeOf = (hop: Hop): Challenge => (JSON.parse(hop.text) as { signIn: Challenge }).signIn;

  for (const query of ['', '?everywhere=true']) {
    it(`lasts until the person chooses to sign in, at every page (DELETE /api/session${query})`, async () => {
      const { visitor } = await signedIn();
      assert.equal((await signOut(visitor, query)).status, 204);
      for (const page of ['/', '/notices?category=it'])
        assertSignedOutPage(await visitor.visit(server.origin + page), page);
      const hops = await visitor.follow(
        `${server.origin}/auth/sign-in?to=${encodeURIComponent('/notices?category=it')}`,
      );
      assert.deepEqual(
        hops.map(({ status }) => status),
        [302, 302, 302, 200],
      );
      assert.equal(arrival(hops).url, `${server.origin}/notices?category=it`);
      assert.equal(arrival(hops).text, 'the page of lisiyuan');
      assert.equal(visitor.cookie(server.origin, 'foyer-signed-out'), undefined);
    });
  }

  it('no longer blocks the silent sign-in after a spent code, once the person has chosen to sign in', async () => {
    const { visitor } = await signedIn();
    await signOut(visitor);
    const challenged = await visitor.visit(`${server.origin}/api/me`);
    assert.equal(challengeOf(challenged).signedOut, true);
    const state = new URL(challengeOf(challenged).authorizeUrl).searchParams.get('state');
    const json = { code: 'spent', state, corpId: server.config.wecom.corpId };
    const again = await visitor.visit(`${server.origin}/api/session`, { method: 'POST', json });
    assert.equal(again.status, 203);
    assert.equal('signedOut' in challengeOf(again), false);
    assert.equal(visitor.cookie(server.origin, 'foyer-signed-out'), undefined);
  });

  it('lasts when Back leads to the callback, or to an address with a code', async () => {
    const { visitor, hops } = await signedIn('/people?q=li');
    await signOut(visitor);
    const callback = hops.map(({ url }) => url).find((url) => url.includes('/auth/callback')) ?? '';
    assertSignedOutPage(await visitor.visit(callback), '/');
    assertSignedOutPage(await visitor.visit(`${server.origin}/notices?code=c&state=${'a'.repeat(32)}`), '/notices');
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
  });

  it('lasts, without redeeming the code, when a pending page sign-in returns to the callback', async () => {
    const { visitor } = await signedIn();
    await signOut(visitor);
    // The response to a request that was in progress during the sign-out sets the cookie of its sign-in afterwards.
    const other = createVisitor();
    const begun = await other.visit(`${server.origin}/notices?category=it`);
    for (const [name, value] of other.cookies(server.origin)) visitor.put(server.origin, name, value);
    server.simulator.clearCalls();
    assertSignedOutPage(arrival(await visitor.follow(begun.headers.get('location') ?? '')), '/notices?category=it');
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    assert.ok(!server.simulator.calls().some(({ path }) => path === '/cgi-bin/auth/getuserinfo'));
  });

  it('lasts, without redeeming the code, when a pending data sign-in returns', async () => {
    const { visitor } = await signedIn();
    await signOut(visitor);
    // As above: the response of another tab arrives after the sign-out.
    const other = createVisitor();
    const { authorizeUrl } = challengeOf(await other.visit(`${server.origin}/api/me`));
    for (const [name, value] of other.cookies(server.origin)) visitor.put(server.origin, name, value);
    const page = arrival(await visitor.follow(withRedirectUri(authorizeUrl, `${server.origin}/notices`)));
    assert.equal(page.text, 'the shell');
    server.simulator.clearCalls();
    const { searchParams } = new URL(page.url);
    const json = {
      code: searchParams.get('code'),
      state: searchParams.get('state'),
      corpId: server.config.wecom.corpId,
    };
    const hop = await visitor.visit(`${server.origin}/api/session`, { method: 'POST', json });
    assert.equal(hop.status, 203);
    assert.equal(challengeOf(hop).signedOut, true);
    assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
    assert.ok(!server.simulator.calls().some(({ path }) => path === '/cgi-bin/auth/getuserinfo'));
    assertSignedOutPage(await visitor.visit(`${server.origin}/notices`), '/notices');
  });

  it('cancels the sign-ins that other tabs have begun', async () => {
    const visitor = createVisitor();
    const begun = await visitor.visit(`${server.origin}/notices?ref=${'a1'.repeat(100)}`);
    const data = challengeOf(await visitor.visit(`${server.origin}/api/me`));
    await visitor.follow(`${server.origin}/`);
    await signOut(visitor);
    assert.deepEqual(
      [...visitor.cookies(server.origin).keys()].filter((name) => /pending|return/.test(name)),
      [],
    );
    assertSignedOutPage(arrival(await visitor.follow(begun.headers.get('location') ?? '')), '/');
    const page = await visitor.follow(withRedirectUri(data.authorizeUrl, `${server.origin}/notices`));
    assertSignedOutPage(arrival(page), '/notices');
  });

  it('is reported to scripts with the authorize address, and ends when the front end exchanges a code', async () => {
    const { visitor } = await signedIn();
    assert.equal(challengeOf(await createVisitor().visit(`${server.origin}/api/me`)).signedOut, undefined);
    await signOut(visitor);
    const hop = await visitor.visit(`${server.origin}/api/me`);
    assert.equal(hop.status, 203);
    const challenge = challengeOf(hop);
    assert.equal(challenge.signedOut, true);
    const back = new URL(
      (await visitor.visit(withRedirectUri(challenge.authorizeUrl, `${server.origin}/notices`))).headers.get(
        'location',
      ) ?? '',
    );
    assert.equal((await visitor.visit(back.href)).text, 'the shell');
    const json = {
      code: back.searchParams.get('code'),
      state: back.searchParams.get('state'),
      corpId: server.config.wecom.corpId,
    };
    assert.equal((await visitor.visit(`${server.origin}/api/session`, { method: 'POST', json })).status, 200);
    assert.equal(visitor.cookie(server.origin, 'foyer-signed-out'), undefined);
    assert.equal((await visitor.visit(`${server.origin}/notices`)).text, 'the page of lisiyuan');
  });

  it('also lasts if there was no session', async () => {
    const visitor = createVisitor();
    assert.equal((await signOut(visitor)).status, 204);
    assertSignedOutPage(await visitor.visit(`${server.origin}/me`), '/me');
  });

  it('is only undone by the button of this site, which has a safe return address', async () => {
    const { visitor } = await signedIn();
    const button = `${server.origin}/auth/sign-in`;
    assert.equal((await visitor.visit(`${button}?to=/me`)).headers.get('location'), '/me');
    await signOut(visitor);
    assertSignedOutPage(
      await visitor.visit(`${button}?to=/me`, { headers: { 'sec-fetch-site': 'cross-site' } }),
      '/me',
    );
    const post = await visitor.visit(button, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET']);
    const hops = await visitor.follow(`${button}?to=//evil.example/`);
    assert.equal(arrival(hops).url, `${server.origin}/`);
  });
});

forEachDatabase((name, _open, storage) => {
  describe('signing out while nothing can be written', () => {
    let server: SessionServer;
    before(async () => {
      server = await openSessionServer({ databaseUrl: storage.place.databaseUrl ?? undefined });
      server.simulator.choosePerson('lisiyuan');
    });
    after(() => server.close());

    const forbid = async (): Promise<void> => {
      if (name === 'SQLite') {
        await sql
          .raw(
            "create trigger read_only before insert on sessions_ended begin select raise(abort, 'nothing can be written'); end",
          )
          .execute(server.database.query);
        return;
      }
      await sql
        .raw(
          "create function read_only() returns trigger language plpgsql as $$ begin raise exception 'nothing can be written' using errcode = '25006'; end $$",
        )
        .execute(server.database.query);
      await sql
        .raw('create trigger read_only before insert on sessions_ended for each row execute function read_only()')
        .execute(server.database.query);
    };
    const allow = async (): Promise<void> => {
      await sql
        .raw(
          name === 'SQLite'
            ? 'drop trigger read_only'
            : 'drop trigger read_only on sessions_ended; drop function read_only()',
        )
        .execute(server.database.query);
    };
    const signedIn = async (): Promise<{ visitor: Visitor; copy: Visitor }> => {
      const [visitor, copy] = [createVisitor(), createVisitor()];
      await visitor.follow(`${server.origin}/`);
      copy.put(server.origin, 'foyer', visitor.cookie(server.origin, 'foyer') ?? '');
      return { visitor, copy };
    };
    const isIn = async (visitor: Visitor): Promise<boolean> =>
      (await visitor.visit(`${server.origin}/api/me`)).status === 200;

    it('signs this browser out, reports that the session could not be ended, and ends it later', async () => {
      const { visitor, copy } = await signedIn();
      await forbid();
      const hop = await visitor.visit(`${server.origin}/api/session`, { method: 'DELETE' });
      assert.deepEqual([hop.status, errorOf(hop)], [503, 'session-not-ended']);
      assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
      assert.equal((await visitor.visit(`${server.origin}/`)).text, 'signed out, sign in at /auth/sign-in?to=%2F');
      assert.equal(await isIn(copy), false);
      await allow();
      const rows = (): Promise<unknown[]> =>
        server.database.query.selectFrom('sessions_ended').selectAll().where('userid', '=', 'lisiyuan').execute();
      for (const until = Date.now() + 30_000; (await rows()).length === 0 && Date.now() < until;)
        await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal((await rows()).length, 1);
    });

    it('also reports it for all devices, which it signs out in this process', async () => {
      const { visitor, copy } = await signedIn();
      const other = (await signedIn()).visitor;
      await forbid();
      const hop = await visitor.visit(`${server.origin}/api/session?everywhere=true`, { method: 'DELETE' });
      assert.deepEqual([hop.status, errorOf(hop)], [503, 'session-not-ended']);
      assert.equal(visitor.cookie(server.origin, 'foyer'), undefined);
      assert.deepEqual([await isIn(copy), await isIn(other)], [false, false]);
      await allow();
    });

    it('writes it when the process stops, or logs that it could not, before the database is closed', async () => {
      const enter = async (): Promise<{ stopping: SessionServer; visitor: Visitor }> => {
        const stopping = await openSessionServer({ beside: server });
        const visitor = createVisitor();
        await visitor.follow(`${stopping.origin}/`);
        const hop = await visitor.visit(`${stopping.origin}/api/session?everywhere=true`, { method: 'DELETE' });
        assert.deepEqual([hop.status, errorOf(hop)], [503, 'session-not-ended']);
        return { stopping, visitor };
      };
      const ended = async (): Promise<number> =>
        (
          await server.database.query
            .selectFrom('sessions_ended')
            .select('seq')
            .where('userid', '=', 'wangjianjun')
            .where('session_id', 'is', null)
            .execute()
        ).length;
      server.simulator.choosePerson('wangjianjun');
      await forbid();
      const lost = await enter();
      await lost.stopping.close();
      assert.equal(await ended(), 0);
      assert.equal(
        lost.stopping.log.lines.filter(({ msg }) => /ended sessions could not be written/.test(String(msg))).length,
        1,
      );

      const written = await enter();
      await allow();
      await written.stopping.close();
      assert.equal(await ended(), 1);
    });
  });

  describe('signing out on all devices while the database is away', function suite() {
    this.timeout(120_000);
    let one: SessionServer;
    let two: SessionServer;
    before(async () => {
      one = await openSessionServer({ databaseUrl: storage.place.databaseUrl ?? undefined });
      // On PostgreSQL, the tests above have used the same database.
      await one.database.query.deleteFrom('sessions_ended').execute();
      two = await openSessionServer({ beside: one });
      one.simulator.choosePerson('lisiyuan');
    });
    after(async () => {
      await two.close();
      await one.close();
    });

    /** Returns a function that brings the database back. */
    const takeAway = async (): Promise<() => Promise<void>> => {
      const { postgres } = storage;
      if (postgres !== null) {
        await postgres.accept(false);
        await postgres.disconnectAll();
        return () => postgres.accept(true);
      }
      const writer = new Sqlite(join(one.config.dataDir, 'foyer.sqlite'));
      writer.exec('begin immediate');
      return async () => void writer.exec('commit').close();
    };
    const enter = async (server: SessionServer): Promise<Visitor> => {
      const visitor = createVisitor();
      await visitor.follow(`${server.origin}/`);
      return visitor;
    };
    const isIn = async (visitor: Visitor, server: SessionServer): Promise<boolean> =>
      (await visitor.visit(`${server.origin}/api/me`)).status === 200;

    it('ends them in this process at once, in others once it is back, and no session that begins later', async () => {
      one.simulator.choosePerson('wangjianjun');
      const colleague = await enter(one);
      one.simulator.choosePerson('lisiyuan');
      const [here, elsewhere, there] = [await enter(one), await enter(one), await enter(two)];
      const copy = createVisitor();
      copy.put(one.origin, 'foyer', here.cookie(one.origin, 'foyer') ?? '');

      const bringBack = await takeAway();
      try {
        const hop = await here.visit(`${one.origin}/api/session?everywhere=true`, { method: 'DELETE' });
        assert.deepEqual([hop.status, errorOf(hop)], [503, 'session-not-ended']);
        assert.equal(here.cookie(one.origin, 'foyer'), undefined);
        assert.deepEqual([await isIn(copy, one), await isIn(elsewhere, one)], [false, false]);
        assert.deepEqual([await isIn(there, two), await isIn(colleague, one)], [true, true]);
      } finally {
        await bringBack();
      }

      const later = await enter(one);
      assert.equal(await isIn(later, one), true);
      for (const until = Date.now() + 30_000; (await isIn(there, two)) && Date.now() < until;) await pause(100);
      assert.equal(await isIn(there, two), false);
      assert.deepEqual([await isIn(later, one), await isIn(colleague, one)], [true, true]);
      // What could not be written is tried again in the rounds in which this process reads the list.
      await two.session.endSessionsOf('wangjianjun');
      for (const until = Date.now() + 30_000; (await isIn(colleague, one)) && Date.now() < until;) await pause(100);
      const written = await one.database.query
        .selectFrom('sessions_ended')
        .select('userid')
        .where('session_id', 'is', null)
        .orderBy('seq')
        .execute();
      assert.deepEqual(
        written.map(({ userid }) => userid),
        ['lisiyuan', 'wangjianjun'],
      );
      assert.equal(await isIn(later, one), true);
    });
  });
});
