import assert from 'node:assert/strict';
import { readPageRequest } from '../../../app/api/page-request';

describe('the request of a page', () => {
  const none = { querySelector: () => null };
  const timed = (serverTiming?: { name: string; description: string; duration: number }[]) => ({
    performance: { getEntriesByType: () => [{ name: '/', ...(serverTiming === undefined ? {} : { serverTiming }) }] },
  });

  it('is known from its Server-Timing header', () => {
    const timing = [
      { name: 'proxy', description: '', duration: 3 },
      { name: 'request', description: 'r1', duration: 1_795_986_000_123 },
    ];
    assert.deepEqual(readPageRequest(timed(timing), none), { id: 'r1', now: 1_795_986_000_123 });
  });

  it('is known from what the service worker added', () => {
    const added = { querySelector: () => ({ getAttribute: () => 'r2 1795986000000' }) };
    assert.deepEqual(readPageRequest(timed([]), added), { id: 'r2', now: 1_795_986_000_000 });
  });

  it('has a random id in engines that do not know it', () => {
    for (const window of [timed(), timed([]), {}, { performance: {} }]) {
      const [one, two] = [readPageRequest(window, none), readPageRequest(window, none)];
      assert.match(one.id, /^page-\w{4,8}$/);
      assert.notEqual(one.id, two.id);
      assert.equal(one.now, undefined);
    }
  });
});
