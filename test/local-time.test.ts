import assert from 'node:assert/strict';
import { dayRange, localTime } from '../server/local-time';

describe('local times', () => {
  it('are those of the time zone, also around a change of its offset', () => {
    const at = Date.parse('2026-11-29T16:00:05Z');
    assert.equal(localTime(at, 'Asia/Shanghai'), '2026-11-30 00:00:05');
    assert.equal(localTime(at, 'America/New_York'), '2026-11-29 11:00:05');
    assert.equal(localTime(Date.parse('2026-10-25T00:59:00Z'), 'Europe/Berlin'), '2026-10-25 02:59:00');
    assert.equal(localTime(Date.parse('2026-10-25T01:00:00Z'), 'Europe/Berlin'), '2026-10-25 02:00:00');
  });

  it('begin and end a day where the time zone does, also if it has 23 or 25 hours', () => {
    const range = (day: string, zone: string): string[] => {
      const { from, until } = dayRange(day, zone);
      return [new Date(from).toISOString(), new Date(until).toISOString()];
    };
    assert.deepEqual(range('2026-11-29', 'Asia/Shanghai'), ['2026-11-28T16:00:00.000Z', '2026-11-29T16:00:00.000Z']);
    assert.deepEqual(range('2026-03-29', 'Europe/Berlin'), ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
    // The offset changes at 16:00 UTC, between midnight there and midnight in UTC.
    assert.deepEqual(range('2026-04-05', 'Australia/Sydney'), ['2026-04-04T13:00:00.000Z', '2026-04-05T14:00:00.000Z']);
    assert.deepEqual(range('2026-10-25', 'Europe/Berlin'), ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  });
});
