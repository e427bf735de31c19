import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Phone } from '../support/browser';
import { startDevelopersRun, type DevelopersRun } from './developers-run';
import { cookieOf, hydrated, isMarked, mark, signedInPhone } from './signed-in';

const home = 'app/features/home/HomePage.vue';
const viewer = 'app/store/viewer.ts';
const noticesStore = 'app/features/notices/store.ts';
const homeWords = 'app/features/home/words.zh-CN.ts';

describe('a change of app/ under npm run dev', function suite() {
  this.timeout(240_000);
  let run: DevelopersRun;
  let phone: Phone;

  before(async () => {
    run = await startDevelopersRun();
    phone = await signedInPhone(run);
  });
  after(async () => {
    // Stop the run first, in case the phone did not open.
    const exitCode = await run.stop();
    await phone.close();
    assert.equal(exitCode, 0);
  });
  beforeEach(async () => {
    await phone.page.goto('/');
    await hydrated(phone.page);
    await mark(phone.page);
  });

  const html = async (path = '/'): Promise<string> => {
    const response = await fetch(`${run.origin}${path}`, {
      headers: { Accept: 'text/html', Cookie: await cookieOf(phone) },
    });
    return response.text();
  };

  it("complies with the page's policy and hydrates without a warning", () => {
    phone.assertQuiet();
  });

  it('replaces a template in the open page', async () => {
    run.edit(home, '<div class="page">', '<div class="page" data-template="changed">');
    await phone.page.waitForSelector('[data-template="changed"]');
    assert.equal(await isMarked(phone.page), true);
    assert.match(await html(), /data-template="changed"/);
    run.restore(home);
    await phone.page.waitForSelector('[data-template="changed"]', { state: 'detached' });
  });

  it('replaces a script in the open page', async () => {
    run.edit(home, '<div class="page">', '<div class="page" :data-script="changed">');
    run.edit(home, 'const loaded =', "const changed = 'once';\nconst loaded =");
    await phone.page.waitForSelector('[data-script="once"]');
    run.edit(home, "'once'", "'twice'");
    await phone.page.waitForSelector('[data-script="twice"]');
    assert.equal(await isMarked(phone.page), true);
    assert.match(await html(), /data-script="twice"/);
    run.restore(home);
    await phone.page.waitForSelector('[data-script]', { state: 'detached' });
  });

  it('replaces a style sheet in the open page', async () => {
    run.edit('app/styles/base.less', /^/, 'body { outline-color: rgb(1, 2, 3); }\n');
    await phone.page.waitForFunction(() => getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)');
    assert.equal(await isMarked(phone.page), true);
    run.restore('app/styles/base.less');
    await phone.page.waitForFunction(() => getComputedStyle(document.body).outlineColor !== 'rgb(1, 2, 3)');
  });

  const unread = async (): Promise<number> => Number((await phone.page.innerText('.badge')).match(/\d+/)?.[0]);
  /** Opens an unread notice, and waits until the reading has been recorded. */
  const openUnread = async (): Promise<void> => {
    const recorded = phone.page.waitForResponse(/\/api\/notices\/\d+\/read$/).then((response) => response.finished());
    await phone.page.click('a[data-notice]:has(.dot)');
    await phone.page.waitForSelector('article');
    await recorded;
  };
  /** Waits until the badge shows so many unread notices. */
  const showsUnread = (count: number): Promise<unknown> =>
    phone.page.waitForFunction(
      (expected) => Number(/\d+/.exec(document.querySelector('.badge')?.textContent ?? '')?.[0]) === expected,
      count,
    );
  /** Waits until the page has applied an edit. */
  async function updated(edit: () => void): Promise<void> {
    const update = phone.page.waitForResponse(/\/assets\/hot\/[^/]+\.js$/).then((response) => response.finished());
    edit();
    await update;
    // webpack removes the script of an update after it has run.
    await phone.page.waitForFunction(() => document.querySelector('script[src*="/assets/hot/"]') === null);
  }

  it('replaces a store module and keeps the state', async () => {
    const before = await unread();
    await openUnread();
    await showsUnread(before - 1);
    await updated(() => run.edit(viewer, 'state.me.unread = unread', 'state.me.unread = unread - 10'));
    assert.equal(await unread(), before - 1);
    await phone.page.goBack();
    await openUnread();
    await showsUnread(before - 12);
    assert.equal(await isMarked(phone.page), true);
    await updated(() => run.restore(viewer));
    assert.equal(await isMarked(phone.page), true);
    phone.assertQuiet();
  });

  it("replaces a feature's store module and keeps the state", async () => {
    await openUnread();
    await phone.page.goBack();
    await phone.page.waitForSelector('a[data-notice]');
    const counted = await unread();
    await updated(() =>
      run.edit(noticesStore, 'withAll(state, [summary])', "withAll(state, [{ ...summary, title: '已替换' }])"),
    );
    assert.equal(await unread(), counted);
    assert.equal(await phone.page.isVisible('a[data-notice]'), true);
    await openUnread();
    assert.equal(await phone.page.innerText('article h1'), '已替换');
    assert.equal(await isMarked(phone.page), true);
    await updated(() => run.restore(noticesStore));
    await phone.page.goBack();
    await openUnread();
    assert.notEqual(await phone.page.innerText('article h1'), '已替换');
    assert.equal(await isMarked(phone.page), true);
    phone.assertQuiet();
  });

  it('replaces texts in the open page', async () => {
    run.edit(homeWords, "allNotices: '", "allNotices: '已替换");
    await phone.page.waitForFunction(() => document.body.innerText.includes('已替换'));
    assert.equal(await isMarked(phone.page), true);
    run.restore(homeWords);
    await phone.page.waitForFunction(() => !document.body.innerText.includes('已替换'));
    assert.equal(await isMarked(phone.page), true);
  });

  it('uses a file that takes the place of an imported one', async () => {
    run.write('app/features/home/imported/index.ts', "export const imported = 'a folder';\n");
    run.edit(home, '<script setup lang="ts">', `$&\nimport { imported } from './imported';`);
    run.edit(home, '<div class="page">', '<div class="page" :data-imported="imported">');
    await phone.page.waitForSelector('[data-imported="a folder"]');
    assert.match(await html(), /data-imported="a folder"/);

    // Webpack prefers files to folders. The importing file does not change.
    run.write('app/features/home/imported.ts', "export const imported = 'a file';\n");
    assert.match(await html(), /data-imported="a file"/);
    await phone.page.waitForSelector('[data-imported="a file"]');
    run.remove('app/features/home/imported.ts');
    await phone.page.waitForSelector('[data-imported="a folder"]');
    assert.match(await html(), /data-imported="a folder"/);
    assert.equal(await isMarked(phone.page), true);
    run.restore(home);
    run.remove('app/features/home/imported');
    await phone.page.waitForSelector('[data-imported]', { state: 'detached' });
  });

  it('applies to the next rendering, also with several saves in quick succession', async () => {
    // The connection is already open, so the request arrives before the file system reports the save.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const headers = { Accept: 'text/html', Cookie: await cookieOf(phone) };
    const next = (): Promise<string> =>
      new Promise((resolve, reject) => {
        get(run.origin, { agent, headers }, (response) => resolve(text(response))).once('error', reject);
      });
    run.edit(home, '<div class="page">', '<div class="page" data-save="0">');
    await next();
    for (let save = 1; save <= 20; save += 1) {
      run.edit(home, `data-save="${save - 1}"`, `data-save="${save}"`);
      if (save % 3 === 0) continue;
      assert.ok(
        (await next()).includes(`<div data-save="${save}" class="page"`),
        `save ${save} is not in the rendering`,
      );
    }
    agent.destroy();
    await phone.page.waitForSelector('[data-save="20"]');
    run.restore(home);
    assert.doesNotMatch(await html(), /data-save/);
  });

  it('applies to the next rendering if only the server runs the code', async () => {
    run.edit('app/entry-server.ts', 'status: error?.status ?? 200', 'status: error?.status ?? 202');
    const response = await fetch(run.origin, { headers: { Accept: 'text/html', Cookie: await cookieOf(phone) } });
    assert.equal(response.status, 202);
    run.restore('app/entry-server.ts');
  });

  for (const [kind, file, from, to] of [
    ['a template', home, '{{ words.home.allRead }}', '{{ words.home. }}'],
    ['a script', home, 'const loaded =', 'const const loaded ='],
    ['a style sheet', 'app/styles/base.less', /^/, '.page { color: @unknown-color; }\n'],
    ['what only the server runs', 'app/entry-server.ts', 'export default', 'export export default'],
  ] as const) {
    it(`reports an error in ${kind} in the open page, a new page and the terminal until it is fixed`, async () => {
      const printed = run.printed('The front end does not compile');
      run.edit(file, from, to);
      await phone.page.waitForSelector('#development-overlay');
      assert.match(await phone.page.innerText('#development-overlay'), new RegExp(file.replace('.', '\\.')));
      await printed;
      const other = await phone.context.newPage();
      await other.goto('/');
      assert.match(await other.innerText('body'), new RegExp(file.replace('.', '\\.')));

      const fixed = run.printed('Fixed.');
      run.restore(file);
      await phone.page.waitForSelector('#development-overlay', { state: 'detached' });
      await other.waitForSelector('.page');
      await fixed;
      await other.close();
      assert.equal(await isMarked(phone.page), true);
      assert.equal(run.running(), true);
      phone.assertQuiet([/status of 500/]);
    });
  }

  const overlay = '#development-overlay';
  /** A position in the page's file that a terminal can open. */
  const inHome = (): string => `${join(run.folder, home)}:`;

  it('shows an exception of a component in the open page and a new one, and reloads them when it is fixed', async () => {
    run.edit(home, '<div class="page">', '<div class="page" :data-broken="words.home.nothing.deep">');
    await phone.page.waitForSelector(overlay);
    const words = await phone.page.innerText(overlay);
    assert.match(words, /Exception in the page\n+TypeError: .*reading 'deep'/);
    assert.ok(words.includes(inHome()), words);

    const other = await phone.context.newPage();
    await other.goto('/');
    await other.waitForFunction(() =>
      /A page could not be rendered on the server[^]*Exception in the page/.test(
        document.getElementById('development-overlay')?.innerText ?? '',
      ),
    );
    run.restore(home);
    for (const page of [phone.page, other]) {
      await page.waitForSelector(overlay, { state: 'detached' });
      await page.waitForSelector('.page');
    }
    await other.close();
    phone.assertQuiet([/reading 'deep'/]);
  });

  it('shows an exception that only occurs during server rendering, with its position in the sources', async () => {
    run.edit(home, '<div class="page">', '<div class="page" :data-broken="$isServer ? words.home.nothing.deep : 1">');
    await phone.page.waitForSelector('[data-broken]');
    await phone.page.reload();
    await phone.page.waitForSelector(overlay);
    const words = await phone.page.innerText(overlay);
    assert.match(words, /A page could not be rendered on the server\n+TypeError: .*reading 'deep'/);
    assert.ok(words.includes(inHome()), words);
    run.restore(home);
    await phone.page.waitForSelector(overlay, { state: 'detached' });
  });

  it('shows an uncaught exception', async () => {
    run.edit(
      home,
      'const loaded =',
      "if (typeof window !== 'undefined') setTimeout(() => { throw new Error('thrown on purpose'); }, 1);\nconst loaded =",
    );
    await phone.page.waitForSelector(overlay);
    assert.match(await phone.page.innerText(overlay), /Uncaught exception in the browser\n+Error: thrown on purpose/);
    run.restore(home);
    await phone.page.waitForSelector(overlay, { state: 'detached' });
    phone.assertQuiet([/thrown on purpose/]);
  });
});
