import assert from 'node:assert/strict';
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
});
