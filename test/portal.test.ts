import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadConfig } from '../config';
import { createPortal } from '../server/portal';
import { builtFrontEnd } from './render/front-end';
import { captureLog } from './support/log';
import { openPortal, type OpenPortal } from './support/portal';
import { temporaryFolder } from './support/temporary-folder';
import { createVisitor, type Hop } from './support/visitor';

/** Tests that need all middleware in order. */
describe('the portal as a whole', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({
      env: { SIGN_IN_FAILURES_PER_MINUTE: '5' },
      frontEnd: { current: () => builtFrontEnd },
      assetsFolder: temporaryFolder('assets'),
    });
    portal.simulator.choosePerson('lisiyuan');
  });
  after(() => portal.close());

  const errorOf = (hop: Hop): string => (JSON.parse(hop.text) as { error: { id: string } }).error.id;

  it('begins no sign-in for files that browsers and robots request on their own', async () => {
    const visitor = createVisitor();
    const robots = await visitor.visit(`${portal.origin}/robots.txt`);
    assert.deepEqual([robots.status, robots.text], [200, 'User-agent: *\nDisallow: /\n']);
    for (const path of [
      '/favicon.ico',
      '/apple-touch-icon.png',
      '/apple-touch-icon-120x120-precomposed.png',
      '/.well-known/change-password',
      '/assets/none.js',
    ]) {
      assert.equal((await visitor.visit(portal.origin + path)).status, 404, path);
    }
    assert.deepEqual([...visitor.cookies(portal.origin).keys()], []);
  });

  it('sends a request id and security headers with every response', async () => {
    for (const path of [
      '/',
      '/api/me',
      '/api/session',
      '/auth/callback',
      '/healthz',
      '/readyz',
      '/robots.txt',
      '/assets/none.js',
      '/%zz',
      `/${'x'.repeat(5000)}`,
    ]) {
      const { headers } = await createVisitor().visit(portal.origin + path);
      assert.match(headers.get('x-request-id') ?? '', /^[\w-]{16}$/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    }
  });

  it('refuses a write of another site before it checks the session', async () => {
    const visitor = createVisitor();
    for (const path of ['/api/session', '/api/notices/1/questions']) {
      const hop = await visitor.visit(portal.origin + path, {
        method: 'POST',
        json: {},
        headers: { origin: 'https://evil.example' },
      });
      assert.deepEqual([hop.status, errorOf(hop)], [403, 'cross-site']);
    }
    assert.deepEqual([...visitor.cookies(portal.origin).keys()], []);
  });

  it('treats the addresses of callbacks as unknown while there are no handlers', async () => {
    const signedIn = createVisitor();
    await signedIn.follow(`${portal.origin}/`);
    for (const visitor of [createVisitor(), signedIn]) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
        const [unknown, callback] = await Promise.all(
          ['/unknown/callback', '/wecom/callback'].map(async (path) => {
            const { status, headers, text } = await visitor.visit(portal.origin + path, { method });
            return [status, headers.get('allow'), headers.get('location')?.split('?')[0], text.length];
          }),
        );
        assert.deepEqual(callback, unknown, method);
      }
    }
  });

  it('responds with JSON to a signed-in person for an unknown address under /api', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${portal.origin}/`);
    for (const path of ['/api', '/api/', '/api/nothing']) {
      const hop = await visitor.visit(portal.origin + path);
      assert.deepEqual([hop.status, errorOf(hop)], [404, 'not-found'], path);
    }
  });

  it('treats another spelling of its addresses as unknown', async () => {
    const signedIn = createVisitor();
    await signedIn.follow(`${portal.origin}/`);
    for (const path of [
      '/API/me',
      '/Api/session',
      '/api/Session',
      '/api/session/',
      '/api/ME',
      '/api/me/',
      '/Auth/callback',
      '/auth/callback/',
      '/auth/CALLBACK',
      '/auth/Sign-In',
      '/auth/sign-in/',
    ]) {
      const unknown = path.startsWith('/api/') ? '/api/unknown' : '/unknown';
      for (const [visitor, who] of [
        [createVisitor(), 'a stranger'],
        [signedIn, 'a person'],
      ] as const) {
        for (const [method, destination] of [
          ['GET', 'document'],
          ['GET', 'image'],
          ['HEAD', 'document'],
          ['POST', 'empty'],
          ['DELETE', 'empty'],
        ] as const) {
          const ask = async (address: string) => {
            const { status, headers } = await visitor.visit(`${portal.origin}${address}?code=c&state=s`, {
              method,
              headers: { 'Sec-Fetch-Dest': destination, 'Sec-Fetch-Site': 'same-origin' },
            });
            return [status, headers.get('allow'), headers.get('location')?.split('?')[0]];
          };
          assert.deepEqual(await ask(path), await ask(unknown), `${method} ${path} of ${who}`);
        }
      }
    }
  });

  it('leaves no work running on a closed database if it cannot start', async () => {
    const dataDir = temporaryFolder('start');
    const log = captureLog();
    const config = loadConfig({ NODE_ENV: 'test', PUBLIC_ORIGIN: 'http://localhost:1', DATA_DIR: dataDir });
    await assert.rejects(
      createPortal({
        config,
        log: log.logger,
        frontEnd: { current: () => builtFrontEnd },
        assetsFolder: join(dataDir, 'none'),
      }),
      /ENOENT/,
    );
    // Longer than the pause between two reads of the list of ended sessions.
    await assert.rejects(
      log.line(({ level }) => level === 'warn' || level === 'error', 7000),
      /No such line/,
    );
  });

  it('rejects with the error that stopped the start, also if closing fails after it', async () => {
    const dataDir = temporaryFolder('start');
    const log = captureLog();
    await assert.rejects(
      createPortal({
        config: loadConfig({ NODE_ENV: 'test', PUBLIC_ORIGIN: 'http://localhost:1', DATA_DIR: dataDir }),
        log: log.logger,
        frontEnd: { current: () => builtFrontEnd },
        assetsFolder: null,
        prepare: async (database) => {
          const { close } = database;
          Object.assign(database, { close: () => close().then(() => Promise.reject(new Error('closing failed'))) });
          throw new Error('no demo content');
        },
      }),
      /no demo content/,
    );
    assert.ok(log.lines.some(({ msg }) => msg === 'the portal could not be closed after a failed start'));
  });

  it('refuses sign-ins from an address after too many failures, and still serves sessions', async () => {
    const inside = createVisitor();
    await inside.follow(`${portal.origin}/`);
    const stranger = createVisitor({ keepsCookies: false });
    const json = { code: 'c', state: 's', corpId: portal.config.wecom.corpId };
    const statuses: number[] = [];
    // A new minute may begin once in between. Then counting starts again.
    for (let tries = 0; tries < 11 && statuses.at(-1) !== 429; tries += 1) {
      statuses.push((await stranger.visit(`${portal.origin}/api/session`, { method: 'POST', json })).status);
    }
    assert.equal(statuses.at(-1), 429, statuses.join());
    const callback = await stranger.visit(`${portal.origin}/auth/callback?code=c&state=s`);
    assert.equal(callback.status, 429);
    assert.ok(Number(callback.headers.get('retry-after')) > 0);
    assert.equal((await inside.visit(`${portal.origin}/api/me`)).status, 200);
    assert.equal((await inside.visit(`${portal.origin}/api/session`, { method: 'POST', json })).status, 200);
    assert.equal((await stranger.visit(`${portal.origin}/`)).status, 302);
  });

  it('signs in a person who began a sign-in at an address with too many failed callbacks', async () => {
    const stranger = createVisitor({ keepsCookies: false });
    const statuses: number[] = [];
    for (let tries = 0; tries < 11 && statuses.at(-1) !== 429; tries += 1) {
      statuses.push((await stranger.visit(`${portal.origin}/auth/callback?code=c&state=s`)).status);
    }
    assert.equal(statuses.at(-1), 429, statuses.join());
    const newcomer = createVisitor();
    const hops = await newcomer.follow(`${portal.origin}/`);
    assert.equal(hops.at(-1)?.status, 200);

    const writing = createVisitor();
    const challenged = JSON.parse((await writing.visit(`${portal.origin}/api/me`)).text) as {
      signIn: { authorizeUrl: string };
    };
    const page = `${portal.origin}/notices/1`;
    const trip = await writing.visit(
      challenged.signIn.authorizeUrl.replace(
        '&response_type=',
        `&redirect_uri=${encodeURIComponent(page)}&response_type=`,
      ),
    );
    const { searchParams } = new URL(trip.headers.get('location') ?? '');
    const json = {
      code: searchParams.get('code'),
      state: searchParams.get('state'),
      corpId: portal.config.wecom.corpId,
    };
    assert.equal((await writing.visit(`${portal.origin}/api/session`, { method: 'POST', json })).status, 200);
  });

  it('signs in a colleague at an address with fifteen times the allowed failures, and limits each sign-in', async () => {
    const begin = async (): Promise<{ visitor: ReturnType<typeof createVisitor>; state: string; cookie: string }> => {
      const visitor = createVisitor();
      const begun = await visitor.visit(`${portal.origin}/`);
      const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
      return {
        visitor,
        state,
        cookie: [...visitor.cookies(portal.origin)].map(([name, value]) => `${name}=${value}`).join('; '),
      };
    };
    // One sign-in, whose cookie is sent repeatedly.
    const one = await begin();
    const repeated: number[] = [];
    // A new minute may begin once in between. Then counting starts again.
    for (let tries = 0; tries < 21 && repeated.at(-1) !== 429; tries += 1) {
      repeated.push(
        (
          await createVisitor({ keepsCookies: false }).visit(`${portal.origin}/auth/callback?state=${one.state}`, {
            headers: { cookie: one.cookie },
          })
        ).status,
      );
    }
    assert.equal(repeated[0], 403);
    assert.equal(repeated.at(-1), 429, repeated.join());
    // Many sign-ins, each of which fails.
    for (let batch = 0; batch < 5; batch += 1) {
      await Promise.all(
        Array.from({ length: 15 }, async () => {
          const { visitor, state } = await begin();
          assert.equal((await visitor.visit(`${portal.origin}/auth/callback?state=${state}`)).status, 403);
        }),
      );
    }
    const colleague = createVisitor();
    assert.equal((await colleague.follow(`${portal.origin}/`)).at(-1)?.status, 200);
  });

  it('counts a stopped loop as a failure, also if its cookie is sent repeatedly', async () => {
    const fresh = await openPortal({
      env: { SIGN_IN_FAILURES_PER_MINUTE: '5' },
      frontEnd: { current: () => builtFrontEnd },
      assetsFolder: temporaryFolder('assets'),
    });
    const looping = createVisitor();
    for (let times = 0; times < 2; times += 1) await looping.visit(`${fresh.origin}/auth/callback?code=c&state=s`);
    const cookie = `foyer-attempts=${looping.cookie(fresh.origin, 'foyer-attempts')}`;
    const stopped: string[] = [];
    for (let tries = 0; tries < 13 && stopped.at(-1) !== 'too-many-requests'; tries += 1) {
      const { text } = await createVisitor({ keepsCookies: false }).visit(`${fresh.origin}/api/session`, {
        method: 'POST',
        json: { code: 'c', state: 's', corpId: fresh.config.wecom.corpId },
        headers: { cookie },
      });
      stopped.push((JSON.parse(text) as { error?: { id: string } }).error?.id ?? '');
    }
    await fresh.close();
    assert.equal(stopped[0], 'sign-in-loop', stopped.join());
    assert.equal(stopped.at(-1), 'too-many-requests', stopped.join());
  });
});
