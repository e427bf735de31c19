import assert from 'node:assert/strict';
import { openSessionServer, type SessionServer } from '../support/session-server';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';

describe('a write that names the person of its page', () => {
  let server: SessionServer;
  let visitor: Visitor;
  before(async () => {
    server = await openSessionServer();
    server.simulator.choosePerson('lisiyuan');
    visitor = createVisitor();
    await visitor.follow(`${server.origin}/`);
  });
  after(() => server.close());

  const send = (
    person: string | null,
    { method = 'POST', path = '/api/notices/1/questions', by = visitor } = {},
  ): Promise<Hop> =>
    by.visit(`${server.origin}${path}`, {
      method,
      json: method === 'POST' ? {} : undefined,
      headers: person === null ? {} : { 'x-foyer-person': person },
    });

  it('is refused with a stable id and changes nothing if another person is signed in', async () => {
    const before = server.handled();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const hop = await send('zhangwei', { method });
      assert.equal(hop.status, 409);
      assert.equal(JSON.parse(hop.text).error.id, 'other-person');
    }
    assert.equal(server.handled(), before);
  });

  it('is accepted if that person is signed in, or if it names nobody', async () => {
    const before = server.handled();
    for (const person of ['lisiyuan', null]) assert.equal((await send(person)).status, 200);
    assert.equal(server.handled(), before + 2);
  });

  it('gets a 203 if nobody is signed in', async () => {
    assert.equal((await send('lisiyuan', { by: createVisitor() })).status, 203);
  });

  it('does not sign another person out', async () => {
    assert.equal((await send('zhangwei', { method: 'DELETE', path: '/api/session' })).status, 409);
    assert.equal((await send(null)).status, 200);
  });
});
