import assert from 'node:assert/strict';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { createVisitor, type Visitor } from '../support/visitor';

describe('the limits of failed sign-ins', () => {
  let server: SessionServer;
  beforeEach(async () => {
    server = await openSessionServer({ env: { SIGN_IN_FAILURES_PER_MINUTE: '1' } });
    server.simulator.choosePerson('lisiyuan');
  });
  afterEach(() => server.close());

  interface Begun {
    state: string;
    cookie: string;
  }
  const begin = async (): Promise<Begun> => {
    const visitor = createVisitor();
    const hop = await visitor.visit(`${server.origin}/`);
    const state = new URL(hop.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const cookie = [...visitor.cookies(server.origin)].map(([name, value]) => `${name}=${value}`).join('; ');
    return { state, cookie };
  };
  const callBack = async ({ state, cookie }: Begun, code: string): Promise<number> =>
    (
      await createVisitor({ keepsCookies: false }).visit(
        `${server.origin}/auth/callback?state=${state}${code === '' ? '' : `&code=${code}`}`,
        { headers: { cookie } },
      )
    ).status;
  const askedWecom = (): number =>
    server.simulator.calls().filter(({ path }) => path === '/cgi-bin/auth/getuserinfo').length;
  const colleague = async (): Promise<number | undefined> => {
    const visitor: Visitor = createVisitor();
    return (await visitor.follow(`${server.origin}/`)).at(-1)?.status;
  };

  it('ask WeCom at most ten times for concurrent callbacks of one sign-in', async () => {
    const begun = await begin();
    server.simulator.fault({ name: 'slow', ms: 300, where: 'api', path: '/cgi-bin/auth/getuserinfo' });
    const statuses = await Promise.all(Array.from({ length: 40 }, (_, index) => callBack(begun, `made-up-${index}`)));
    // A new minute may begin once in between. Then counting starts again.
    assert.ok(askedWecom() <= 20, `WeCom was asked ${askedWecom()} times`);
    assert.ok(statuses.filter((status) => status === 429).length >= 20, statuses.join());
  });

  for (const [what, code] of [
    ['a code that is too long', 'c'.repeat(513)],
    ['no code', ''],
  ] as const) {
    it(`do not block an address for sign-ins that fail without WeCom (${what})`, async () => {
      // An address may have a hundred failures of sign-ins that began there.
      for (let signIn = 0; signIn < 22; signIn += 1) {
        const begun = await begin();
        for (let tries = 0; tries < 10; tries += 1) await callBack(begun, code);
      }
      assert.equal(askedWecom(), 0);
      assert.equal(await colleague(), 200);
    });
  }

  it('do not block an address for data sign-ins that are sent to the callback of pages', async () => {
    for (let signIn = 0; signIn < 22; signIn += 1) {
      const visitor = createVisitor();
      const { text } = await visitor.visit(`${server.origin}/api/me`);
      const { authorizeUrl } = (JSON.parse(text) as { signIn: { authorizeUrl: string } }).signIn;
      const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
      const cookie = [...visitor.cookies(server.origin)].map(([name, value]) => `${name}=${value}`).join('; ');
      for (let tries = 0; tries < 10; tries += 1) await callBack({ state, cookie }, 'c');
    }
    assert.equal(askedWecom(), 0);
    assert.equal(await colleague(), 200);
  });

  it('block an address after a hundred times its failures, each of which asked WeCom', async () => {
    let statuses: number[] = [];
    // Counting starts again if a new minute begins in between.
    for (let signIn = 0; signIn < 30 && !statuses.includes(429); signIn += 1) {
      const begun = await begin();
      statuses = await Promise.all(Array.from({ length: 10 }, (_, index) => callBack(begun, `made-up-${index}`)));
    }
    assert.ok(statuses.includes(429), statuses.join());
  });
});
