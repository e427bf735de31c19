import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { createWecomClient, WecomError, type WecomClient } from '../../server/wecom/client';
import { freePort } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';

const token = JSON.stringify({ errcode: 0, errmsg: 'ok', access_token: 'a-token', expires_in: 7200 });
const http = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** How the server handles the bytes of a request. It always responds correctly to gettoken. */
type Misbehaviour = (socket: Socket, request: string, count: number) => void;

describe('a WeCom whose HTTP is broken', () => {
  let database: Database;
  const ends: (() => unknown)[] = [];

  before(async () => {
    database = await openDatabase({
      databaseUrl: null,
      dataDir: temporaryFolder('nonsense'),
      log: pino({ level: 'silent' }),
    });
  });
  after(() => database.close());
  beforeEach(() => database.query.deleteFrom('wecom_tokens').execute());
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
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
    ends.push(() => client.close());
    return client;
  };

  async function against(
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
          socket.write(http(token));
          return;
        }
        requests.push(request);
        misbehave(socket, request, requests.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(
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

  it('ends with an error if a response stalls', async () => {
    const { client } = await against(
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"errcode":0'),
      400,
    );
    await unavailable(client.codeOwner('code'));
  });

  it('ends with an error if there is no response', async () => {
    const { client } = await against(() => {}, 400);
    await unavailable(client.codeOwner('code'));
  });

  it('ends with an error if a response arrives too slowly', async () => {
    const { client } = await against((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(timer));
    }, 500);
    await unavailable(client.codeOwner('code'));
  });

  it('repeats a read a few times if the response is cut off', async () => {
    const { client, requests } = await against((socket, _request, count) => {
      if (count < 3) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"errcode":0');
      else socket.write(http(JSON.stringify({ errcode: 0, ...member })));
    });
    assert.equal((await client.member('zhangwei')).name, '张伟');
    assert.equal(requests.length, 3);
  });

  it('repeats a read after a reset, a code once if the connection had been kept alive, and a message never', async () => {
    const { client, requests } = await against((socket) => socket.resetAndDestroy());
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

  it('redeems a code although WeCom closed the connection that had been kept alive', async () => {
    const used = new Set<Socket>();
    const { client, requests } = await against((socket, _request, count) => {
      if (count > 1) socket.write(http(JSON.stringify({ errcode: 0, userid: 'ZhangWei' })));
      else socket.resetAndDestroy();
      used.add(socket);
    });
    assert.deepEqual(await client.codeOwner('code'), { kind: 'member', userid: 'zhangwei', userTicket: null });
    assert.deepEqual([requests.length, used.size], [2, 2]);
  });

  it('does not repeat a code once the first byte of the response has arrived', async () => {
    const { client, requests } = await against((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{', () => socket.resetAndDestroy());
    });
    await unavailable(client.codeOwner('code'));
    assert.equal(requests.length, 1);
  });

  it('redeems a code although nothing listened at first', async () => {
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
        .once('data', () => socket.end(http(JSON.stringify({ errcode: 0, userid: 'ZhangWei' })))),
    );
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    assert.equal((await redeemed).kind, 'member');
  });

  it('does not send the token to the target of a redirect', async () => {
    let visited = false;
    const elsewhere = createServer(() => {
      visited = true;
    });
    const port = await freePort();
    await new Promise<void>((resolve) => elsewhere.listen(port, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => elsewhere.close(resolve)));
    const { client } = await against((socket) =>
      socket.write(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${port}/\r\nContent-Length: 0\r\n\r\n`),
    );
    await unavailable(client.member('zhangwei'));
    assert.equal(visited, false);
  });

  it('stops reading an endless response', async () => {
    let sent = 0;
    const { client } = await against((socket) => {
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

  it('uses the errcode, whatever the status', async () => {
    const body = JSON.stringify({ errcode: 60111, errmsg: 'userid not found' });
    const { client } = await against((socket) => socket.write(http(body).replace('200 OK', '500 Oops')));
    await assert.rejects(client.member('zhangwei'), (error) => error instanceof WecomError && error.kind === 'unknown');
  });

  it('takes a response without errcode for a success, unless its status is an error', async () => {
    const { client } = await against((socket, _request, count) =>
      socket.write(
        count === 1 ? http(JSON.stringify(member)) : http(JSON.stringify(member)).replace('200 OK', '503 Busy'),
      ),
    );
    assert.equal((await client.member('zhangwei')).userid, 'zhangwei');
    await unavailable(client.member('zhangwei'));
  });

  it('hides the secrets that WeCom quotes', async () => {
    const { client } = await against((socket) =>
      socket.write(
        http(JSON.stringify({ errcode: 40058, errmsg: 'bad code my-own+code, token a-token, my-own%2Bcode' })),
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

  it('distinguishes members of a linked company from ours, and refuses an owner without an id', async () => {
    const responses = [{ userid: 'wwOther/ZhangWei' }, { openid: 'o-1' }, { userid: '' }];
    const { client } = await against((socket, _request, count) =>
      socket.write(http(JSON.stringify({ errcode: 0, errmsg: '', ...responses[count - 1] }))),
    );
    assert.deepEqual(await client.codeOwner('1'), { kind: 'outsider', openid: 'wwOther/ZhangWei' });
    assert.deepEqual(await client.codeOwner('2'), { kind: 'outsider', openid: 'o-1' });
    await unavailable(client.codeOwner('3'));
  });

  it('repeats sending only if nothing was sent', async () => {
    const port = await freePort();
    const client = clientOf(`http://127.0.0.1:${port}`, 5000);
    const requests: string[] = [];
    const sending = client.send(
      client.textCardRequest(['zhangwei'], { title: 'a', description: 'b', url: 'https://a.example' }),
    );
    const server = createServer((socket) => {
      ends.push(() => socket.destroy());
      socket.on('data', (data) => {
        const request = data.toString();
        requests.push(request);
        socket.write(
          http(request.includes('gettoken') ? token : JSON.stringify({ errcode: 0, errmsg: 'ok', msgid: 'm1' })),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    ends.push(() => server.close());
    assert.equal((await sending).messageId, 'm1');
    assert.equal(requests.filter((request) => request.startsWith('POST')).length, 1);
  });
});
