import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { securityHeaders } from '../../server/http/security-headers';
import { limits } from '../../server/http/limits';
import { staticFiles } from '../../server/http/static-files';
import { temporaryFolder } from '../support/temporary-folder';
import { serve, type TestPortal } from './portal';
import { ask } from './raw';

const script = 'console.log("门厅");'.repeat(100);

describe('http/static-files', () => {
  let portal: TestPortal;
  let folder: string;

  before(async () => {
    const outer = temporaryFolder('assets');
    folder = join(outer, 'client');
    mkdirSync(join(folder, 'pictures'), { recursive: true });
    writeFileSync(join(outer, 'secret.txt'), 'outside');
    writeFileSync(join(folder, 'main.3f2a.js'), script);
    writeFileSync(join(folder, 'main.3f2a.js.br'), brotliCompressSync(script));
    writeFileSync(join(folder, 'main.3f2a.js.gz'), gzipSync(script));
    writeFileSync(join(folder, 'pictures', 'a b.png'), Buffer.alloc(2000, 7));
    portal = await serve([
      securityHeaders({ secure: false }),
      staticFiles({ folder, prefix: '/assets/' }),
      async (ctx: Context) => {
        ctx.body = 'a page';
      },
    ]);
  });
  after(() => portal.close());

  it('serves the compressed files of the build', async () => {
    const brotli = await ask(portal.origin, '/assets/main.3f2a.js', {
      headers: { 'Accept-Encoding': 'gzip, deflate, br' },
    });
    assert.equal(brotli.status, 200);
    assert.equal(brotli.headers['content-encoding'], 'br');
    assert.equal(brotli.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(brotliDecompressSync(brotli.bytes).toString(), script);
    const gzip = await ask(portal.origin, '/assets/main.3f2a.js', { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(gunzipSync(gzip.bytes).toString(), script);
    const plain = await ask(portal.origin, '/assets/main.3f2a.js');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.bytes.toString(), script);
    for (const response of [brotli, gzip, plain]) {
      assert.equal(response.headers.vary, 'Accept-Encoding');
      assert.equal(Number(response.headers['content-length']), response.bytes.length);
    }
    assert.equal(
      new Set([brotli, gzip, plain].map(({ headers }) => headers.etag)).size,
      3,
      'each form has a tag of its own',
    );
  });

  it('allows caching without revalidation', async () => {
    const { headers } = await ask(portal.origin, '/assets/main.3f2a.js');
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  it('responds with 304 to a matching ETag', async () => {
    const { headers } = await ask(portal.origin, '/assets/main.3f2a.js', { headers: { 'Accept-Encoding': 'br' } });
    const again = await ask(portal.origin, '/assets/main.3f2a.js', {
      headers: { 'Accept-Encoding': 'br', 'If-None-Match': headers.etag ?? '' },
    });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
    assert.equal(again.headers.etag, headers.etag);
  });

  it('serves files in subfolders with their types', async () => {
    const { status, headers, bytes } = await ask(portal.origin, '/assets/pictures/a%20b.png', {
      headers: { 'Accept-Encoding': 'br' },
    });
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'image/png');
    assert.equal(headers.vary, undefined);
    assert.equal(bytes.length, 2000);
  });

  const outside = [
    '/assets/',
    '/assets/unknown.js',
    '/assets/pictures',
    '/assets/pictures/',
    '/assets/main.3f2a.js/',
    '/assets/main.3f2a.js.br',
    '/assets/main.3f2a.js.gz',
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/%2e%2e%2fsecret.txt',
    '/assets/..%5csecret.txt',
    '/assets/....//secret.txt',
    '/assets/%252e%252e%252fsecret.txt',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/main.3f2a.js%00.png',
    '/assets/__proto__',
    '/assets/constructor',
  ];
  for (const path of outside) {
    it(`responds with 404 and no page: ${path}`, async () => {
      const { status, headers, bytes } = await ask(portal.origin, path);
      assert.equal(status, 404);
      assert.equal(bytes.toString(), 'Not found\n');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers.connection, 'close');
    });
  }

  it('responds with 400 to an address with a backslash in the portal', async () => {
    const limited = await serve([limits(), staticFiles({ folder, prefix: '/assets/' })]);
    const { status, bytes } = await ask(limited.origin, '/assets/..\\secret.txt');
    await limited.close();
    assert.equal(status, 400);
    assert.match(bytes.toString(), /path-malformed/);
    assert.doesNotMatch(bytes.toString(), /outside/);
  });

  it('accepts only GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask(portal.origin, '/assets/main.3f2a.js', { method });
      assert.equal(status, 405);
      assert.equal(headers.allow, 'GET, HEAD');
    }
    const head = await ask(portal.origin, '/assets/main.3f2a.js', { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.bytes.length, 0);
    assert.equal(Number(head.headers['content-length']), script.length + 2 * 2 * 100, 'the length in UTF-8');
  });

  it('passes other paths on', async () => {
    for (const path of ['/', '/assets', '/assetsx/main.3f2a.js'])
      assert.equal((await ask(portal.origin, path)).bytes.toString(), 'a page');
  });

  it('keeps serving if the folder is replaced', async () => {
    rmSync(folder, { recursive: true });
    assert.equal((await ask(portal.origin, '/assets/main.3f2a.js')).bytes.toString(), script);
  });

  it('throws at the start if the folder does not exist', () => {
    assert.throws(() => staticFiles({ folder: join(folder, 'nowhere'), prefix: '/assets/' }), /ENOENT/);
  });
});
