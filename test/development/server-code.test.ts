import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Phone } from '../support/browser';
import { readInOtherProcess } from '../support/other-process';
import { createVisitor } from '../support/visitor';
import { startDevelopersRun, type DevelopersRun } from './developers-run';
import { cookieOf, isMarked, mark, signedInPhone } from './signed-in';

const errors = 'server/errors.ts';

describe('a change of server/ or config/ under npm run dev', function suite() {
  this.timeout(240_000);
  let run: DevelopersRun;
  let phone: Phone;
  let cookie: string;

  before(async () => {
    run = await startDevelopersRun();
    phone = await signedInPhone(run);
    cookie = await cookieOf(phone);
  });
  after(async () => {
    // Stop the run first, in case the phone did not open.
    const exitCode = await run.stop();
    await phone.close();
    assert.equal(exitCode, 0);
  });

  // So that a failure does not make the following tests fail.
  afterEach(() => {
    run.restore(errors);
    run.write('.env', '');
  });

  const ask = (path: string, accept = 'application/json'): Promise<Response> =>
    // A connection that is kept could be closed by the exchange of the code just when it is used again.
    fetch(`${run.origin}${path}`, {
      headers: { Accept: accept, Cookie: cookie, Connection: 'close' },
      redirect: 'manual',
    });
  const message = async (): Promise<string> => (await ask('/api/nowhere')).text();

  it('applies to the next request and keeps everyone signed in', async () => {
    await mark(phone.page);
    for (const words of ['First words.', 'Second words.', 'Third words.']) {
      run.edit(errors, /('not-found': \{ status: 404, message: ')[^']+/, `$1${words}`);
      assert.match(await message(), new RegExp(words));
      assert.equal((await ask('/api/me')).status, 200);
    }
    run.restore(errors);
    assert.match(await message(), /This page does not exist/);
    assert.equal(await isMarked(phone.page), true);
  });

  it('lets requests in progress finish with the previous code', async () => {
    const links = 'server/features/home/index.ts';
    // The handler waits until the next revision of the code runs.
    run.edit(
      links,
      'run: async (viewer) => ({',
      `run: async (viewer) => ({
      ...await new Promise<object>((resolve) => {
        Object.assign(globalThis, { release: resolve });
        process.stdout.write('a slow request began');
      }),`,
    );
    const began = run.printed('a slow request began');
    const slow = ask('/api/links');
    await began;
    run.restore(links);
    run.edit(errors, /('not-found': \{ status: 404, message: ')[^']+/, '$1Meanwhile.');
    run.edit(errors, 'export function appError(', "Reflect.get(globalThis, 'release')?.();\nexport function appError(");
    assert.match(await message(), /Meanwhile/);
    assert.equal((await slow).status, 200);
    run.restore(errors);
    assert.match(await message(), /This page does not exist/);
  });

  it('keeps the simulator and its state unless the simulator has changed', async () => {
    const chosen = async (): Promise<string> => (await fetch(`${run.simulatorOrigin}/_simulator/person`)).text();
    assert.match(await chosen(), /zhangwei/);
    run.edit(errors, /('not-found': \{ status: 404, message: ')[^']+/, '$1Another portal.');
    assert.match(await message(), /Another portal/);
    assert.match(await chosen(), /zhangwei/);
    run.edit(
      'server/simulator/index.ts',
      'export async function startSimulator(',
      'export const changed = true;\n\nexport async function startSimulator(',
    );
    assert.equal((await ask('/api/me')).status, 200);
    assert.doesNotMatch(await chosen(), /zhangwei/);
    run.restore('server/simulator/index.ts');
    run.restore(errors);
    assert.match(await message(), /This page does not exist/);
  });

  it('applies changed settings from config/ and .env', async () => {
    const offset = async (): Promise<string | undefined> =>
      /"utcOffsets":\[\[\d+,(-?\d+)/.exec(await (await ask('/', 'text/html')).text())?.[1];
    assert.equal(await offset(), '480');
    run.edit('config/settings.ts', ".default('Asia/Shanghai')", ".default('Asia/Bangkok')");
    assert.equal(await offset(), '420');
    run.write('.env', 'TIME_ZONE=Asia/Tokyo\n');
    assert.equal(await offset(), '540');
    run.write('.env', 'TIME_ZONE=soon\n');
    const refused = await ask('/', 'text/html');
    assert.equal(refused.status, 500);
    assert.match(await refused.text(), /TIME_ZONE must be the name of a time zone/);
    run.write('.env', '');
    run.restore('config/settings.ts');
    assert.equal(await offset(), '480');
  });

  it('continues at its address if a changed one is in use', async () => {
    const { port } = new URL(run.origin);
    const other = createServer().listen(Number(port), '127.0.0.2');
    await once(other, 'listening');
    const printed = run.printed(`PORT ${port} is in use`);
    run.write('.env', 'HOST=127.0.0.2\n');
    await printed;
    assert.equal((await ask('/nowhere', 'text/html')).status, 404);
    run.write('.env', '');
    assert.equal((await ask('/nowhere', 'text/html')).status, 404);
    other.close();
  });

  for (const [kind, title, from, to] of [
    [
      'does not compile',
      "The server's code does not compile",
      'export function appError(',
      'export export function appError(',
    ],
    [
      'throws when it starts',
      'The portal does not start with this code',
      'export function appError(',
      "throw new Error('broken on purpose');\nexport function appError(",
    ],
  ] as const) {
    it(`is reported in pages, data and the terminal if it ${kind}, until it is fixed`, async () => {
      await mark(phone.page);
      const printed = run.printed(title);
      run.edit(errors, from, to);
      await phone.page.waitForSelector('#development-overlay');
      assert.ok((await phone.page.innerText('#development-overlay')).includes(title));
      await printed;
      const data = await ask('/api/me');
      assert.equal(data.status, 500);
      assert.match(await data.text(), /"error":\{"id":"internal"/);
      const other = await phone.context.newPage();
      await other.goto('/me');
      assert.ok((await other.innerText('body')).includes(title));

      run.restore(errors);
      await phone.page.waitForSelector('#development-overlay', { state: 'detached' });
      await other.waitForSelector('#app');
      assert.equal((await ask('/api/me')).status, 200);
      await other.close();
      assert.equal(await isMarked(phone.page), true);
      assert.equal(run.running(), true);
    });
  }

  it('shows an exception outside of a request and keeps running', async () => {
    const printed = run.printed('thrown on purpose');
    run.edit(
      errors,
      'export function appError(',
      "setTimeout(() => { throw new Error('thrown on purpose'); }, 1);\nexport function appError(",
    );
    await ask('/api/me');
    await printed;
    await phone.page.waitForSelector('#development-overlay');
    const words = await phone.page.innerText('#development-overlay');
    assert.match(words, /thrown on purpose/);
    assert.ok(words.includes(`${join(run.folder, errors)}:`), words);
    assert.equal((await ask('/api/me')).status, 200);
    run.restore(errors);
    await phone.page.waitForSelector('#development-overlay', { state: 'detached' });
    assert.equal(run.running(), true);
  });

  describe('with the database of npm run dev', () => {
    it('keeps every completed write when other processes read the file between exchanges of the server code', async () => {
      const file = join(run.folder, 'data', 'foyer.sqlite');
      const { visit, follow } = createVisitor();
      await visit(`${run.simulatorOrigin}/_simulator/person`, { method: 'POST', json: { userid: 'zhangwei' } });
      assert.equal((await follow(`${run.origin}/`)).at(-1)?.status, 200);
      const {
        items: [{ id: notice }],
      } = JSON.parse((await visit(`${run.origin}/api/notices`)).text);

      const texts: string[] = [];
      const ask = async (text: string): Promise<void> => {
        const { status } = await visit(`${run.origin}/api/notices/${notice}/questions`, {
          method: 'POST',
          json: { text },
          headers: { 'Idempotency-Key': `key-${text}-0123456789` },
        });
        assert.equal(status, 201);
        texts.push(text);
      };
      const assertAllThere = (): void =>
        assert.deepEqual(
          readInOtherProcess(file, "select text from questions where text like 'exchange-%' order by id"),
          { rows: texts.map((text) => ({ text })), integrity: 'ok', exclusive: false },
        );

      await ask('exchange-0');
      for (let exchange = 1; exchange <= 3; exchange += 1) {
        run.edit('server/errors.ts', /('not-found': \{ status: 404, message: ')[^']+/, `$1Exchange ${exchange}.`);
        await ask(`exchange-${exchange}-a`);
        assertAllThere();
        await ask(`exchange-${exchange}-b`);
        assertAllThere();
      }
      run.restore('server/errors.ts');
    });

    it('reports a migration that was edited after it ran, in the page and the terminal, until the edit is undone', async () => {
      const migration = 'server/database/migrations/0001-first-tables.ts';
      const page = async (): Promise<Response> =>
        fetch(run.origin, { headers: { Accept: 'text/html' }, redirect: 'manual' });
      run.edit(migration, /^/, '// A comment changes nothing.\n');
      assert.equal((await page()).status, 302);

      const printed = run.printed('A migration was edited after it ran');
      run.edit(migration, 'create table links (', 'create table links (added text,');
      const refused = await page();
      assert.equal(refused.status, 500);
      const text = await refused.text();
      assert.match(text, /0001-first-tables\.ts: edited after being applied to this database/);
      assert.ok(text.includes(`delete ${join(run.folder, 'data')} and start it again`));
      await printed;

      run.restore(migration);
      assert.equal((await page()).status, 302);
    });
  });
});
