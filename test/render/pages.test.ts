import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appError } from '../../server/errors';
import type { BuiltFrontEnd } from '../../server/render/front-end';
import type { RenderingServer } from './front-end';
import { builtFrontEnd, serveRenderer } from './front-end';
import { personalData, personNamed } from './person';

const whole = /^<!DOCTYPE html>\n[\s\S]+<\/body>\n<\/html>\n$/;

describe('many pages at the same time', () => {
  it('are the shell while others are rendered, which are completed, and errors are still rendered', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const api = personNamed('张伟', async () => {
      arrived();
      await released;
      return personalData('张伟');
    });
    const server = await serveRenderer((renderer, ctx) => renderer.page(ctx, () => api), undefined, { renderings: 1 });
    const text = async (path: string): Promise<string> => (await fetch(server.origin + path)).text();
    const first = text('/one');
    await begun;
    assert.match(await text('/two'), /"rendered":false/);
    release();
    assert.match(await first, /"rendered":true/);
    assert.match(await text('/two'), /"rendered":true/);
    await server.close();
  });
});

describe('a rendered page', () => {
  let server: RenderingServer;

  before(async () => {
    server = await serveRenderer((renderer, ctx) => renderer.page(ctx, () => personNamed('张伟')));
  });
  after(() => server.close());

  const get = async (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ response: Response; html: string }> => {
    const response = await fetch(`${server.origin}${path}`, { headers });
    return { response, html: await response.text() };
  };

  it('is complete and has a Content-Length', async () => {
    const { response, html } = await get('/');
    assert.equal(response.status, 200);
    assert.match(html, whole);
    assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(html)));
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(html, /<div id="app" data-server-rendered="true"><p>words<\/p><\/div>/);
  });

  it('has the same headers and no body for HEAD', async () => {
    const response = await fetch(`${server.origin}/`, { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.ok(Number(response.headers.get('content-length')) > 1000);
    assert.ok(response.headers.has('content-security-policy'));
    assert.equal(await response.text(), '');
  });

  it('allows scripts and styles of its origin, its inline script and styles by their hash, and no others', async () => {
    const [script, ...styles] = ['/* retries */', 'p{color:red}', 'b{color:blue}'].map(
      (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    );
    const { response, html } = await get('/lazy');
    assert.equal(
      response.headers.get('content-security-policy'),
      `default-src 'none'; script-src 'self' ${script}; style-src 'self' ${styles.join(' ')}; img-src 'self' data:; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    const tags = html.match(/<script[^>]*>/g) ?? [];
    assert.equal(tags.length, 5);
    assert.equal(tags.shift(), '<script>');
    for (const tag of tags) assert.match(tag, / src="\/assets\/| type="application\/json"/);
  });

  it('has no handlers or styles in attributes', async () => {
    const { html } = await get('/lazy');
    assert.doesNotMatch(html, /<[^>]+\s(on\w+|style)=/);
  });

  it('loads the files of the rendered components and no others', async () => {
    const { html } = await get('/');
    assert.deepEqual(
      [...html.matchAll(/ (?:src|data-href)="([^"]+)"/g)].map((match) => match[1]),
      ['/assets/app.css', '/assets/vendor.js', '/assets/app.js'],
    );
    const lazy = await get('/lazy');
    assert.deepEqual(
      [...lazy.html.matchAll(/ (?:src|data-href)="([^"]+)"/g)].map((match) => match[1]),
      ['/assets/app.css', '/assets/lazy.css', '/assets/vendor.js', '/assets/lazy.js', '/assets/app.js'],
    );
    assert.match(lazy.html, /<style data-href="\/assets\/lazy.css">b\{color:blue\}<\/style>/);
    assert.doesNotMatch(lazy.html, /prefetch|preload/);
    const tags = lazy.html.match(/<script[^>]*>/g) ?? [];
    assert.equal(tags.filter((tag) => tag.startsWith('<script type="module" src=')).length, 3);
    assert.equal(tags.filter((tag) => tag.includes(' src=')).length, 3);
  });

  it('is in the language that the browser prefers, by default Chinese', async () => {
    const spoken = async (accepted: string): Promise<string | undefined> =>
      /<html lang="([^"]+)">/.exec((await get('/', { 'Accept-Language': accepted })).html)?.[1];
    assert.equal(await spoken('*'), 'zh-CN');
    assert.equal(await spoken('en-GB,en;q=0.9,zh-CN;q=0.8'), 'en');
    assert.equal(await spoken('en;q=0.5, zh-TW'), 'zh-CN');
    assert.equal(await spoken('fr-FR, de;q=0.9'), 'zh-CN');
    assert.equal(await spoken('en;q=0, zh;q=0.1'), 'zh-CN');
    assert.equal(await spoken('en;q=nonsense'), 'zh-CN');
    assert.equal(await spoken('zh-Hans-CN;q=1.0, EN;q=0.9'), 'zh-CN');
  });

  it('escapes its title', async () => {
    const hostile = await serveRenderer((renderer, ctx) =>
      renderer.page(ctx, () =>
        personNamed('', async () => ({
          ...personalData('张伟'),
          title: '</title><script>window.attacked = true</script>',
        })),
      ),
    );
    const html = await (await fetch(hostile.origin)).text();
    assert.match(html, /<title>&lt;\/title&gt;&lt;script&gt;window.attacked = true&lt;\/script&gt;<\/title>/);
    await hostile.close();
  });

  it('becomes an error page with the status of the error, which the log names', async () => {
    const refusing = await serveRenderer((renderer, ctx) =>
      renderer.page(ctx, () =>
        personNamed('', async () => {
          throw appError('database-unavailable', { cause: new Error('the disk is full') });
        }),
      ),
    );
    const response = await fetch(`${refusing.origin}/people`);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '10');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const html = await response.text();
    assert.match(html, /<p>database-unavailable<\/p>/);
    assert.match(html, /"retryPath":"\/people"/);
    assert.equal((await refusing.log.line(({ msg }) => msg === 'request')).error, 'database-unavailable');
    assert.match(JSON.stringify(refusing.log.lines.filter(({ level }) => level === 'warn')), /the disk is full/);
    await refusing.close();
  });
});

describe('the shell', () => {
  const shown = async (
    path: string,
    renderMs?: number,
  ): Promise<{ html: string; status: number; server: RenderingServer }> => {
    const server = await serveRenderer(
      (renderer, ctx) => (ctx.path === '/shell' ? renderer.shell(ctx) : renderer.page(ctx, () => personNamed('张伟'))),
      undefined,
      { renderMs },
    );
    const response = await fetch(`${server.origin}${path}`, { headers: { Cookie: 'foyer=a.b.c' } });
    const html = await response.text();
    await server.close();
    return { html, status: response.status, server };
  };
  const isShell = (html: string): void => {
    assert.match(html, whole);
    assert.doesNotMatch(html, /data-server-rendered|张伟|zhangwei|a\.b\.c/);
    assert.match(html, /<p role="status">正在加载/);
    assert.match(html, /<noscript>/);
    assert.match(html, /"rendered":false,/);
    assert.match(html, /"error":null,"store":null,"build":"build","worker":"\/service-worker.js"\}/);
  };

  it("has a text, the app's files and nothing about any person, also not what WeChat returned", async () => {
    const { html, status } = await shown('/shell?code=SECRETCODE&state=SECRETSTATE');
    assert.equal(status, 200);
    isShell(html);
    assert.doesNotMatch(html, /SECRET/);
    assert.match(html, /<script type="module" src="\/assets\/app.js"><\/script>/);
  });

  it('replaces a page whose rendering then starts no more queries', async () => {
    let calls = 0;
    let respondFirst = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      respondFirst = resolve;
    });
    const api = personNamed('张伟', async () => {
      calls += 1;
      await first;
      return personalData('张伟');
    });
    const server = await serveRenderer((renderer, ctx) => renderer.page(ctx, () => api), undefined, { renderMs: 50 });
    assert.match(await (await fetch(`${server.origin}/twice`)).text(), /"rendered":false/);
    respondFirst();
    // Work that the first response starts runs before the next turn of the event loop.
    await new Promise(setImmediate);
    assert.equal(calls, 1);
    await server.close();
  });

  it('replaces a page that takes too long', async () => {
    const { html, status, server } = await shown('/hang', 150);
    assert.equal(status, 200);
    isShell(html);
    const line = await server.log.line(({ level, msg }) => level === 'warn' && String(msg).includes('too long'));
    assert.equal(line['budgetMs'], 150);
    assert.equal(typeof line['requestId'], 'string');
  });

  it('replaces a page that fails unexpectedly, and the log says why', async () => {
    const { html, status, server } = await shown('/fail');
    assert.equal(status, 200);
    isShell(html);
    assert.doesNotMatch(html, /the app failed/);
    const line = await server.log.line(({ level }) => level === 'error');
    assert.match(JSON.stringify(line['err']), /the app failed/);
    assert.equal(typeof line['requestId'], 'string');
  });

  it('replaces every page if the app is broken', async () => {
    const broken: BuiltFrontEnd = {
      ...builtFrontEnd,
      bundle: { entry: 'server.js', files: { 'server.js': 'no script at all' }, maps: {} },
    };
    const server = await serveRenderer(
      (renderer, ctx) => renderer.page(ctx, () => personNamed('张伟')),
      () => broken,
    );
    const response = await fetch(server.origin);
    assert.equal(response.status, 200);
    isShell(await response.text());
    await server.close();
  });

  it('replaces half a page', async () => {
    const { html, status, server } = await shown('/half');
    assert.equal(status, 200);
    isShell(html);
    assert.match(JSON.stringify(await server.log.line(({ level }) => level === 'error')), /not rendered to its end/);
  });
});

describe('an error page', () => {
  const notFound = { id: 'notice-not-found', status: 404, requestId: 'request-1', retryPath: '/notices' };

  it("is rendered by the app with the error's status", async () => {
    const server = await serveRenderer((renderer, ctx) => renderer.error(ctx, notFound));
    const response = await fetch(`${server.origin}/notices/7`);
    assert.equal(response.status, 404);
    const html = await response.text();
    assert.match(html, whole);
    assert.match(html, /<p>notice-not-found<\/p>/);
    assert.match(
      html,
      /"error":\{"id":"notice-not-found","status":404,"requestId":"request-1","retryPath":"\/notices"\}/,
    );
    await server.close();
  });

  it("is a plain document in the person's language if the app fails", async () => {
    const server = await serveRenderer((renderer, ctx) =>
      renderer.error(ctx, { id: 'internal', status: 500, requestId: 'request-2', retryPath: '/"><script>' }),
    );
    for (const [language, words] of [
      ['zh-CN', '系统繁忙，请稍后重试。'],
      ['en', 'Something went wrong on our side.'],
    ] as const) {
      const response = await fetch(server.origin, { headers: { 'Accept-Language': language } });
      const html = await response.text();
      assert.equal(response.status, 500);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
      assert.match(html, whole);
      assert.ok(html.includes(words), html);
      assert.match(html, /internal · request-2/);
      assert.match(html, /href="\/&quot;&gt;&lt;script&gt;"/);
      assert.doesNotMatch(html, /<script|the error page failed/);
    }
    await server.close();
  });

  it('is a plain document if there is no front end', async () => {
    const server = await serveRenderer(
      (renderer, ctx) => renderer.page(ctx, () => personNamed('张伟')),
      () => {
        throw new Error('There is no build.');
      },
    );
    const response = await fetch(`${server.origin}/people`);
    const html = await response.text();
    assert.equal(response.status, 500);
    assert.match(html, whole);
    assert.match(html, /<a href="\/people">/);
    assert.doesNotMatch(html, /There is no build/);
    await server.close();
  });
});
