import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { calls } from '../../support/calls';
import { listen } from '../../support/server';
import { createTab } from './fake-browser';

// The tab's clock stands still, so the client would never retry a request that fails because of real time.
describe('the fake browser', () => {
  it('opens a new connection for each request, so that no request meets one that the server closes as idle', async () => {
    const sockets = new Set<Socket>();
    const { origin } = await listen((request, response) => {
      sockets.add(request.socket);
      response.setHeader('Content-Type', 'application/json').end('{"items":[]}');
    });
    const { client } = createTab(origin, new Map()).open('/');
    await client.api(calls.home.links, {});
    await client.api(calls.home.links, {});
    assert.equal(sockets.size, 2);
  });

  it('sets no timeout, so that a busy machine cannot fail a request', async () => {
    const timeouts: unknown[] = [];
    const { client } = createTab('http://portal.test', new Map()).open('/', {
      axios: {
        adapter: (config) => {
          timeouts.push(config.timeout);
          return Promise.resolve({ data: { items: [] }, status: 200, statusText: '', headers: {}, config });
        },
      },
    });
    await client.api(calls.home.links, {});
    assert.deepEqual(timeouts, [0]);
  });
});
