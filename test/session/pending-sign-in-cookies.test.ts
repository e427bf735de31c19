import assert from 'node:assert/strict';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { hasNginx, startNginx, type Nginx } from '../support/nginx';
import { arrival, createVisitor, type Hop, type Visitor } from '../support/visitor';

const cookieHeader = (visitor: Visitor, url: string): string =>
  [...visitor.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');

/** Bytes of the request header that sign-ins in progress take. */
const pendingBytes = (visitor: Visitor, url: string): number =>
  [...visitor.cookies(url)]
    .filter(([name]) => /foyer-(pending|return)/.test(name))
    .reduce((sum, [name, value]) => sum + `${name}=${value}; `.length, 0);

/** Text that cannot be compressed. */
const text = (length: number, seed: number): string =>
  Array.from({ length }, (_, index) => ((index * 7919 + seed * 104_729) % 36).toString(36)).join('');

const deepLink = (length: number, seed: number): string =>
  `/notices/${seed}?ref=${text(length - 15, seed)}`.slice(0, length);

const doorsThrough = hasNginx
  ? (['directly', 'behind nginx with its default limits'] as const)
  : (['directly'] as const);

for (const way of doorsThrough) {
  describe(`the cookies of pending sign-ins, ${way}`, () => {
    let server: SessionServer;
    let nginx: Nginx | null = null;
    let origin: string;
    before(async () => {
      server = await openSessionServer();
      server.simulator.choosePerson('lisiyuan');
      if (way !== 'directly') nginx = await startNginx(server.address.replace('localhost', '127.0.0.1'));
      origin = nginx?.origin ?? server.origin;
    });
    after(async () => {
      await nginx?.stop();
      await server.close();
    });

    /** Goes through WeChat; nginx and the portal share the host name, so the cookies are the same. */
    const finish = async (visitor: Visitor, begun: Hop): Promise<string> =>
      new URL(arrival(await visitor.follow(begun.headers.get('location') ?? '')).url).href.replace(server.origin, '');

    it('keep the newest, also if they begin within one second', async () => {
      const visitor = createVisitor();
      const begun: string[] = [];
      for (let count = 0; count < 26; count += 1) {
        const { setCookies } = await visitor.visit(`${origin}/api/me`);
        begun.push(setCookies.map((line) => /^(foyer-pending-\w+)=[^;]/.exec(line)?.[1]).find(Boolean) ?? '');
      }
      const kept = [...visitor.cookies(origin).keys()].filter((name) => name.startsWith('foyer-pending-'));
      assert.deepEqual(kept.toSorted(), begun.slice(-kept.length).toSorted());
      assert.ok(kept.length >= 10);
    });

    /** Cookies of other applications of the company at the same host name. */
    const withOtherCookies = (): Visitor => {
      const visitor = createVisitor();
      for (let count = 0; count < 6; count += 1) visitor.put(origin, `other-${count}`, text(500, count));
      return visitor;
    };

    it('never exceed the limit of a header when many long links are opened one after another', async () => {
      const visitor = withOtherCookies();
      let last: Hop | undefined;
      for (let count = 0; count < 25; count += 1) {
        last = await visitor.visit(origin + deepLink(300, count));
        assert.equal(last.status, 302, `deep link ${count}`);
        assert.ok(pendingBytes(visitor, origin) <= 3100, String(pendingBytes(visitor, origin)));
      }
      assert.ok(cookieHeader(visitor, origin).length < 6500);
      assert.ok(last);
      assert.equal(await finish(visitor, last), deepLink(300, 24));
    });

    it('never exceed it when a browser restores fifteen tabs at once', async () => {
      const visitor = withOtherCookies();
      const begun = await Promise.all(
        Array.from({ length: 15 }, (_, count) => visitor.visit(origin + deepLink(300, count))),
      );
      assert.ok(begun.every(({ status }) => status === 302));
      assert.ok(pendingBytes(visitor, origin) <= 3100, String(pendingBytes(visitor, origin)));
      const ends = await Promise.all(begun.map((hop) => finish(visitor, hop)));
      ends.forEach((end, count) => assert.equal(end.split('?')[0], `/notices/${count}`));
      assert.ok(ends.some((end) => end.includes('?')));
      assert.equal(pendingBytes(visitor, origin), 0);
    });

    it('return fifteen restored tabs to addresses of usual length, each with its query', async () => {
      const visitor = createVisitor();
      const pages = Array.from(
        { length: 15 },
        (_, count) => `/people?department=${count}&q=%E5%BC%A0%E4%BC%9F%E6%98%8E`,
      );
      const begun = await Promise.all(pages.map((page) => visitor.visit(origin + page)));
      assert.ok(pendingBytes(visitor, origin) < 2500, String(pendingBytes(visitor, origin)));
      assert.deepEqual(await Promise.all(begun.map((hop) => finish(visitor, hop))), pages);
    });

    it('return one tab to a long address, or to its path if the address does not fit into a cookie', async () => {
      for (const [address, end] of [
        [deepLink(400, 1), deepLink(400, 1)],
        [`/people?q=${'%E5%BC%A0'.repeat(100)}`, `/people?q=${'%E5%BC%A0'.repeat(100)}`],
        [deepLink(900, 2), '/notices/2'],
        [deepLink(3000, 3), '/notices/3'],
      ] as const) {
        const visitor = createVisitor();
        assert.equal(await finish(visitor, await visitor.visit(origin + address)), end);
      }
    });

    it('are cleared a few at a time if a browser has too many, so that the response header stays small', async () => {
      const visitor = createVisitor();
      for (let count = 0; count < 60; count += 1)
        visitor.put(origin, `foyer-pending-${String(count).padStart(10, '0')}`, `pxyz${count}/.${text(22, count)}`);
      const before = visitor.cookies(origin).size;
      const hop = await visitor.visit(`${origin}/notices`);
      assert.equal(hop.status, 302);
      assert.ok(hop.setCookies.join('').length < 2000);
      assert.ok(visitor.cookies(origin).size < before);
    });
  });
}
