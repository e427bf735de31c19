import assert from 'node:assert/strict';
import { noticesFilterOf, noticesPath } from '../../../../app/features/notices/filter';

const query = (path: string): Record<string, string> =>
  Object.fromEntries(new URL(path, 'http://portal.test').searchParams);

describe('noticesPath() and noticesFilterOf()', () => {
  it('turn a filter into an address and back', () => {
    for (const filter of [
      {},
      { category: 'it' },
      { unread: true },
      { category: 'safety', unread: true, cursor: 'a-_b=&?#' },
    ] as const) {
      assert.deepEqual(noticesFilterOf(query(noticesPath(filter))), filter);
    }
  });

  it('ignore invalid parameters', () => {
    assert.deepEqual(noticesFilterOf({ category: 'secret', unread: 'yes', cursor: ['a', 'b'] }), {});
  });
});
