import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { runPortal, type RunningPortal } from '../../build/development/running-portal';
import { loadConfig } from '../../config';
import { captureLog } from '../support/log';
import { listen } from '../support/server';
import { temporaryFolder } from '../support/temporary-folder';

describe('a portal that is replaced under npm run dev', () => {
  /** Runs a portal with this handler. `closed` says whether it has been closed. */
  function run(handle: RequestListener, timeoutMs?: number): { portal: RunningPortal; closed: () => boolean } {
    let closed = false;
    const config = loadConfig({ DATA_DIR: temporaryFolder('running-portal'), NODE_ENV: 'development' });
    const portal = runPortal(
      '1',
      config,
      captureLog().logger,
      {
        handle,
        close: async () => {
          closed = true;
        },
      },
      timeoutMs,
    );
    return { portal, closed: () => closed };
  }

  it('closes after its last request', async () => {
    let asked: ServerResponse | undefined;
    const { portal, closed } = run((_request, response) => {
      asked = response.writeHead(200);
      response.flushHeaders();
    });
    const { origin } = await listen(portal.handle);
    const received = await fetch(origin);
    const retired = portal.retire();
    assert.equal(closed(), false);
    asked?.end('answered');
    assert.equal(await received.text(), 'answered');
    await retired;
    assert.equal(closed(), true);
  });

  it('does not wait for clients that left while the code was compiling', async () => {
    let handled = 0;
    const { portal, closed } = run(() => {
      handled += 1;
    });
    const met: [IncomingMessage, ServerResponse][] = [];
    const { server, origin } = await listen((request, response) => void met.push([request, response]));
    const client = get(origin).on('error', () => undefined);
    await once(server, 'request');
    const [[request, response] = []] = met;
    assert.ok(request !== undefined && response !== undefined);
    client.destroy();
    await once(response, 'close');
    portal.handle(request, response);
    assert.equal(handled, 0);
    await portal.retire();
    assert.equal(closed(), true);
  });

  it('aborts requests that never end', async () => {
    const { portal, closed } = run(() => undefined, 20);
    const { server, origin } = await listen(portal.handle);
    const received = assert.rejects(fetch(origin));
    await once(server, 'request');
    await portal.retire();
    assert.equal(closed(), true);
    await received;
  });
});
