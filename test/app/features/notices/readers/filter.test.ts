import assert from 'node:assert/strict';
import { exportPath, readersFilterOf, readersPath } from '../../../../../app/features/notices/readers/filter';

describe("the filter of a notice's readers", () => {
  it('is the same after it was in an address', () => {
    const filter = { show: 'confirmed', department: 7, q: '曾 国&藩', cursor: 'c1' } as const;
    const { searchParams } = new URL(readersPath(5, filter), 'https://portal.example');
    assert.deepEqual(readersFilterOf(Object.fromEntries(searchParams)), filter);
  });

  it('lists the unread by default, with the shortest address', () => {
    assert.deepEqual(readersFilterOf({}), { show: 'unread' });
    assert.equal(readersPath(5, { show: 'unread' }), '/manage/notices/5/readers');
  });

  it('ignores invalid values', () => {
    for (const query of [
      { show: 'everything', department: '-1', q: '  ', cursor: '' },
      { show: ['read'], department: '7 or 1=1', q: ['a', 'b'] },
      { department: '99999999999' },
    ])
      assert.deepEqual(readersFilterOf(query), { show: 'unread' });
  });

  it('is in the address of an export, without the position in the list', () => {
    assert.equal(
      exportPath(5, { show: 'unread', department: 7, q: '曾', cursor: 'c1' }, 'xlsx', 'en'),
      '/api/exports/notices/5/readers?show=unread&department=7&q=%E6%9B%BE&format=xlsx&language=en',
    );
  });
});
