import assert from 'node:assert/strict';
import { createServer, get, type Server } from 'node:http';
import { once } from 'node:events';
import { floorOf, lines, ShapedLine, type LineName } from './line';

/** The answer's headers, and the request, in bytes. */
const [answerHead, requestBytes] = [120, 100];

describe('the shaped line', () => {
  let server: Server;
  let port = 0;
  const line = new ShapedLine();

  before(async () => {
    server = createServer((request, response) => response.end(Buffer.alloc(Number(request.url?.slice(1)))));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = await line.forward(Number(Object(server.address()).port));
  });
  after(() => {
    line.close();
    server.close();
  });

  for (const name of ['slow3g', 'slow4g'] satisfies LineName[])
    it(`takes the time of the formula on ${name}`, async () => {
      line.shape(lines[name]);
      for (const bytes of [500, 14_000, 40_000]) {
        const floor = floorOf(lines[name], bytes + answerHead, requestBytes);
        let latest = Infinity;
        // A busy machine delays packets, so the best of several attempts counts. Early packets would be wrong in any.
        for (let attempt = 0; attempt < 8 && latest > 60; attempt++) {
          const { first, last } = await fetchOnce(bytes);
          const late = [first - floor.first, last - floor.last];
          assert.ok(Math.min(...late) > -15, `${bytes} bytes arrived early: ${late.join(' and ')} ms`);
          latest = Math.max(...late);
        }
        assert.ok(latest <= 60, `${bytes} bytes are ${latest} ms late`);
      }
    });

  function fetchOnce(bytes: number): Promise<{ first: number; last: number }> {
    return new Promise((resolve, reject) => {
      const from = performance.now();
      get({ port, host: '127.0.0.1', path: `/${bytes}`, agent: false }, (response) => {
        const first = performance.now() - from;
        response.resume().once('end', () => resolve({ first, last: performance.now() - from }));
      }).once('error', reject);
    });
  }
});
