import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { bundleVue } from '../support/bundle-vue';
import type { Phone } from '../support/browser';
import { pdf } from '../support/forms';
import { loseSession, openAs, pageReady, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

/** Puts the uploader into a page, with a client of its own. `upload(name, type, base64)` uploads a file. */
const entry = `
  import { createClient } from './app/api/client';
  import { createDataClient } from './app/api/data-client';
  import { createUploads } from './app/files/uploads';

  const client = createClient({ window, requestId: '', load: () => Promise.resolve({ createDataClient }) });
  client.setPerson('lisiyuan');
  const uploads = createUploads(client, 'form');
  const files = new Map();
  window.interrupted = () => uploads.interrupted();
  window.upload = async (name, type, base64, cancelAt) => {
    const known = files.get(name);
    const file = known ?? new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name, { type });
    files.set(name, file);
    const controller = new AbortController();
    const steps = [];
    try {
      const uploaded = await uploads.uploadFile(file, {
        signal: controller.signal,
        onProgress(fraction, step) {
          steps.push([step, fraction]);
          if (step === cancelAt) controller.abort();
        },
      });
      return { uploaded, steps };
    } catch (error) {
      return { error: error.id, steps };
    }
  };
`;

interface Outcome {
  uploaded?: { id: string; name: string; kind: string };
  error?: string;
  steps: [string, number][];
}

describe('uploading in a browser', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let page: Page;
  let script: string;
  before(async () => {
    ({ script } = await bundleVue(entry));
    portal = await openPortal({ env: { ADMINS: 'lisiyuan', FILE_LIMIT_MB: '1' } });
  });
  after(() => portal.close());
  beforeEach(async () => {
    phone = await openAs(portal, 'lisiyuan', '/manage');
    page = phone.page;
    await page.evaluate(script);
  });
  afterEach(async () => {
    await phone.close();
    await portal.database.query.deleteFrom('files').execute();
  });

  /** Opens a page whose policy lets the browser reduce pictures. */
  async function openWithPictures(): Promise<void> {
    await page.goto('/manage/links');
    await pageReady(page);
    await page.evaluate(script);
  }
  const upload = (name: string, type: string, content: Buffer, cancelAt?: string): Promise<Outcome> =>
    page.evaluate(`window.upload(${JSON.stringify([name, type, content.toString('base64'), cancelAt]).slice(1, -1)})`);
  const rows = () => portal.database.query.selectFrom('files').select(['id', 'name', 'upload_id']).execute();
  const text = Buffer.alloc(600_000, 'text ');

  it('reports progress that never exceeds the whole, and waits until the server has confirmed it', async () => {
    const { uploaded, steps } = await upload('通知📎.txt', 'text/plain', text);
    assert.deepEqual([uploaded?.name, uploaded?.kind], ['通知📎.txt', 'file']);
    assert.deepEqual([...new Set(steps.map(([step]) => step))], ['waiting', 'preparing', 'uploading', 'processing']);
    const fractions = steps.map(([, fraction]) => fraction);
    assert.ok(fractions.every((fraction, index) => fraction <= 1 && fraction >= (fractions[index - 1] ?? 0)));
    assert.deepEqual(
      (await rows()).map(({ id }) => id),
      [uploaded?.id],
    );
    phone.assertQuiet();
  });

  it('uploads a picture', async () => {
    const content = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#369' } })
      .jpeg()
      .toBuffer();
    const { uploaded } = await upload('IMG_1.jpg', 'image/jpeg', content);
    assert.equal(uploaded?.kind, 'picture');
    const [width, served] = await page.evaluate(async (id) => {
      const picture = new Image();
      picture.src = `/api/files/${id}?w=320`;
      await picture.decode();
      const { headers } = await fetch(picture.src, { headers: { Accept: 'image/webp,*/*' } });
      return [picture.naturalWidth, headers.get('content-type')];
    }, uploaded?.id);
    assert.deepEqual([width, served], [320, 'image/webp']);
  });

  it('uploads a file whose name has control characters, without them', async () => {
    const { uploaded } = await upload('a\0b\u0007\u202e\n.txt', 'text/plain', text);
    assert.equal(uploaded?.name, 'ab.txt');
  });

  // Field report 12.
  it('uploads twelve pictures one after another, and continues behind one that is refused', async () => {
    const picture = await sharp({ create: { width: 2400, height: 1800, channels: 3, background: '#369' } })
      .jpeg()
      .toBuffer();
    await openWithPictures();
    let running = 0;
    let most = 0;
    await page.route('**/api/files', async (route) => {
      running += 1;
      most = Math.max(most, running);
      const response = await route.fetch();
      running -= 1;
      await route.fulfill({ response });
    });
    await page.evaluate(`{
      const { drawImage } = CanvasRenderingContext2D.prototype;
      window.canvases = [];
      CanvasRenderingContext2D.prototype.drawImage = function (...from) {
        if (from[0] instanceof HTMLImageElement) window.canvases.push(this.canvas);
        window.mostCanvases = Math.max(window.mostCanvases || 0, window.canvases.filter(({ width }) => width > 0).length);
        return drawImage.apply(this, from);
      };
    }`);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index === 4
          ? upload('a.pdf', 'application/pdf', Buffer.from('<html>'))
          : upload(`IMG_${index}.jpg`, 'image/jpeg', picture),
      ),
    );
    assert.deepEqual(
      outcomes.map(({ uploaded, error }) => error ?? uploaded?.name),
      Array.from({ length: 12 }, (_, index) => (index === 4 ? 'file-type-not-allowed' : `IMG_${index}.jpg`)),
    );
    assert.deepEqual([most, await page.evaluate('window.mostCanvases'), (await rows()).length], [1, 1, 11]);
  });

  // Field report 19.
  it('stores a file once if its response is lost', async () => {
    let lost = 0;
    await page.route('**/api/files', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort('connectionreset');
    });
    const { uploaded } = await upload('a.pdf', 'application/pdf', pdf);
    assert.deepEqual([lost, (await rows()).map(({ id }) => id)], [1, [uploaded?.id]]);
  });

  it('continues the same upload if the person tries again', async () => {
    let refused = 0;
    const keys = new Set<string>();
    await page.route('**/api/files', (route) => {
      keys.add(route.request().headers()['idempotency-key'] ?? '');
      if (refused === 4) return route.continue();
      refused += 1;
      return route.abort('connectionreset');
    });
    await page.clock.install();
    const failed = upload('a.pdf', 'application/pdf', pdf);
    for (let turn = 0; refused < 4 && turn < 200; turn += 1) {
      await page.clock.runFor(500);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal((await failed).error, 'offline');
    const { uploaded } = await upload('a.pdf', 'application/pdf', pdf);
    assert.deepEqual([uploaded?.name, keys.size], ['a.pdf', 1]);
  });

  it('tries again if nothing has been sent for a minute', async () => {
    let sent = 0;
    await page.route('**/api/files', (route) => {
      sent += 1;
      return sent === 1 ? undefined : route.continue();
    });
    await page.clock.install();
    const uploaded = upload('a.pdf', 'application/pdf', pdf);
    for (let turn = 0; sent === 0 && turn < 200; turn += 1) await page.waitForTimeout(10);
    await page.clock.runFor(59_000);
    assert.equal(sent, 1);
    for (let turn = 0; sent === 1 && turn < 3; turn += 1) await page.clock.runFor(1_000);
    assert.equal((await uploaded).uploaded?.name, 'a.pdf');
    assert.equal(sent, 2);
  });

  it('waits as long as the server asks if it was sent too many files', async () => {
    let sent = 0;
    await page.route('**/api/files', (route) => {
      sent += 1;
      if (sent > 1) return route.continue();
      const body = JSON.stringify({ error: { id: 'too-many-requests', message: '', requestId: '' } });
      return route.fulfill({ status: 429, headers: { 'Retry-After': '45' }, contentType: 'application/json', body });
    });
    await page.clock.install();
    const uploaded = upload('a.pdf', 'application/pdf', pdf);
    for (let turn = 0; sent === 0 && turn < 200; turn += 1) await page.waitForTimeout(10);
    await page.clock.runFor(44_000);
    assert.equal(sent, 1);
    for (let turn = 0; sent === 1 && turn < 3; turn += 1) await page.clock.runFor(1_000);
    assert.equal((await uploaded).uploaded?.name, 'a.pdf');
  });

  it('waits for the connection, however long, before it tries again', async () => {
    await page.clock.install();
    await phone.context.setOffline(true);
    const uploaded = upload('a.pdf', 'application/pdf', pdf);
    for (let turn = 0; turn < 20; turn += 1) await page.clock.runFor(3_000);
    await phone.context.setOffline(false);
    for (let turn = 0; turn < 5; turn += 1) await page.clock.runFor(1_000);
    assert.equal((await uploaded).uploaded?.name, 'a.pdf');
  });

  it('can be canceled, and leaves nothing', async () => {
    await page.route('**/api/files', () => undefined);
    const { error } = await upload('a.txt', 'text/plain', text, 'uploading');
    assert.deepEqual([error, await rows()], ['canceled', []]);
  });

  it('stops when its form is closed', async () => {
    await page.goto('/manage/links');
    await pageReady(page);
    await page.getByRole('button', { name: '添加链接' }).click();
    await page.route('**/api/files', () => undefined);
    const sent = page.waitForRequest('**/api/files');
    const file = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('x') };
    await page.locator('.picture-field input').setInputFiles(file);
    await sent;
    const stopped = page.waitForEvent('requestfailed', {
      predicate: (request) => request.url().endsWith('/api/files'),
      timeout: 5000,
    });
    await page.getByRole('button', { name: '取消', exact: true }).click();
    await stopped;
  });

  it('names the reason if the server refuses a file, and sends no file that is too large', async () => {
    assert.equal((await upload('a.pdf', 'application/pdf', Buffer.from('<html>'))).error, 'file-type-not-allowed');
    assert.equal((await upload('empty.txt', 'text/plain', Buffer.alloc(0))).error, 'file-empty');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    assert.equal((await upload('b.txt', 'text/plain', Buffer.alloc(1_048_577, 'x'))).error, 'file-too-large');
    assert.ok(!sent.includes('POST /api/files'));
  });

  for (const [language, words] of [
    ['zh-CN', '文件过大，不能超过 1 MB。'],
    ['en', 'The file is too large. It can have up to 1 MB.'],
  ] as const)
    it(`names the limit if a file is too large, in ${language}`, async () => {
      const other = await openAs(portal, 'lisiyuan', '/manage/notices', { language });
      await other.page.locator('.desk-title a').click();
      await other.page.locator('.ProseMirror').waitFor();
      const file = { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.alloc(1_048_577, 'x') };
      await other.page.locator('.form-part input[type=file]').setInputFiles(file);
      await other.page.getByText(words).waitFor();
      await other.close();
    });

  // Field report 11.
  it('uploads no part of an incomplete picture that is large enough to be reduced', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 10 } as const;
    const large = sharp({ create: { width: 6000, height: 60, channels: 3, background: '#369', noise } });
    await openWithPictures();
    // So long that a third of it has fewer bytes than the part that is there.
    const wholes: [string, Buffer][] = [
      ['image/jpeg', await large.clone().jpeg().toBuffer()],
      ['image/png', await large.clone().png().toBuffer()],
      ['image/webp', await large.clone().webp().toBuffer()],
    ];
    for (const [type, whole] of wholes) {
      assert.equal((await upload(`whole ${type}`, type, whole)).uploaded?.kind, 'picture');
      const cut = whole.subarray(0, Math.floor(whole.length * 0.6));
      assert.equal((await upload(`cut ${type}`, type, cut)).error, 'picture-incomplete', type);
    }
    assert.equal((await rows()).length, wholes.length);
  });

  it('takes the page of a proxy for a refusal', async () => {
    await page.route('**/api/files', (route) => route.fulfill({ status: 413, body: '<html>Request Entity Too Large' }));
    assert.equal((await upload('a.pdf', 'application/pdf', pdf)).error, 'file-too-large');
  });

  it('asks to choose files again that did not arrive before a sign-in', async () => {
    await loseSession(phone);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    void upload('合同.pdf', 'application/pdf', pdf).catch(() => undefined);
    await page.waitForURL(/_simulator|connect|code=/).catch(() => undefined);
    await page.waitForURL(`${portal.origin}/manage`);
    await pageReady(page);
    assert.equal(pathOf(page), '/manage');
    // The session is asked for before anything is sent.
    assert.ok(!sent.includes('POST /api/files'));
    await page.evaluate(script);
    assert.deepEqual(await page.evaluate('window.interrupted()'), ['合同.pdf']);
    assert.deepEqual(await page.evaluate('window.interrupted()'), []);
    assert.equal((await upload('合同.pdf', 'application/pdf', pdf)).uploaded?.name, '合同.pdf');
    assert.deepEqual(await page.evaluate('window.interrupted()'), []);
  });

  it('asks for the session if it ends while the file is being sent', async () => {
    await page.route('**/api/files', async (route) => {
      await loseSession(phone);
      await route.continue();
    });
    void upload('合同.pdf', 'application/pdf', pdf).catch(() => undefined);
    await page.waitForEvent('framenavigated');
    await page.waitForURL(`${portal.origin}/manage`);
    await pageReady(page);
    assert.deepEqual(await rows(), []);
  });

  // Field report 14.
  it('runs no script of an uploaded file', async () => {
    const script = '<!doctype html><script>document.title = "attacked"; fetch("/api/attacked")</script>';
    const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#369' } })
      .png()
      .toBuffer();
    const attacks: [string, string, Buffer][] = [
      ['a.txt', 'text/html', Buffer.from(script)],
      ['a.csv', 'text/html', Buffer.from(script)],
      ['a.pdf', 'application/pdf', Buffer.concat([pdf, Buffer.from(script)])],
      ['a.html', 'image/png', Buffer.concat([picture, Buffer.from(script)])],
    ];
    const asked: string[] = [];
    phone.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const attack of attacks) {
      const { uploaded, error } = await upload(...attack);
      assert.ok(uploaded !== undefined, `${attack[0]}: ${error}`);
      const tab = await phone.context.newPage();
      const download = tab.waitForEvent('download', { timeout: 3000 }).catch(() => null);
      // A navigation that becomes a download fails.
      await tab.goto(`/api/files/${uploaded.id}`).catch(() => undefined);
      if (uploaded.kind === 'file') assert.equal((await download)?.suggestedFilename(), attack[0]);
      else assert.equal(await tab.evaluate('document.images.length'), 1);
      assert.notEqual(await tab.title(), 'attacked');
      await tab.close();
    }
    assert.ok(!asked.includes('/api/attacked'));
  });
});
