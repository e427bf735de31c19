import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { acceptedEncoding } from '../../server/http/negotiation';
import { compression } from '../../server/http/compression';
import { createGzipPrefix } from '../../server/http/gzip-prefix';
import { ask } from './raw';
import { serve } from './portal';

const text = '<li>门厅: a notice</li>'.repeat(200);

async function answerFor(
  respond: (ctx: Context) => void,
  headers: Record<string, string> = { 'Accept-Encoding': 'gzip, deflate, br' },
  method = 'GET',
) {
  const portal = await serve([compression(), async (ctx: Context) => respond(ctx)]);
  const answer = await ask(portal.origin, '/', { headers, method });
  await portal.close();
  return answer;
}

const html = (ctx: Context): void => {
  ctx.type = 'html';
  ctx.body = text;
};

describe('http/compression', () => {
  it('uses Brotli, else gzip, else no compression, as the client accepts', async () => {
    const brotli = await answerFor(html);
    assert.equal(brotli.headers['content-encoding'], 'br');
    assert.equal(brotliDecompressSync(brotli.bytes).toString(), text);
    const gzip = await answerFor(html, { 'Accept-Encoding': 'gzip' });
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(gzip.bytes).toString(), text);
    const neither: Record<string, string>[] = [
      {},
      { 'Accept-Encoding': 'identity' },
      { 'Accept-Encoding': 'gzip;q=0, br;q=0' },
    ];
    for (const headers of neither) {
      const plain = await answerFor(html, headers);
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(plain.bytes.toString(), text);
    }
  });

  it('sends Vary and the compressed length', async () => {
    const both: Record<string, string>[] = [{ 'Accept-Encoding': 'br' }, {}];
    for (const headers of both) {
      const answer = await answerFor(html, headers);
      assert.equal(answer.headers.vary, 'Accept-Encoding');
      assert.equal(Number(answer.headers['content-length']), answer.bytes.length);
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
    }
  });

  it('compresses a body that is an object', async () => {
    const items = Array.from({ length: 100 }, (_, id) => ({ id, title: '公告' }));
    const answer = await answerFor((ctx) => {
      ctx.body = { items };
    });
    assert.equal(answer.headers['content-encoding'], 'br');
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
    assert.deepEqual(JSON.parse(brotliDecompressSync(answer.bytes).toString()), { items });
  });

  it('compresses large bodies completely', async () => {
    const large = text.repeat(100);
    const answer = await answerFor((ctx) => {
      ctx.type = 'html';
      ctx.body = Buffer.from(large);
    });
    assert.equal(brotliDecompressSync(answer.bytes).toString(), large);
  });

  describe('of a body with a gzip prefix', () => {
    const start = createGzipPrefix('<!DOCTYPE html>门厅'.repeat(300));
    const whole = Buffer.concat([start.bytes, Buffer.from(text)]);
    const prepared =
      (body: Buffer | string) =>
      (ctx: Context): void => {
        ctx.type = 'html';
        ctx.body = body;
        ctx.state.gzipPrefix = start;
      };

    it('appends the rest to the prefix in one stream with the right length and checksum', async () => {
      const answer = await answerFor(prepared(whole), { 'Accept-Encoding': 'gzip' });
      assert.ok(answer.bytes.includes(start.deflated));
      assert.deepEqual(gunzipSync(answer.bytes), whole);
      assert.equal(Number(answer.headers['content-length']), answer.bytes.length);
      assert.deepEqual(
        gunzipSync((await answerFor(prepared(whole.toString()), { 'Accept-Encoding': 'gzip' })).bytes),
        whole,
      );
    });

    it('works if nothing follows the prefix', async () => {
      assert.deepEqual(
        gunzipSync((await answerFor(prepared(start.bytes), { 'Accept-Encoding': 'gzip' })).bytes),
        start.bytes,
      );
    });

    it('ignores the prefix if the body begins differently', async () => {
      const answer = await answerFor(prepared(text), { 'Accept-Encoding': 'gzip' });
      assert.equal(gunzipSync(answer.bytes).toString(), text);
    });

    it('is complete with Brotli too', async () => {
      assert.deepEqual(brotliDecompressSync((await answerFor(prepared(whole))).bytes), whole);
    });
  });

  const untouched: [string, (ctx: Context) => void][] = [
    [
      'what is small',
      (ctx) => {
        ctx.body = 'small';
      },
    ],
    [
      'pictures',
      (ctx) => {
        ctx.type = 'image/png';
        ctx.body = Buffer.alloc(5000);
      },
    ],
    [
      'streams',
      (ctx) => {
        ctx.type = 'html';
        ctx.body = Readable.from([text]);
      },
    ],
    [
      'what must not be transformed',
      (ctx) => {
        html(ctx);
        ctx.set('Cache-Control', 'private, no-transform');
      },
    ],
    [
      'events',
      (ctx) => {
        ctx.type = 'text/event-stream';
        ctx.body = text;
      },
    ],
    [
      'an empty answer',
      (ctx) => {
        ctx.status = 204;
      },
    ],
  ];
  for (const [what, respond] of untouched) {
    it(`does not compress ${what}`, async () => {
      assert.equal((await answerFor(respond)).headers['content-encoding'], undefined);
    });
  }

  it('does not compress a body twice', async () => {
    const answer = await answerFor((ctx) => {
      html(ctx);
      ctx.set('Content-Encoding', 'gzip');
      ctx.body = Buffer.alloc(4000);
    });
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.deepEqual(answer.bytes, Buffer.alloc(4000));
  });

  it('makes a strong ETag weak', async () => {
    const answer = await answerFor((ctx) => {
      html(ctx);
      ctx.set('ETag', '"one"');
    });
    assert.equal(answer.headers.etag, 'W/"one"');
  });

  it('sends no compressed length for HEAD', async () => {
    const answer = await answerFor(html, { 'Accept-Encoding': 'br' }, 'HEAD');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.vary, 'Accept-Encoding');
    assert.equal(answer.bytes.length, 0);
  });

  const headers: [string, string | null][] = [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['br;q=0', null],
    ['', null],
    ['identity', null],
    ['gzip;q=nonsense', null],
    ['x-gzip', null],
    [' gzip ; q=0.5 ', 'gzip'],
    [';;,,=', null],
  ];
  for (const [header, expected] of headers) {
    it(`chooses ${expected ?? 'no encoding'} for "${header}"`, () => {
      assert.equal(acceptedEncoding(header, ['br', 'gzip']), expected);
    });
  }
});
