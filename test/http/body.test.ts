import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Context } from 'koa';
import { AppError } from '../../server/errors';
import { jsonBody } from '../../server/http/body';
import { serve, type TestPortal } from './portal';
import { ask, type RawRequest } from './raw';

const json = { 'Content-Type': 'application/json' };

describe('http/body', () => {
  let portal: TestPortal;
  let late = async (_ctx: Context): Promise<void> => undefined;
  before(async () => {
    const readBody = jsonBody({ limitBytes: 1024 });
    portal = await serve([
      async (ctx: Context) => {
        if (ctx.path === '/api/late') await late(ctx);
        else if (ctx.path === '/api/unread') ctx.body = 'did not look';
        else ctx.body = { read: await readBody(ctx) };
      },
    ]);
  });
  after(() => portal.close());

  async function send(request: RawRequest): Promise<unknown> {
    const { status, bytes } = await ask(portal.origin, '/api/write', { method: 'POST', ...request });
    const response = JSON.parse(bytes.toString());
    return status === 200 ? response.read : `${status} ${response.error.id}`;
  }

  it('reads JSON', async () => {
    assert.deepEqual(await send({ headers: json, body: '{"text":"食堂几点开门？"}' }), { text: '食堂几点开门？' });
    assert.deepEqual(
      await send({ headers: { 'Content-Type': 'Application/JSON; charset="UTF-8"' }, body: '[1]' }),
      [1],
    );
    assert.deepEqual(await send({ headers: json, body: [Buffer.from('{"a"'), Buffer.from(':1}')] }), { a: 1 });
  });

  it('returns null if there is no body', async () => {
    assert.equal(await send({}), null);
    assert.equal(await send({ headers: { ...json, 'Content-Length': '0' } }), null);
  });

  for (const body of ['', '{', '{"a":}', 'undefined', "{'a':1}", '{"a":1}}', '\u{feff}', 'NaN']) {
    it(`refuses a body that is not JSON: ${JSON.stringify(body)}`, async () => {
      assert.equal(await send({ headers: { ...json, 'Transfer-Encoding': 'chunked' }, body }), '400 body-not-json');
    });
  }

  it('refuses a body that is not UTF-8', async () => {
    assert.equal(await send({ headers: json, body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }), '400 body-not-json');
  });

  for (const type of [
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json; charset=gb18030',
  ]) {
    it(`refuses another content type: ${type || 'none'}`, async () => {
      assert.equal(
        await send({ headers: type === '' ? {} : { 'Content-Type': type }, body: '{}' }),
        '415 type-not-supported',
      );
    });
  }

  it('refuses a compressed body', async () => {
    assert.equal(
      await send({ headers: { ...json, 'Content-Encoding': 'gzip' }, body: gzipSync('{}') }),
      '415 type-not-supported',
    );
  });

  it('refuses a body one byte above the limit', async () => {
    assert.equal(typeof (await send({ headers: json, body: JSON.stringify('x'.repeat(1022)) })), 'string');
    assert.equal(await send({ headers: json, body: JSON.stringify('x'.repeat(1023)) }), '413 body-too-large');
  });

  it('refuses a body above the limit that has no Content-Length', async () => {
    assert.equal(
      await send({ headers: json, body: Array.from({ length: 20 }, () => Buffer.alloc(100, 0x20)) }),
      '413 body-too-large',
    );
  });

  it('sends the error although the client is still sending', async () => {
    assert.equal(await send({ headers: json, body: Buffer.alloc(3 * 1024 * 1024, 0x20) }), '413 body-too-large');
    assert.equal(
      await send({ headers: json, body: Array.from({ length: 20 }, () => Buffer.alloc(100_000, 0x20)) }),
      '413 body-too-large',
    );
  });

  it('closes the connection of a client that does not stop sending', async () => {
    const socket = connect(portal.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      'POST /api/write HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    let sent = 0;
    const more = (): void => {
      while (!socket.destroyed && socket.writable && socket.write(chunk)) sent += 1;
      sent += 1;
      if (!socket.destroyed) socket.once('drain', more);
    };
    more();
    socket.resume();
    await closed;
    assert.ok(sent * 0x10000 < 64 * 1024 * 1024);
  });

  it('drops __proto__', async () => {
    const read = await send({
      headers: json,
      body: '{"__proto__":{"admin":true},"a":{"\\u005f_proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}',
    });
    assert.deepEqual(read, { a: { constructor: { prototype: { admin: true } } } });
    assert.equal(Reflect.get({}, 'admin'), undefined);
  });

  it('does not read a body unless a route asks for it', async () => {
    const response = await ask(portal.origin, '/api/unread', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: 'not even JSON',
    });
    assert.equal(response.bytes.toString(), 'did not look');
  });

  for (const [what, body] of [
    ['in the middle of it', '{"a":'],
    ['right behind it', '{"a":1234}'],
  ] as const) {
    it(`fails at once if the client left ${what} before the body was read`, async () => {
      const outcome = new Promise((resolve) => {
        late = async (ctx) => {
          const gone = new Promise<void>((left) => ctx.req.once('close', () => left()));
          socket.resetAndDestroy();
          await gone;
          await jsonBody({ limitBytes: 1024 })(ctx).then(resolve, resolve);
        };
      });
      const socket = connect(portal.port, '127.0.0.1');
      socket.write(
        `POST /api/late HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n${body}`,
      );
      const error = await outcome;
      assert.ok(error instanceof AppError);
      assert.equal(error.id, 'bad-request');
    });
  }

  it('refuses an incomplete body', async () => {
    const before = portal.log.lines.length;
    const socket = connect(portal.port, '127.0.0.1');
    socket.end(
      'POST /api/write HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a":',
    );
    socket.resume();
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await portal.log.line((line) => portal.log.lines.indexOf(line) >= before && line.msg === 'request');
    assert.deepEqual(
      portal.log.lines.slice(before).filter(({ level }) => level === 'error'),
      [],
    );
  });
});
