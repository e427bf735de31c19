import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { allowSlowBody } from '../../server/http/body-time';
import { createGracefulServer, type GracefulServerOptions } from '../../server/http/graceful-stop';
import { health } from '../../server/http/health';
import { respondToUnreadable } from '../../server/http/malformed-requests';
import { captureLog } from '../support/log';
import { koaApp } from './portal';
import { ask, type RawResponse } from './raw';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

async function open(handle: Handle, options: Partial<GracefulServerOptions> = {}) {
  const graceful = createGracefulServer(handle, { stopSeconds: 10, lingerMs: 100, ...options });
  const port = await graceful.listen(0, '127.0.0.1');
  return { ...graceful, port, origin: `http://127.0.0.1:${port}` };
}

/** A request that waits until it is released. */
function heldRequests() {
  const waiting: (() => void)[] = [];
  let arrived = (): void => undefined;
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  const handle: Handle = (_request, response) => {
    waiting.push(() => response.end('answered'));
    arrived();
  };
  return { handle, next, release: () => waiting.splice(0).forEach((respond) => respond()) };
}

async function read(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

const refused = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';

describe('http/graceful-stop', () => {
  it('responds with 408 to a body that does not arrive in time, unless the route allows it', async () => {
    const log = captureLog();
    const server = await open(
      (request, response) => {
        if (request.url === '/upload') allowSlowBody(request);
        request.resume().once('end', () => response.end('complete'));
      },
      { bodyMs: 150 },
    );
    respondToUnreadable(server.server, log.logger);
    const send = async (path: string): Promise<string> => {
      const socket = connect(server.port, '127.0.0.1');
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab`);
      const received = read(socket);
      await delay(400);
      socket.write('cd');
      return received;
    };
    const [form, upload] = await Promise.all([send('/form'), send('/upload')]);
    assert.match(form, /^HTTP\/1.1 408 [\s\S]*request-too-slow/);
    assert.match(upload, /^HTTP\/1.1 200 [\s\S]*complete/);
    await server.stop();
  });

  it('completes requests in progress and closes their connections', async () => {
    const held = heldRequests();
    const server = await open(held.handle);
    const arrived = held.next();
    const response = ask(server.origin, '/', { agent: new Agent({ keepAlive: true }) });
    await arrived;
    const stopped = server.stop();
    held.release();
    const { status, headers, bytes } = await response;
    assert.equal(status, 200);
    assert.equal(bytes.toString(), 'answered');
    assert.equal(headers.connection, 'close');
    assert.deepEqual(await stopped, { cutOff: 0 });
  });

  it('accepts no new connections', async () => {
    const held = heldRequests();
    const server = await open(held.handle);
    const arrived = held.next();
    const response = ask(server.origin, '/');
    await arrived;
    const stopped = server.stop();
    await assert.rejects(ask(server.origin, '/'), refused);
    held.release();
    await response;
    await stopped;
  });

  it('responds to a request that arrives on a keep-alive connection during the stop', async () => {
    const server = await open((_request, response) => response.end('answered'), { lingerMs: 5000 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal((await ask(server.origin, '/', { agent })).headers.connection, 'keep-alive');
    const stopped = server.stop();
    const crossing = await ask(server.origin, '/', { agent });
    assert.equal(crossing.bytes.toString(), 'answered');
    assert.equal(crossing.headers.connection, 'close');
    assert.deepEqual(await stopped, { cutOff: 0 });
    agent.destroy();
  });

  it('waits for a request that has arrived partly', async () => {
    const server = await open((_request, response) => response.end('answered'));
    const socket = connect(server.port, '127.0.0.1');
    const connected = once(server.server, 'connection');
    const text = read(socket);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const [accepted] = await connected;
    while (accepted.bytesRead === 0) await new Promise((resolve) => setImmediate(resolve));
    const silent = connect(server.port, '127.0.0.1');
    await once(server.server, 'connection');
    const stopped = server.stop();
    silent.resume();
    await once(silent, 'close');
    socket.write('\r\n');
    assert.match(await text, /^HTTP\/1\.1 200[\s\S]+answered/);
    assert.deepEqual(await stopped, { cutOff: 0 });
  });

  it('does not wait for idle connections', async () => {
    const server = await open((_request, response) => response.end('answered'));
    const silent = connect(server.port, '127.0.0.1');
    const agent = new Agent({ keepAlive: true });
    await Promise.all([once(server.server, 'connection'), ask(server.origin, '/', { agent })]);
    assert.deepEqual(await server.stop(), { cutOff: 0 });
    silent.destroy();
    agent.destroy();
  });

  it('aborts requests that exceed the time limit and counts them', async () => {
    const held = heldRequests();
    const server = await open(held.handle, { stopSeconds: 0.2 });
    const arrived = held.next();
    const response = ask(server.origin, '/');
    const failed = assert.rejects(response, /socket hang up|ECONNRESET/);
    await arrived;
    assert.deepEqual(await server.stop(), { cutOff: 1 });
    await failed;
  });

  it('fails /readyz while it still accepts connections', async () => {
    const app = koaApp(captureLog(), [health({ checks: {} })]);
    const server = await open(app.callback(), { announceMs: 3000 });
    assert.equal((await ask(server.origin, '/readyz')).status, 200);
    const stopped = server.stop();
    const { status, bytes } = await ask(server.origin, '/readyz');
    assert.equal(status, 503);
    assert.equal(JSON.parse(bytes.toString()).error.id, 'stopping');
    assert.equal((await ask(server.origin, '/healthz')).status, 200);
    await stopped;
  });

  it('joins a second stop to the first', async () => {
    const server = await open((_request, response) => response.end());
    assert.equal(server.stop(), server.stop());
    await server.stop();
  });

  it('rejects if the port is in use', async () => {
    const first = await open((_request, response) => response.end());
    const second = createGracefulServer((_request, response) => response.end(), { stopSeconds: 1 });
    await assert.rejects(second.listen(first.port, '127.0.0.1'), /EADDRINUSE/);
    await first.stop();
  });

  /** Many pipelined requests on one connection. */
  const pipelined = (count: number): string => 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count);

  it('responds to pipelined requests in order', async () => {
    let started = 0;
    const server = await open((_request, response) => {
      started += 1;
      const turn = started;
      setImmediate(() => response.end(`answer ${turn};`));
    });
    const socket = connect(server.port, '127.0.0.1');
    const text = read(socket);
    socket.write(`${pipelined(9)}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.deepEqual(
      (await text).match(/answer \d+;/g),
      Array.from({ length: 10 }, (_, index) => `answer ${index + 1};`),
    );
    await server.stop();
  });

  for (const [how, handle] of [
    ['responses that nobody reads', (response: ServerResponse) => response.end(Buffer.alloc(8_000_000))],
    ['requests without a response yet', () => undefined],
  ] as const) {
    it(`closes a connection that pipelines too many ${how}`, async () => {
      let started = 0;
      const server = await open((_request, response) => {
        started += 1;
        handle(response);
      });
      const connected = once(server.server, 'connection');
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      socket.write(pipelined(1000));
      const [accepted] = await connected;
      await once(accepted, 'close');
      assert.equal(started, 16);
      socket.destroy();
      assert.deepEqual(await server.stop(), { cutOff: 0 });
    });
  }

  it('closes a connection whose client does not read', async () => {
    const server = await open((_request, response) => response.end(Buffer.alloc(16_000_000)), { idleMs: 100 });
    const connected = once(server.server, 'connection');
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.write(pipelined(1));
    const [accepted] = await connected;
    await once(accepted, 'close');
    assert.ok(accepted.bytesWritten > 0);
    socket.destroy();
    await server.stop();
  });

  it('serves clients that read slowly', async () => {
    const idleMs = 200;
    const server = await open((_request, response) => response.end(Buffer.alloc(32_000_000)), { idleMs });
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.write(pipelined(1));
    const began = Date.now();
    let bytes = 0;
    // The whole response takes a second, five times the timeout without traffic.
    for await (const chunk of socket) {
      bytes += chunk.length;
      const due = began + bytes / 32_000;
      if (Date.now() < due) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
      if (bytes > 32_000_000) break;
    }
    assert.ok(bytes > 32_000_000);
    assert.ok(Date.now() - began > 4 * idleMs);
    await server.stop();
  });

  it('gives keep-alive connections a longer timeout', async () => {
    const server = await open(
      ({ url }, response) => response.end(url === '/unread' ? Buffer.alloc(16_000_000) : 'answered'),
      { idleMs: 50 },
    );
    let connections = 0;
    server.server.on('connection', () => {
      connections += 1;
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask(server.origin, '/', { agent });
    // Twice as long as a response may stay unread: two connections, one after the other, end because of that.
    for (let count = 0; count < 2; count += 1) {
      const connected = once(server.server, 'connection');
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      socket.write('GET /unread HTTP/1.1\r\nHost: x\r\n\r\n');
      const [accepted] = await connected;
      await once(accepted, 'close');
      socket.destroy();
    }
    assert.equal((await ask(server.origin, '/', { agent })).bytes.toString(), 'answered');
    assert.equal(connections, 3);
    agent.destroy();
    await server.stop();
  });

  for (const round of [1, 2, 3, 4, 5]) {
    it(`completes all accepted requests under load (${round})`, async () => {
      const server = await open(
        (_request, response) => {
          setTimeout(() => response.end('answered in full'), Math.random() * 5);
        },
        { lingerMs: 500 },
      );
      const dropped: unknown[] = [];
      let answered = 0;

      const client = async (): Promise<void> => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        for (;;) {
          try {
            const response: RawResponse = await ask(server.origin, '/', { agent });
            assert.equal(response.bytes.toString(), 'answered in full');
            answered += 1;
          } catch (error) {
            if (!refused(error)) dropped.push(error);
            agent.destroy();
            return;
          }
        }
      };
      const clients = Array.from({ length: 40 }, client);
      while (answered < 400) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(await server.stop(), { cutOff: 0 });
      await Promise.all(clients);
      assert.deepEqual(dropped, []);
      assert.ok(answered >= 400);
    });
  }
});
