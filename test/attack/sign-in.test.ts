import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { countReachable } from '../support/reachable-objects';
import { createVisitor } from '../support/visitor';

describe('requests with made-up states', () => {
  let server: SessionServer;
  before(async () => {
    server = await openSessionServer();
  });
  after(() => server.close());

  it('keep nothing in memory', async function count() {
    this.timeout(180_000);
    const visit = async (times: number): Promise<void> => {
      for (let count = 0; count < times; count += 1) {
        const visitor = createVisitor();
        visitor.put(server.origin, `foyer-pending-${randomBytes(5).toString('hex')}`, 'x');
        await visitor.visit(`${server.origin}/notices?code=1&state=${randomBytes(16).toString('hex')}`, {
          headers: { connection: 'close' },
        });
      }
    };
    await visit(5);
    const before = await countReachable('RegExp');
    await visit(100);
    const added = (await countReachable('RegExp')) - before;
    assert.ok(added < 20, `${added} regular expressions stayed in memory`);
  });
});
