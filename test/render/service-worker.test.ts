import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { securityHeaderValues } from '../../server/http/security-headers';
import { serviceWorker } from '../../server/http/service-worker';
import { builtFrontEnd, serveRenderer, type RenderingServer } from './front-end';
import { personNamed } from './person';

interface Opening {
  tag: string;
  start: string;
  frame: string;
  shell: string;
  headers: Record<string, string>;
  files: string[];
}

describe('the script of the service worker', () => {
  const serve = (keepPages: boolean): Promise<RenderingServer> =>
    serveRenderer(
      (renderer, ctx) =>
        ctx.path === '/service-worker.js'
          ? serviceWorker((context, language) => renderer.serviceWorker(context, language))(ctx, async () => undefined)
          : renderer.page(ctx, () => personNamed('张伟')),
      () => builtFrontEnd,
      { keepPages },
    );
  let server: RenderingServer;
  before(async () => {
    server = await serve(true);
  });
  after(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}, { origin } = server): Promise<Response> =>
    fetch(origin + path, { headers: { 'Cache-Control': 'max-age=0', Pragma: 'x', ...headers } });
  const openingOf = async (path = '/service-worker.js'): Promise<Opening> => {
    const script = await (await get(path)).text();
    return JSON.parse(JSON.stringify(runInNewContext(`${script}; opening`)));
  };

  it('is not stored without asking whether it has changed, and may load only from this origin', async () => {
    const response = await get('/service-worker.js');
    assert.equal(response.headers.get('cache-control'), 'no-cache');
    assert.match(response.headers.get('content-type') ?? '', /^text\/javascript/);
    assert.equal(response.headers.get('content-security-policy'), "default-src 'none'; connect-src 'self'");
    const again = await get('/service-worker.js', { 'If-None-Match': response.headers.get('etag') ?? '' });
    assert.deepEqual([again.status, await again.text()], [304, '']);
    const write = await fetch(`${server.origin}/service-worker.js`, { method: 'POST' });
    assert.equal(write.status, 405);
  });

  it('has the opening of a language, with the security headers of a page', async () => {
    const { start, headers, files, frame } = await openingOf('/service-worker.js?language=en');
    assert.match(start, /^<!DOCTYPE html>\n<html lang="en">/);
    assert.match((await openingOf()).start, /<html lang="zh-CN">/);
    assert.deepEqual(files, ['/assets/vendor.js', '/assets/app.js']);
    assert.match(frame, /rel="modulepreload"/);
    assert.doesNotMatch(frame, / (?:id|href)="(?!\/assets\/)/);
    for (const [name, value] of Object.entries(securityHeaderValues))
      if (name !== 'Content-Security-Policy') assert.equal(headers[name], value);
    assert.match(headers['Content-Security-Policy'] ?? '', /frame-ancestors 'none'$/);
  });

  it('is the beginning that the server leaves out, for a page that would have the same', async () => {
    const { tag, start, headers } = await openingOf();
    const asked = { 'Service-Worker-Navigation-Preload': tag };
    const [whole, rest] = [await get('/'), await get('/', asked)];
    assert.equal(whole.headers.get('foyer-opening'), null);
    assert.equal(rest.headers.get('foyer-opening'), tag);
    assert.equal(start + (await rest.text()), await whole.text());
    assert.equal(rest.headers.get('content-security-policy'), headers['Content-Security-Policy']);
    for (const response of [whole, rest])
      assert.match(response.headers.get('vary') ?? '', /\bService-Worker-Navigation-Preload\b/);
    assert.notEqual(rest.headers.get('etag'), whole.headers.get('etag'));
  });

  it('gets a whole page if it has another language or release, and for other pages', async () => {
    const { tag } = await openingOf();
    const english = (await openingOf('/service-worker.js?language=en')).tag;
    for (const [path, given] of [
      ['/', english],
      ['/', 'true'],
      ['/', ''],
      ['/manage/notices', tag],
      ['/lazy', tag],
    ] as const) {
      const response = await get(path, { 'Service-Worker-Navigation-Preload': given });
      assert.equal(response.headers.get('foyer-opening'), null, `${path} ${given}`);
      assert.match(await response.text(), /^<!DOCTYPE html>/);
    }
  });

  it('removes itself if nothing may be kept', async () => {
    const strict = await serve(false);
    assert.match(await (await get('/service-worker.js', {}, strict)).text(), /^const opening=null;/);
    await strict.close();
  });
});
