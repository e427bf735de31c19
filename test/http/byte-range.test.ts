import assert from 'node:assert/strict';
import { byteRange } from '../../server/http/byte-range';

describe('byteRange()', () => {
  const size = 100;
  const cases: [string, ReturnType<typeof byteRange>][] = [
    ['', 'whole'],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-1', { start: 0, end: 1 }],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=50-', { start: 50, end: 99 }],
    ['bytes=99-99', { start: 99, end: 99 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-5', { start: 95, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['Bytes=0-1', { start: 0, end: 1 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=9999-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=', 'whole'],
    ['bytes: 0-22', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=0x1-2', 'whole'],
    ['bytes=1e3-', 'whole'],
    ['items=0-1', 'whole'],
    [`bytes=${'9'.repeat(400)}-`, 'whole'],
  ];
  for (const [header, expected] of cases)
    it(`reads "${header.slice(0, 30)}"`, () => assert.deepEqual(byteRange(header, size), expected));

  it('has no range for empty content', () => {
    assert.equal(byteRange('bytes=-5', 0), 'unsatisfiable');
    assert.equal(byteRange('bytes=0-', 0), 'unsatisfiable');
    assert.equal(byteRange('', 0), 'whole');
  });
});
