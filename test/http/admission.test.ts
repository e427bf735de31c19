import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Middleware } from 'koa';
import { admission } from '../../server/http/admission';
import { koaApp } from './portal';
import { captureLog } from '../support/log';
import { listen } from '../support/server';

describe('http/admission', () => {
  it('refuses requests at once while too many are in progress, and completes those', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = 0;
    let allArrived = (): void => undefined;
    const full = new Promise<void>((resolve) => {
      allArrived = resolve;
    });
    const wait: Middleware = async (ctx) => {
      arrived += 1;
      if (arrived === 3) allArrived();
      await released;
      if (ctx.path === '/api/fails') throw new Error('no');
      ctx.body = 'done';
    };
    const server = await listen(koaApp(captureLog(), [admission({ limit: 3 }), wait]));
    const get = (path: string): Promise<Response> => fetch(server.origin + path);
    const held = ['/api/a', '/b', '/api/fails'].map(get);
    await full;
    for (const path of ['/api/c', '/d']) {
      const refused = await get(path);
      assert.equal(refused.status, 503);
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
    }
    release();
    assert.deepEqual(await Promise.all(held.map(async (each) => (await each).status)), [200, 200, 500]);
    assert.equal((await get('/e')).status, 200);
    await server.close();
  });

  // A thousand connections without a session would otherwise lock everyone out.
  it('counts no request whose body has not arrived yet, and counts it from then on', async () => {
    const bodies: (() => void)[] = [];
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handle: Middleware = async (ctx) => {
      if (ctx.method === 'POST') {
        bodies.shift()?.();
        for await (const _part of ctx.req);
        bodies.shift()?.();
        await released;
      }
      ctx.body = 'done';
    };
    const server = await listen(koaApp(captureLog(), [admission({ limit: 1 }), handle]));
    const step = (): Promise<void> => new Promise((resolve) => void bodies.push(resolve));
    const begun = step();
    const read = step();
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    socket.write('POST /api/session HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1');
    await begun;
    assert.equal((await fetch(`${server.origin}/a`)).status, 200);
    socket.write('2');
    await read;
    assert.equal((await fetch(`${server.origin}/a`)).status, 503);
    release();
    await once(socket.resume(), 'close');
    assert.equal((await fetch(`${server.origin}/a`)).status, 200);
    await server.close();
  });

  it('counts no request that waits for WeCom, but refuses it while too many others are in progress', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begin = (): void => undefined;
    const wait: Middleware = async (ctx) => {
      begin();
      if (ctx.path !== '/fast') await released;
      ctx.body = 'done';
    };
    const app = koaApp(captureLog(), [admission({ limit: 1, waiting: ['/callback'] }), wait]);
    const server = await listen(app);
    const held = async (path: string): Promise<Promise<Response>[]> => {
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const response = fetch(server.origin + path);
      await begun;
      return [response];
    };
    const callback = await held('/callback');
    assert.equal((await fetch(`${server.origin}/fast`)).status, 200);
    const page = await held('/slow');
    assert.equal((await fetch(`${server.origin}/callback`)).status, 503);
    release();
    assert.deepEqual(
      (await Promise.all([...callback, ...page])).map(({ status }) => status),
      [200, 200],
    );
    await server.close();
  });
});
