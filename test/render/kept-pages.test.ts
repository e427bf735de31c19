import assert from 'node:assert/strict';
import { appError } from '../../server/errors';
import { personalData, personNamed } from './person';
import { builtFrontEnd, serveRenderer, type RenderingServer } from './front-end';

/** The person of a request is named in its cookie. */
const serve = (options: Parameters<typeof serveRenderer>[2] = {}, current = () => builtFrontEnd) =>
  serveRenderer(
    (renderer, ctx) => {
      const name = ctx.cookies.get('name') ?? '';
      return renderer.page(ctx, () =>
        personNamed('', async () => {
          if (name === 'nobody') throw appError('database-unavailable');
          return { ...personalData(name), unread: Number(ctx.cookies.get('unread') ?? 0) };
        }),
      );
    },
    current,
    options,
  );

describe('a page that the browser keeps', () => {
  let server: RenderingServer;
  before(async () => {
    server = await serve();
  });
  after(() => server.close());

  const get = (cookie: string, headers: Record<string, string> = {}, { origin } = server): Promise<Response> =>
    fetch(`${origin}/`, {
      // Otherwise `fetch` asks for a fresh response if a tag is given.
      headers: { Cookie: cookie, 'Cache-Control': 'max-age=0', Pragma: 'x', ...headers },
    });
  const tagOf = (response: Response): string => response.headers.get('etag') ?? '';

  it('is not sent again if it has not changed, with a new request id and without a policy', async () => {
    const first = await get('name=zhang');
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('cache-control'), 'private, no-cache');
    assert.match(first.headers.get('vary') ?? '', /\bCookie\b.*\bAccept-Language\b.*\bAccept-Encoding\b/);
    assert.match(tagOf(first), /"[\w-]{20,}"$/);
    const again = await get('name=zhang', { 'If-None-Match': tagOf(first) });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
    // Field report 71.
    assert.equal(again.headers.get('content-security-policy'), null);
    assert.equal(again.headers.get('cache-control'), 'private, no-cache');
    assert.equal(tagOf(again), tagOf(first));
    for (const response of [first, again])
      assert.match(
        response.headers.get('server-timing') ?? '',
        new RegExp(`^request;dur=\\d{13};desc="${response.headers.get('x-request-id') ?? ''}"$`),
      );
  });

  it('is recognized by a tag that a proxy made weak, or among others', async () => {
    const tag = tagOf(await get('name=zhang')).replace(/^W\//, '');
    for (const given of [`W/${tag}`, tag, `"x", ${tag}`, `"x", W/${tag}`])
      assert.equal((await get('name=zhang', { 'If-None-Match': given })).status, 304, given);
    const compressed = await get('name=zhang', { 'Accept-Encoding': 'gzip' });
    assert.equal((await get('name=zhang', { 'If-None-Match': tagOf(compressed) })).status, 304);
  });

  it('is sent again if the person, their data, the language or the build differs', async () => {
    const tag = tagOf(await get('name=zhang'));
    const other = await serve({}, () => ({
      ...builtFrontEnd,
      styles: new Map([...(builtFrontEnd.styles ?? []), ['/assets/app.css', 'p{color:green}']]),
    }));
    const same = { 'If-None-Match': tag };
    for (const response of [
      await get('name=li', same),
      await get('name=zhang; unread=1', same),
      await get('name=zhang', { ...same, 'Accept-Language': 'en' }),
      await get('name=zhang', same, other),
      // A reload of the browser.
      await get('name=zhang', { ...same, 'Cache-Control': 'no-cache' }),
    ])
      assert.equal(response.status, 200);
    await other.close();
  });

  it('is none if it is an error page or the setting says so', async () => {
    const strict = await serve({ keepPages: false });
    for (const response of [await get('name=nobody'), await get('name=zhang', {}, strict)]) {
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('etag'), null);
    }
    await strict.close();
  });
});
