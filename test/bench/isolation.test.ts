import assert from 'node:assert/strict';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { headersOf, type Case } from './cases';
import { startPortal, type BenchPortal } from './portal';
import { record } from './record';

const requests = 1000;
const inFlight = 20;

/** What differs from one answer to the next, whoever asks: nonces, ids of requests, the clock. */
const ownOfEachAnswer = /nonce="[^"]+"|"requestId":"[^"]+"|"now":\d+/g;

interface Person {
  cookie: string;
  name: string;
  /** What every answer to this person was while nobody else asked, before and after the crowd. */
  alone: Map<string, Set<string>>;
}

describe('two people in one process', () => {
  let portal: BenchPortal;
  const people: Person[] = [];
  let paths: string[];

  const ask = async (path: string, { cookie }: Pick<Person, 'cookie'>, encoding: Case['encoding']): Promise<string> => {
    const { status, headers, body } = await record(
      portal.port,
      path,
      headersOf({ name: '', path, signedIn: true, status: 200, encoding }, cookie),
    );
    assert.equal(status, 200, path);
    const kind = headers['content-encoding'];
    return (kind === 'br' ? brotliDecompressSync(body) : kind === 'gzip' ? gunzipSync(body) : body)
      .toString()
      .replace(ownOfEachAnswer, '');
  };
  const askAlone = async (): Promise<void> => {
    for (const person of people) {
      for (const path of paths) {
        const known = person.alone.get(path) ?? new Set<string>();
        person.alone.set(path, known.add(await ask(path, person, 'gzip')));
      }
    }
  };

  before(async function () {
    this.timeout(300_000);
    portal = await startPortal();
    for (const userid of ['zhangwei', 'zhangwei2']) {
      const cookie = await portal.signIn(userid);
      people.push({ cookie, name: userid, alone: new Map() });
    }
    const home = await ask('/', { cookie: people[0]?.cookie ?? '' }, 'gzip');
    const [one = '', two = ''] = [...new Set([...home.matchAll(/data-notice="(\d+)"/g)].map(([, id = '']) => id))];
    // Each has read what the other has not; the crowd then reads nothing new.
    const [first, second] = people;
    if (first === undefined || second === undefined) return;
    await ask(`/notices/${one}`, first, 'gzip');
    await ask(`/notices/${two}`, second, 'gzip');
    paths = [
      '/',
      '/notices',
      '/notices?unread=1',
      '/people',
      '/people?q=zhang',
      '/people/zhangwei',
      '/me',
      '/api/me',
      '/api/notices',
      '/api/sessions',
      '/api/people?q=zhang',
    ];
    await askAlone();
  });
  after(() => portal.stop());

  it('see different things at the same addresses', () => {
    const [first, second] = people;
    for (const path of ['/', '/notices', '/me', '/api/me', '/api/notices', '/api/sessions']) {
      assert.notDeepEqual(first?.alone.get(path), second?.alone.get(path), path);
    }
  });

  it('never get a byte of one another, a thousand requests at a time and twenty at once', async function () {
    this.timeout(300_000);
    const answers: { person: Person; path: string; text: string }[] = [];
    let asked = 0;
    await Promise.all(
      Array.from({ length: inFlight }, async (_, lane) => {
        for (let number = asked++; number < requests; number = asked++) {
          const person = people[(number + lane) % people.length];
          const path = paths[number % paths.length];
          if (person === undefined || path === undefined) return;
          answers.push({ person, path, text: await ask(path, person, number % 3 === 0 ? 'br' : 'gzip') });
        }
      }),
    );
    // Once more alone: the hour may have turned meanwhile, and a greeting with it.
    await askAlone();
    assert.equal(answers.length, requests);
    for (const { person, path, text } of answers)
      assert.ok(person.alone.get(path)?.has(text), `${person.name} got another ${path} than when alone`);
  });
});
