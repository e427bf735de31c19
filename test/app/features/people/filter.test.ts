import assert from 'node:assert/strict';
import { asksForPeople, longestSearch, peopleFilterOf, peoplePath } from '../../../../app/features/people/filter';

const query = (path: string): Record<string, string> =>
  Object.fromEntries(new URL(path, 'http://portal.test').searchParams);

describe('the address of a part of the directory', () => {
  it('gives back the filter that it was made from', () => {
    for (const filter of [
      {},
      { q: '单 雪梅&department=1' },
      { department: 12 },
      { q: 'zxm', department: 3, cursor: 'x/y' },
    ]) {
      assert.deepEqual(peopleFilterOf(query(peoplePath(filter))), filter);
    }
  });

  it('leaves out what is not valid', () => {
    assert.deepEqual(peopleFilterOf({ q: ['a'], department: '1e3', cursor: '' }), {});
    assert.deepEqual(peopleFilterOf({ q: '   ', department: '-1' }), {});
  });

  it('cuts a search to its longest length', () => {
    assert.equal(peopleFilterOf({ q: 'x'.repeat(500) }).q?.length, longestSearch);
  });

  it('cuts no character of a search in two', () => {
    for (const rare of ['🙂', '𠮷']) {
      assert.equal(peopleFilterOf({ q: 'x'.repeat(longestSearch - 1) + rare }).q, 'x'.repeat(longestSearch - 1));
      const whole = 'x'.repeat(longestSearch - 2) + rare;
      assert.equal(peopleFilterOf({ q: whole + rare }).q, whole);
      assert.equal(peoplePath(peopleFilterOf({ q: whole + rare })), `/people?q=${encodeURIComponent(whole)}`);
    }
  });

  it('is made of any text, also with halves of characters in it', () => {
    assert.equal(peoplePath(peopleFilterOf({ q: 'a\ud83d' })), '/people?q=a');
    assert.equal(peoplePath(peopleFilterOf({ q: 'a\ude42b' })), '/people?q=ab');
    assert.deepEqual(peopleFilterOf({ q: '\ude42' }), {});
  });

  it('asks for people only with a search or a department', () => {
    assert.equal(asksForPeople({}), false);
    assert.equal(asksForPeople({ cursor: 'x' }), false);
    assert.equal(asksForPeople({ q: 'a' }), true);
    assert.equal(asksForPeople({ department: 0 }), true);
  });
});
