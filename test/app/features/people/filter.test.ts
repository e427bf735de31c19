import assert from 'node:assert/strict';
import type { Person } from '../../../../app/features/people/contract';
import {
  asksForPeople,
  longestSearch,
  peopleFilterOf,
  peoplePath,
  personOf,
} from '../../../../app/features/people/filter';

const query = (path: string): Record<string, string> =>
  Object.fromEntries(new URL(path, 'http://portal.test').searchParams);

describe('peoplePath() and peopleFilterOf()', () => {
  it('turn a filter into an address and back', () => {
    for (const filter of [
      {},
      { q: '单 雪梅&department=1' },
      { department: 12 },
      { q: 'zxm', department: 3, cursor: 'x/y' },
    ]) {
      assert.deepEqual(peopleFilterOf(query(peoplePath(filter))), filter);
    }
  });

  it('ignore invalid parameters', () => {
    assert.deepEqual(peopleFilterOf({ q: ['a'], department: '1e3', cursor: '' }), {});
    assert.deepEqual(peopleFilterOf({ q: '   ', department: '-1' }), {});
  });

  it('cut a search to its maximum length', () => {
    assert.equal(peopleFilterOf({ q: 'x'.repeat(500) }).q?.length, longestSearch);
  });

  it('never cut a surrogate pair in two', () => {
    for (const rare of ['🙂', '𠮷']) {
      assert.equal(peopleFilterOf({ q: 'x'.repeat(longestSearch - 1) + rare }).q, 'x'.repeat(longestSearch - 1));
      const whole = 'x'.repeat(longestSearch - 2) + rare;
      assert.equal(peopleFilterOf({ q: whole + rare }).q, whole);
      assert.equal(peoplePath(peopleFilterOf({ q: whole + rare })), `/people?q=${encodeURIComponent(whole)}`);
    }
  });

  it('accept text with lone surrogates', () => {
    assert.equal(peoplePath(peopleFilterOf({ q: 'a\ud83d' })), '/people?q=a');
    assert.equal(peoplePath(peopleFilterOf({ q: 'a\ude42b' })), '/people?q=ab');
    assert.deepEqual(peopleFilterOf({ q: '\ude42' }), {});
  });

  it('load people only if there is a search or a department', () => {
    assert.equal(asksForPeople({}), false);
    assert.equal(asksForPeople({ cursor: 'x' }), false);
    assert.equal(asksForPeople({ q: 'a' }), true);
    assert.equal(asksForPeople({ department: 0 }), true);
  });
});

describe('personOf()', () => {
  const nothing = { position: null, department: null, departmentEn: null, alias: null, telephone: null };
  const person: Person = {
    ...nothing,
    id: 'constructor',
    name: 'Con Structor',
    initials: 'CS',
    mobile: null,
    email: null,
    departments: [],
    leaders: [],
  };
  const personAt = (id: string, cards: Record<string, Person>) => personOf({ cards }, { params: { id } });

  it('finds the card of an id, whatever its case', () => {
    assert.equal(personAt('Constructor', { constructor: person }), person);
  });

  it('finds nobody under the name of a member of all objects', () => {
    for (const id of ['constructor', '__proto__', 'valueOf']) assert.equal(personAt(id, {}), undefined, id);
  });
});
