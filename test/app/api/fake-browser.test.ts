import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { calls } from '../../support/calls';
import { listen } from '../../support/server';
import { createTab } from './fake-browser';

// The tab's time stands still, so a request that is lost because of the real time would wait for ever.
describe('the fake browser', () => {
  it('gives each request a connection of its own, which a server cannot close as idle just before', async () => {
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

  it('never gives up a request, however long this process is not running', async () => {
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
