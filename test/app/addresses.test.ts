import assert from 'node:assert/strict';
import { asksForPeople, longestSearch, noticesFilterOf, noticesPath, peopleFilterOf, peoplePath } from '../../app/addresses';

const query = (path: string): Record<string, string> => Object.fromEntries(new URL(path, 'http://portal.test').searchParams);

describe('addresses of lists', () => {
  it('come back from their own query unchanged', () => {
    for (const filter of [{}, { category: 'it' }, { unread: true }, { category: 'safety', unread: true, cursor: 'a-_b=&?#' }] as const) {
      assert.deepEqual(noticesFilterOf(query(noticesPath(filter))), filter);
    }
    for (const filter of [{}, { q: '单 雪梅&department=1' }, { department: 12 }, { q: 'zxm', department: 3, cursor: 'x/y' }]) {
      assert.deepEqual(peopleFilterOf(query(peoplePath(filter))), filter);
    }
  });

  it('leave out what is not understood', () => {
    assert.deepEqual(noticesFilterOf({ category: 'secret', unread: 'yes', cursor: ['a', 'b'] }), {});
    assert.deepEqual(peopleFilterOf({ q: ['a'], department: '1e3', cursor: '' }), {});
    assert.deepEqual(peopleFilterOf({ q: '   ', department: '-1' }), {});
  });

  it('cut a search to its longest length', () => {
    assert.equal(peopleFilterOf({ q: 'x'.repeat(500) }).q?.length, longestSearch);
  });

  it('ask for people only with a search or a department', () => {
    assert.equal(asksForPeople({}), false);
    assert.equal(asksForPeople({ cursor: 'x' }), false);
    assert.equal(asksForPeople({ q: 'a' }), true);
    assert.equal(asksForPeople({ department: 0 }), true);
  });
});
