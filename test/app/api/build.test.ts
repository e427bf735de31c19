import assert from 'node:assert/strict';
import { watchBuild } from '../../../app/api/build';
import { createHttp } from '../../../app/api/http';
import { listen, type ListeningServer } from '../../support/server';

describe('watchBuild()', () => {
  let server: ListeningServer;
  let next: { status: number; build?: string };

  before(async () => {
    server = await listen((_request, response) => {
      const { status, build } = next;
      response
        .writeHead(status, {
          'Content-Type': 'application/json',
          ...(build === undefined ? {} : { 'X-Foyer-Build': build }),
        })
        .end('{}');
    });
  });
  after(() => server.close());

  async function outdatedAfter(own: string | undefined, responses: (typeof next)[]): Promise<boolean> {
    const http = createHttp({ baseURL: server.origin });
    const outdated = watchBuild(http, own);
    for (next of responses) await http.get('/api/me').catch(() => undefined);
    return outdated();
  }

  it('reports a page as outdated after a response of another build, also after an error', async () => {
    assert.equal(await outdatedAfter('a', [{ status: 200, build: 'b' }]), true);
    assert.equal(await outdatedAfter('a', [{ status: 503, build: 'b' }]), true);
  });

  it('does not report it before that, nor after a response that names no build', async () => {
    assert.equal(await outdatedAfter('a', []), false);
    assert.equal(await outdatedAfter('a', [{ status: 200, build: 'a' }, { status: 502 }]), false);
    assert.equal(await outdatedAfter(undefined, [{ status: 200 }]), false);
  });

  it("no longer reports it once the page's own build responds, as during a rolling restart", async () => {
    assert.equal(
      await outdatedAfter('a', [
        { status: 200, build: 'b' },
        { status: 200, build: 'a' },
      ]),
      false,
    );
  });
});
