import assert from 'node:assert/strict';
import { noticesPath } from '../../../../app/features/notices/filter';
import { noticesFilterOf } from '../../../../app/features/notices/list/filter';

const query = (path: string): Record<string, string> =>
  Object.fromEntries(new URL(path, 'http://portal.test').searchParams);

describe('noticesPath() and noticesFilterOf()', () => {
  it('turn a filter into an address and back', () => {
    for (const filter of [
      {},
      { category: 'it' },
      { unread: true },
      { category: 'safety', unread: true, cursor: 'a-_b=&?#' },
      { q: '放假 100% & "AND"', month: '2026-11' },
      { q: '😀', category: 'it', month: '2026-01', unread: true, cursor: 'x' },
    ] as const) {
      assert.deepEqual(noticesFilterOf(query(noticesPath(filter))), filter);
    }
  });

  it('ignore invalid parameters', () => {
    assert.deepEqual(noticesFilterOf({ category: 'se cret', unread: 'yes', cursor: ['a', 'b'] }), {});
    for (const month of ['2026-13', '2026-1', '1826-01', '2026-01-01'])
      assert.deepEqual(noticesFilterOf({ q: ' ', month }), {});
    assert.deepEqual(noticesFilterOf({ q: `${'a'.repeat(63)}😀` }), { q: 'a'.repeat(63) });
  });
});
