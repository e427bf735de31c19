import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { acceptedEncoding } from '../../server/http/negotiation';
import { compression } from '../../server/http/compression';
import { type BodyPart, bodyOf, ownPart, sharedPart } from '../../server/http/body-parts';
import { ask } from './raw';
import { serve } from './portal';

const text = '<li>门厅: a notice</li>'.repeat(200);

async function responseFor(
  respond: (ctx: Context) => void,
  headers: Record<string, string> = { 'Accept-Encoding': 'gzip, deflate, br' },
  method = 'GET',
) {
  const portal = await serve([compression(), async (ctx: Context) => respond(ctx)]);
  const response = await ask(portal.origin, '/', { headers, method });
  await portal.close();
  return response;
}

const html = (ctx: Context): void => {
  ctx.type = 'html';
  ctx.body = text;
};

describe('http/compression', () => {
  it('uses Brotli, else gzip, else no compression, as the client accepts', async () => {
    const brotli = await responseFor(html);
    assert.equal(brotli.headers['content-encoding'], 'br');
    assert.equal(brotliDecompressSync(brotli.bytes).toString(), text);
    const gzip = await responseFor(html, { 'Accept-Encoding': 'gzip' });
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(gzip.bytes).toString(), text);
    const neither: Record<string, string>[] = [
      {},
      { 'Accept-Encoding': 'identity' },
      { 'Accept-Encoding': 'gzip;q=0, br;q=0' },
    ];
    for (const headers of neither) {
      const plain = await responseFor(html, headers);
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(plain.bytes.toString(), text);
    }
  });

  it('sends Vary and the compressed length', async () => {
    const both: Record<string, string>[] = [{ 'Accept-Encoding': 'br' }, {}];
    for (const headers of both) {
      const response = await responseFor(html, headers);
      assert.equal(response.headers.vary, 'Accept-Encoding');
      assert.equal(Number(response.headers['content-length']), response.bytes.length);
      assert.equal(response.headers['content-type'], 'text/html; charset=utf-8');
    }
  });

  it('compresses a body that is an object', async () => {
    const items = Array.from({ length: 100 }, (_, id) => ({ id, title: '公告' }));
    const response = await responseFor((ctx) => {
      ctx.body = { items };
    });
    assert.equal(response.headers['content-encoding'], 'br');
    assert.match(response.headers['content-type'] ?? '', /^application\/json/);
    assert.deepEqual(JSON.parse(brotliDecompressSync(response.bytes).toString()), { items });
  });

  it('compresses large bodies completely', async () => {
    const large = text.repeat(100);
    const response = await responseFor((ctx) => {
      ctx.type = 'html';
      ctx.body = Buffer.from(large);
    });
    assert.equal(brotliDecompressSync(response.bytes).toString(), large);
  });

  describe('of a body of parts', () => {
    const start = sharedPart(Buffer.from('<!DOCTYPE html>门厅'.repeat(300)));
    const send =
      (parts: readonly BodyPart[]) =>
      (ctx: Context): void => {
        ctx.type = 'html';
        ctx.body = bodyOf(parts);
      };
    const bodies: Record<string, BodyPart[]> = {
      'a shared part': [start],
      'a shared part and a short one': [start, ownPart('曾国藩 <b>&amp;')],
      'a shared part and a long one': [start, ownPart(text)],
      'a part that follows another': [
        start,
        sharedPart(Buffer.from('<!DOCTYPE html>门厅'.repeat(20)), start),
        ownPart(''),
      ],
      'many parts': Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0 ? sharedPart(Buffer.from(text.slice(0, index * 7))) : ownPart(text.slice(0, index * 50)),
      ),
    };
    for (const [name, parts] of Object.entries(bodies)) {
      const whole = Buffer.concat(parts.map(({ bytes }) => bytes));

      it(`joins ${name} to one gzip stream with the right length and checksum`, async () => {
        const response = await responseFor(send(parts), { 'Accept-Encoding': 'gzip' });
        for (const part of parts) assert.ok(response.bytes.includes(part.deflated()));
        assert.deepEqual(gunzipSync(response.bytes), whole);
        assert.equal(Number(response.headers['content-length']), response.bytes.length);
      });
    }

    it('is gzip if the client also accepts Brotli, and Brotli if it accepts nothing else', async () => {
      const parts = [start, ownPart(text)];
      const whole = Buffer.concat(parts.map(({ bytes }) => bytes));
      const both = await responseFor(send(parts), { 'Accept-Encoding': 'gzip, deflate, br' });
      assert.equal(both.headers['content-encoding'], 'gzip');
      assert.deepEqual(gunzipSync(both.bytes), whole);
      const only = await responseFor(send(parts), { 'Accept-Encoding': 'br' });
      assert.deepEqual(brotliDecompressSync(only.bytes), whole);
    });

    it('does not use the parts of another body', async () => {
      const response = await responseFor(
        (ctx) => {
          send([start, ownPart(text)])(ctx);
          ctx.body = Buffer.from(text);
        },
        { 'Accept-Encoding': 'gzip' },
      );
      assert.equal(gunzipSync(response.bytes).toString(), text);
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
      'an empty response',
      (ctx) => {
        ctx.status = 204;
      },
    ],
  ];
  for (const [what, respond] of untouched) {
    it(`does not compress ${what}`, async () => {
      assert.equal((await responseFor(respond)).headers['content-encoding'], undefined);
    });
  }

  it('does not compress a body twice', async () => {
    const response = await responseFor((ctx) => {
      html(ctx);
      ctx.set('Content-Encoding', 'gzip');
      ctx.body = Buffer.alloc(4000);
    });
    assert.equal(response.headers['content-encoding'], 'gzip');
    assert.deepEqual(response.bytes, Buffer.alloc(4000));
  });

  it('makes a strong ETag weak', async () => {
    const response = await responseFor((ctx) => {
      html(ctx);
      ctx.set('ETag', '"one"');
    });
    assert.equal(response.headers.etag, 'W/"one"');
  });

  it('sends no compressed length for HEAD', async () => {
    const response = await responseFor(html, { 'Accept-Encoding': 'br' }, 'HEAD');
    assert.equal(response.status, 200);
    assert.equal(response.headers.vary, 'Accept-Encoding');
    assert.equal(response.bytes.length, 0);
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
