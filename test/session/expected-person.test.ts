import assert from 'node:assert/strict';
import { openDoors, type Doors } from '../support/doors';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';

describe('a write that names the person of its page', () => {
  let doors: Doors;
  let visitor: Visitor;
  before(async () => {
    doors = await openDoors();
    doors.simulator.choosePerson('lisiyuan');
    visitor = createVisitor();
    await visitor.follow(`${doors.origin}/`);
  });
  after(() => doors.close());

  const send = (
    person: string | null,
    { method = 'POST', path = '/api/notices/1/questions', by = visitor } = {},
  ): Promise<Hop> =>
    by.visit(`${doors.origin}${path}`, {
      method,
      json: method === 'POST' ? {} : undefined,
      headers: person === null ? {} : { 'x-foyer-person': person },
    });

  it('is refused with a stable id and changes nothing if another person is signed in', async () => {
    const before = doors.handled();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const hop = await send('zhangwei', { method });
      assert.equal(hop.status, 409);
      assert.equal(JSON.parse(hop.text).error.id, 'other-person');
    }
    assert.equal(doors.handled(), before);
  });

  it('is accepted if that person is signed in, or if it names nobody', async () => {
    const before = doors.handled();
    for (const person of ['lisiyuan', null]) assert.equal((await send(person)).status, 200);
    assert.equal(doors.handled(), before + 2);
  });

  it('gets a 203 if nobody is signed in', async () => {
    assert.equal((await send('lisiyuan', { by: createVisitor() })).status, 203);
  });

  it('does not sign another person out', async () => {
    assert.equal((await send('zhangwei', { method: 'DELETE', path: '/api/session' })).status, 409);
    assert.equal((await send(null)).status, 200);
  });
});
