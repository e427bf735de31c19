import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { serverLimits } from '../../server/http/limits';
import { respondToUnreadable } from '../../server/http/malformed-requests';
import { captureLog, type CapturedLog } from '../support/log';
import { listen, type ListeningServer } from '../support/server';

interface Heard {
  status: number;
  headers: Headers;
  text: string;
}

function parse(received: string): Heard {
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) \w/.exec(statusLine)?.[1];
  assert.ok(status, received);
  return {
    status: Number(status),
    headers: new Headers(
      lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    ),
    text: rest.join('\r\n\r\n'),
  };
}

describe('http/malformed-requests', () => {
  let server: ListeningServer;
  let log: CapturedLog;

  async function open(handle: RequestListener = (_request, response) => void response.end('answered')): Promise<void> {
    log = captureLog();
    const limits = { ...serverLimits, headersTimeout: 60, requestTimeout: 120, connectionsCheckingInterval: 20 };
    const http = createServer(limits, handle);
    respondToUnreadable(http, log.logger);
    server = await listen(http);
  }
  afterEach(() => server.close());

  /** Sends the bytes and returns everything received until the server closes the connection. */
  function send(bytes: string, { end = false, more = [] as string[], onResponse = '' } = {}): Promise<string> {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    socket
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('error', () => undefined)
      .write(bytes);
    for (const piece of more) setImmediate(() => socket.write(piece));
    if (onResponse !== '') socket.once('data', () => socket.write(onResponse));
    if (end) socket.end();
    return new Promise((resolve) => {
      socket.once('end', () => socket.end());
      socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
    });
  }

  const start = 'POST / HTTP/1.1\r\nHost: x\r\n';
  const cases: [string, string, number, string, string][] = [
    ['what is no HTTP at all', '\x16\x03\x01SeCrEt', 400, 'bad-request', 'HPE_INVALID_METHOD'],
    ['a header that is none', `${start}SeCrEt SeCrEt: x\r\n\r\n`, 400, 'bad-request', 'HPE_INVALID_HEADER_TOKEN'],
    [
      'two lengths of one body',
      `${start}Content-Length: 1\r\nTransfer-Encoding: chunked\r\nX: SeCrEt\r\n\r\n`,
      400,
      'bad-request',
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [
      'headers that are too large',
      `${start}X: ${'SeCrEt'.repeat(5000)}\r\n\r\n`,
      431,
      'headers-too-large',
      'HPE_HEADER_OVERFLOW',
    ],
    ['headers that do not come', `${start}X: SeCrEt`, 408, 'request-too-slow', 'ERR_HTTP_REQUEST_TIMEOUT'],
    [
      'a body that does not come',
      `${start}Content-Length: 99\r\n\r\nSeCrEt`,
      408,
      'request-too-slow',
      'ERR_HTTP_REQUEST_TIMEOUT',
    ],
    [
      'a body in pieces that are none',
      `${start}Transfer-Encoding: chunked\r\n\r\nSeCrEt\r\n`,
      400,
      'bad-request',
      'HPE_INVALID_CHUNK_SIZE',
    ],
    [
      'pieces with too much beside them',
      `${start}Transfer-Encoding: chunked\r\n\r\n1;${'SeCrEt'.repeat(5000)}\r\n`,
      413,
      'body-too-large',
      'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    ],
    ['an expectation that nobody knows', `${start}Expect: SeCrEt\r\n\r\n`, 417, 'expectation-unknown', 'Expect'],
  ];
  for (const [what, bytes, status, id, reason] of cases) {
    it(`responds to ${what} with an error id and a request id, and does not log its content`, async () => {
      await open((request, response) => {
        // A handler that reads the body waits for it.
        request
          .on('error', () => undefined)
          .resume()
          .once('end', () => response.end('answered'));
      });
      const received = parse(await send(bytes));
      const { error } = JSON.parse(received.text);
      assert.equal(received.status, status);
      assert.equal(error.id, id);
      assert.ok(error.message.length > 10);
      assert.match(error.requestId, /^[\w-]{16}$/);
      assert.equal(received.headers.get('content-length'), String(received.text.length));
      const headers = {
        'x-request-id': error.requestId,
        connection: 'close',
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      };
      assert.deepEqual(
        Object.fromEntries(Object.keys(headers).map((name) => [name, received.headers.get(name)])),
        headers,
      );
      assert.deepEqual(
        log.lines.map(({ time: _time, pid: _pid, ...line }) => line),
        [
          {
            level: 'warn',
            requestId: error.requestId,
            status,
            error: id,
            reason,
            ip: '127.0.0.1',
            msg: 'a request could not be read',
          },
        ],
      );
      assert.doesNotMatch(log.text() + received.text, /SeCrEt/);
    });
  }

  it('sends one response, which the client receives while it is still sending', async () => {
    await open();
    const received = await send(`${start}X: ${'x'.repeat(100_000)}`, {
      more: Array.from({ length: 50 }, () => 'x'.repeat(100_000)),
    });
    assert.equal(parse(received).status, 431);
    assert.equal(log.lines.length, 1);
  });

  it('closes a connection that pipelines too many unknown expectations', async () => {
    await open();
    await send(`${start}Expect: SeCrEt\r\nContent-Length: 0\r\n\r\n`.repeat(200));
    assert.equal(log.lines.length, 16);
  });

  it('sends no response on a connection that was never used', async () => {
    await open();
    assert.equal(await send(''), '');
    assert.deepEqual(log.lines, []);
  });

  it('logs a client that left halfway only at level debug', async () => {
    await open();
    assert.equal(parse(await send(`${start}X: SeCrEt`, { end: true })).status, 400);
    assert.deepEqual(
      log.lines.map(({ level, reason }) => [level, reason]),
      [['debug', 'HPE_INVALID_EOF_STATE']],
    );
    assert.doesNotMatch(log.text(), /SeCrEt/);
  });

  it('writes nothing after a partial response', async () => {
    await open((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half of it');
    });
    const received = await send(`${start}Transfer-Encoding: chunked\r\n\r\n`, { onResponse: 'nonsense\r\n\r\n' });
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhalf of it$/);
    assert.equal(log.lines[0]?.['reason'], 'HPE_INVALID_CHUNK_SIZE');
  });

  it('completes a response if the next request is malformed, and then closes', async () => {
    await open((_request, response) => {
      response.writeHead(200, { 'Content-Length': '20' }).write('half of it');
      server.server.once('clientError', () => response.end(', the rest'));
    });
    const received = await send(`${start}Content-Length: 0\r\n\r\n`, { onResponse: 'nonsense\r\n\r\n' });
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhalf of it, the rest$/);
    assert.equal(log.lines[0]?.['reason'], 'HPE_INVALID_METHOD');
  });

  for (const [what, behind] of [
    ['nonsense', 'RUBBISH\r\n\r\n'],
    ['a request with a broken body', `${start}Transfer-Encoding: chunked\r\n\r\nSeCrEt\r\n`],
    ['half a request', `${start}X: `],
  ] as const) {
    it(`responds to complete requests if ${what} follows, and then closes`, async () => {
      let written = 0;
      let respondNow = (): void => undefined;
      const found = new Promise<void>((resolve) => {
        respondNow = resolve;
      });
      await open((request, response) => {
        request
          .on('error', () => undefined)
          .resume()
          .once('end', async () => {
            written += 1;
            const received = `written ${written}`;
            await found;
            response.writeHead(201, { 'Content-Length': received.length }).end(received);
          });
      });
      server.server.once('clientError', () => setImmediate(respondNow));
      const write = `${start}Content-Length: 4\r\n\r\nbody`;
      const received = await send(write + write + behind);
      assert.match(
        received,
        /^HTTP\/1\.1 201 Created\r\n(?:(?!HTTP)[^])*\r\n\r\nwritten 1HTTP\/1\.1 201 Created\r\n(?:(?!HTTP)[^])*\r\n\r\nwritten 2$/,
      );
      assert.equal(log.lines.length, 1);
    });
  }

  it('responds on a connection after earlier responses', async () => {
    await open();
    const received = await send('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { onResponse: 'nonsense\r\n\r\n' });
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[^]*answered[^]*HTTP\/1\.1 400 Bad Request\r\n/);
  });
});
