import assert from 'node:assert/strict';
import { sortKey } from '../../server/directory/name-order';

describe('sortKey(name)', () => {
  it('fits into a cursor for any name', () => {
    for (const name of ['庄'.repeat(64), '𠮷'.repeat(200), 'x'.repeat(1000)]) {
      assert.ok(sortKey(name).length <= 300);
      assert.doesNotMatch(sortKey(name), /[\uD800-\uDBFF]$/);
    }
  });

  it('sorts by syllables and the pinyin of surnames, not by letters', () => {
    const names = ['连战', '李雷', '曾志伟', '单田芳', '安琪', 'Bob'];
    assert.deepEqual(
      [...names].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1)),
      ['安琪', 'Bob', '李雷', '连战', '单田芳', '曾志伟'],
    );
  });
});
