import assert from 'node:assert/strict';
import { openPortal, type OpenPortal } from '../support/portal';
import { arrival, createVisitor, type Hop, type Visitor } from '../support/visitor';

interface Guest {
  userid: string;
  visitor: Visitor;
  /** Texts that no page of another person contains. */
  marks: string[];
  notice: number;
  /** By path: the responses that this person gets while no other requests run, before and after the others. */
  alone: Map<string, Set<string>>;
}

/** A response without its request id and the time, which differ in every response. */
const comparable = ({ text, headers }: Hop): string =>
  text.replaceAll(headers.get('x-request-id') ?? '', '').replace(/"now":\d+/g, '');

const requests = 1000;
const inFlight = 20;

describe('two people at the same time', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
  });
  after(() => portal.close());

  /** Signs in and reads a notice, so that the person's pages differ from those of others. */
  async function signInGuest(userid: string, read: number, language: string): Promise<Guest> {
    const { simulator, database, config, origin } = portal;
    const visitor = createVisitor({ userAgent: userid === 'lisiyuan' ? 'wecom-android' : 'wecom-windows', language });
    simulator.choosePerson(userid);
    assert.equal(arrival(await visitor.follow(`${origin}/`)).status, 200);
    const { name } = await database.query
      .selectFrom('people')
      .select('name')
      .where('userid', '=', userid)
      .where('corp_id', '=', config.wecom.corpId)
      .executeTakeFirstOrThrow();
    const session = await database.query
      .selectFrom('sessions')
      .select('id')
      .where('userid', '=', userid)
      .executeTakeFirstOrThrow();
    assert.equal((await visitor.visit(`${origin}/api/notices/${read}/seen`)).status, 200);
    return { userid, visitor, marks: [name, `"${userid}"`, session.id], notice: read, alone: new Map() };
  }

  it("get a thousand interleaved responses, twenty at a time, without a byte of each other's", async function interleaved() {
    this.timeout(300_000);
    const { origin, database } = portal;
    const notices = await database.query
      .selectFrom('notices')
      .select('id')
      .orderBy('published_at', 'desc')
      .orderBy('id', 'desc')
      .limit(12)
      .execute();
    const [first, second] = [notices[3]?.id ?? 0, notices[4]?.id ?? 0];
    const guests = [
      await signInGuest('lisiyuan', first, 'zh-CN'),
      await signInGuest('piaochenghao', second, 'en'),
    ] as const;
    const paths = [
      '/',
      '/notices',
      '/notices?unread=1',
      '/me',
      '/api/me',
      '/api/notices?unread=1',
      '/api/sessions',
      '/people',
      '/people?q=zhang',
      '/people/zhangwei',
      '/api/people?q=zhang',
      '/nowhere',
      `/notices/${notices[0]?.id}`,
    ];
    const texts: { guest: Guest; path: string; text: string }[] = [];
    const askAlone = async (): Promise<void> => {
      for (const { visitor, alone } of guests) {
        for (const path of paths) {
          const text = comparable(await visitor.visit(origin + path));
          alone.set(path, (alone.get(path) ?? new Set()).add(text));
        }
      }
    };
    const requestIds = new Set<string>();
    let next = 0;

    async function ask(index: number): Promise<void> {
      const guest = guests[index % 2] ?? guests[0];
      const other = guest === guests[0] ? guests[1] : guests[0];
      const path = paths[Math.floor(index / 2) % paths.length] ?? '/';
      const hop = await guest.visitor.visit(origin + path, {
        headers: { 'accept-encoding': index % 3 === 0 ? 'br' : 'gzip' },
      });
      const { status, text, headers } = hop;
      texts.push({ guest, path, text: comparable(hop) });
      assert.equal(status, path === '/nowhere' ? 404 : 200, `${guest.userid} ${path}`);
      for (const mark of other.marks)
        assert.ok(!text.includes(mark), `${path} of ${guest.userid} contains ${mark} of ${other.userid}`);
      if (['/', '/me', '/api/me'].includes(path))
        assert.ok(text.includes(guest.marks[0] ?? ''), `${path} is not that of ${guest.userid}`);
      if (path === '/me' || path === '/api/sessions') assert.ok(text.includes(guest.marks[2] ?? ''));
      if (path === '/notices?unread=1') {
        assert.ok(
          !text.includes(`data-notice="${guest.notice}"`),
          'a notice that this person has read is shown as unread',
        );
        assert.ok(
          text.includes(`data-notice="${other.notice}"`),
          'a notice that only the other person has read is missing',
        );
      }
      if (path.startsWith('/api/')) {
        assert.match(headers.get('cache-control') ?? '', /no-store|private/);
      } else {
        assert.match(text, guest === guests[0] ? /<html lang="zh-CN">/ : /<html lang="en">/);
      }
      const requestId = headers.get('x-request-id') ?? '';
      assert.ok(requestId !== '' && !requestIds.has(requestId), `request id ${requestId} was used twice`);
      requestIds.add(requestId);
    }

    await askAlone();
    for (const path of ['/', '/notices', '/me', '/api/me', '/api/notices?unread=1', '/api/sessions'])
      assert.notDeepEqual(guests[0].alone.get(path), guests[1].alone.get(path), path);
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        for (let index = next; index < requests; index = next) {
          next += 1;
          await ask(index);
        }
      }),
    );
    assert.equal(requestIds.size, requests);

    // Again alone, because meanwhile notices were read and the greeting may have changed with the hour.
    await askAlone();
    for (const { guest, path, text } of texts)
      assert.ok(guest.alone.get(path)?.has(text), `${guest.userid} got another ${path} than without the other person`);
  });
});
