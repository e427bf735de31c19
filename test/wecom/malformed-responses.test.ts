import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { createWecomClient, WecomError, type WecomClient } from '../../server/wecom/client';
import { freePort } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';

const tokenBody = JSON.stringify({ errcode: 0, errmsg: 'ok', access_token: 'a-token', expires_in: 7200 });
const httpResponse = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** What the fake server does with each request except gettoken, which it answers correctly. */
type Misbehaviour = (socket: Socket, request: string, count: number) => void;

describe('the WeCom client, if responses are broken', () => {
  let database: Database;
  const cleanUps: (() => unknown)[] = [];

  before(async () => {
    database = await openDatabase({
      databaseUrl: null,
      dataDir: temporaryFolder('malformed'),
      log: pino({ level: 'silent' }),
    });
  });
  after(() => database.close());
  beforeEach(() => database.query.deleteFrom('wecom_tokens').execute());
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  const clientOf = (apiOrigin: string, timeoutMs: number): WecomClient => {
    const client = createWecomClient({
      corpId: 'wwf0e5d4c3b2a19080',
      agentId: '1000002',
      secret: 'a-secret-of-some-length',
      apiOrigin,
      timeoutMs,
      listTimeoutMs: timeoutMs,
      database,
      log: pino({ level: 'silent' }),
    });
    cleanUps.push(() => client.close());
    return client;
  };

  async function startBrokenServer(
    misbehave: Misbehaviour,
    timeoutMs = 2000,
  ): Promise<{ client: WecomClient; requests: string[] }> {
    const requests: string[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (data) => {
        const request = data.toString();
        if (request.includes('/cgi-bin/gettoken')) {
          socket.write(httpResponse(tokenBody));
          return;
        }
        requests.push(request);
        misbehave(socket, request, requests.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(
      () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(resolve);
        }),
    );
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return { client: clientOf(`http://127.0.0.1:${address.port}`, timeoutMs), requests };
  }

  const unavailable = (promise: Promise<unknown>): Promise<void> =>
    assert.rejects(promise, (error) => error instanceof WecomError && error.kind === 'unavailable');
  const member = { userid: 'ZhangWei', name: '张伟' };

  it('fails as unavailable if a response stalls', async () => {
    const { client } = await startBrokenServer(
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"errcode":0'),
      400,
    );
    await unavailable(client.codeOwner('code'));
  });

  it('fails as unavailable if there is no response', async () => {
    const { client } = await startBrokenServer(() => {}, 400);
    await unavailable(client.codeOwner('code'));
  });

  it('fails as unavailable if a response arrives too slowly', async () => {
    const { client } = await startBrokenServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(timer));
    }, 500);
    await unavailable(client.codeOwner('code'));
  });

  it('retries a read up to twice if the response is cut off', async () => {
    const { client, requests } = await startBrokenServer((socket, _request, count) => {
      if (count < 3) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"errcode":0');
      else socket.write(httpResponse(JSON.stringify({ errcode: 0, ...member })));
    });
    assert.equal((await client.member('zhangwei')).name, '张伟');
    assert.equal(requests.length, 3);
  });

  it('after a reset, retries a read, redeems a code once more only on a reused connection, and never resends a message', async () => {
    const { client, requests } = await startBrokenServer((socket) => socket.resetAndDestroy());
    await unavailable(client.codeOwner('code'));
    assert.equal(requests.length, 2, 'on the connection of gettoken, then on a new one');
    await unavailable(client.codeOwner('code'));
    assert.equal(requests.length, 3, 'on a new connection');
    await unavailable(
      client.send(client.textCardRequest(['zhangwei'], { title: 'a', description: 'b', url: 'https://a.example' })),
    );
    assert.equal(requests.length, 4);
    await unavailable(client.member('zhangwei'));
    assert.equal(requests.length, 7);
  });

  it('redeems a code if WeCom has closed the kept-alive connection', async () => {
    const used = new Set<Socket>();
    const { client, requests } = await startBrokenServer((socket, _request, count) => {
      if (count > 1) socket.write(httpResponse(JSON.stringify({ errcode: 0, userid: 'ZhangWei' })));
      else socket.resetAndDestroy();
      used.add(socket);
    });
    assert.deepEqual(await client.codeOwner('code'), { kind: 'member', userid: 'zhangwei', userTicket: null });
    assert.deepEqual([requests.length, used.size], [2, 2]);
  });

  it('does not redeem a code again after the first byte of a response', async () => {
    const { client, requests } = await startBrokenServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{', () => socket.resetAndDestroy());
    });
    await unavailable(client.codeOwner('code'));
    assert.equal(requests.length, 1);
  });

  it('redeems a code if the first connection was refused', async () => {
    const port = await freePort();
    const client = clientOf(`http://127.0.0.1:${port}`, 5000);
    await database.query
      .insertInto('wecom_tokens')
      .values({
        corp_id: 'wwf0e5d4c3b2a19080',
        agent_id: '1000002',
        kind: 'access',
        value: 'a-token',
        expires_at: Date.now() + 600_000,
        lease_until: 0,
      })
      .execute();
    const refused = new Promise<void>((resolve) => {
      const watch = (message: unknown): void => {
        (message as { socket: Socket }).socket.once('error', () => {
          unsubscribe('net.client.socket', watch);
          resolve();
        });
      };
      subscribe('net.client.socket', watch);
    });
    const redeemed = client.codeOwner('code');
    await refused;
    const server = createServer((socket) =>
      socket
        .on('error', () => {})
        .once('data', () => socket.end(httpResponse(JSON.stringify({ errcode: 0, userid: 'ZhangWei' })))),
    );
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
    assert.equal((await redeemed).kind, 'member');
  });

  it('does not send the token to the target of a redirect', async () => {
    let visited = false;
    const redirectTarget = createServer(() => {
      visited = true;
    });
    const port = await freePort();
    await new Promise<void>((resolve) => redirectTarget.listen(port, '127.0.0.1', resolve));
    cleanUps.push(() => new Promise((resolve) => redirectTarget.close(resolve)));
    const { client } = await startBrokenServer((socket) =>
      socket.write(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${port}/\r\nContent-Length: 0\r\n\r\n`),
    );
    await unavailable(client.member('zhangwei'));
    assert.equal(visited, false);
  });

  it('stops reading an endless response', async () => {
    let sent = 0;
    const { client } = await startBrokenServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = (): void => {
        if (socket.destroyed) return;
        sent += 1;
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        if (socket.write('\r\n')) setImmediate(more);
        else socket.once('drain', more);
      };
      more();
    }, 20_000);
    await unavailable(client.codeOwner('code'));
    assert.ok(sent < 200, `${sent} MB`);
  });

  it('uses the errcode, regardless of the HTTP status', async () => {
    const body = JSON.stringify({ errcode: 60111, errmsg: 'userid not found' });
    const { client } = await startBrokenServer((socket) =>
      socket.write(httpResponse(body).replace('200 OK', '500 Oops')),
    );
    await assert.rejects(client.member('zhangwei'), (error) => error instanceof WecomError && error.kind === 'unknown');
  });

  it('treats a response without errcode as success, unless the HTTP status is an error', async () => {
    const { client } = await startBrokenServer((socket, _request, count) =>
      socket.write(
        count === 1
          ? httpResponse(JSON.stringify(member))
          : httpResponse(JSON.stringify(member)).replace('200 OK', '503 Busy'),
      ),
    );
    assert.equal((await client.member('zhangwei')).userid, 'zhangwei');
    await unavailable(client.member('zhangwei'));
  });

  it('removes codes and tokens from the error messages of WeCom', async () => {
    const { client } = await startBrokenServer((socket) =>
      socket.write(
        httpResponse(
          JSON.stringify({ errcode: 40058, errmsg: 'bad code my-own+code, token a-tokenBody, my-own%2Bcode' }),
        ),
      ),
    );
    await assert.rejects(
      client.codeOwner('my-own+code'),
      (error) =>
        error instanceof WecomError &&
        error.kind === 'request' &&
        !error.message.includes('my-own') &&
        !error.message.includes('a-token'),
    );
  });

  it('treats members of a linked company as outsiders, and refuses a code owner without an id', async () => {
    const responses = [{ userid: 'wwOther/ZhangWei' }, { openid: 'o-1' }, { userid: '' }];
    const { client } = await startBrokenServer((socket, _request, count) =>
      socket.write(httpResponse(JSON.stringify({ errcode: 0, errmsg: '', ...responses[count - 1] }))),
    );
    assert.deepEqual(await client.codeOwner('1'), { kind: 'outsider', openid: 'wwOther/ZhangWei' });
    assert.deepEqual(await client.codeOwner('2'), { kind: 'outsider', openid: 'o-1' });
    await unavailable(client.codeOwner('3'));
  });

  it('sends a message again only if no connection was made', async () => {
    const port = await freePort();
    const client = clientOf(`http://127.0.0.1:${port}`, 5000);
    const requests: string[] = [];
    const sending = client.send(
      client.textCardRequest(['zhangwei'], { title: 'a', description: 'b', url: 'https://a.example' }),
    );
    const server = createServer((socket) => {
      cleanUps.push(() => socket.destroy());
      socket.on('data', (data) => {
        const request = data.toString();
        requests.push(request);
        socket.write(
          httpResponse(
            request.includes('gettoken') ? tokenBody : JSON.stringify({ errcode: 0, errmsg: 'ok', msgid: 'm1' }),
          ),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    cleanUps.push(() => server.close());
    assert.equal((await sending).messageId, 'm1');
    assert.equal(requests.filter((request) => request.startsWith('POST')).length, 1);
  });
});
