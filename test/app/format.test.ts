import assert from 'node:assert/strict';
import { hourOf, longDate, shortDate } from '../../app/format';

const clock = { now: Date.UTC(2026, 10, 22, 2, 10), utcOffsetMinutes: 480 };

describe('dates on pages', () => {
  it('shows the time alone for today, by the company\'s clock', () => {
    assert.equal(shortDate('2026-11-21T16:05:00Z', clock, 'zh-CN'), '00:05');
    assert.equal(shortDate('2026-11-22T01:30:00.000Z', clock, 'en'), '09:30');
  });

  it('says yesterday with the time', () => {
    assert.equal(shortDate('2026-11-21T15:59:00Z', clock, 'zh-CN'), '昨天 23:59');
    assert.equal(shortDate('2026-11-21T15:59:00Z', clock, 'en'), 'Yesterday 23:59');
  });

  it('leaves the year out within this year and tells it before', () => {
    assert.equal(shortDate('2026-03-05T01:00:00Z', clock, 'zh-CN'), '3月5日');
    assert.equal(shortDate('2026-03-05T01:00:00Z', clock, 'en'), '5 Mar');
    assert.equal(shortDate('2025-12-31T15:59:59Z', clock, 'zh-CN'), '2025年12月31日');
    assert.equal(shortDate('2025-12-31T16:00:00Z', clock, 'en'), '1 Jan');
  });

  it('writes the whole date with its time', () => {
    assert.equal(longDate('2026-11-22T01:05:00Z', clock, 'zh-CN'), '2026年11月22日 09:05');
    assert.equal(longDate('2026-11-22T01:05:00Z', clock, 'en'), '22 Nov 2026, 09:05');
  });

  it('does not depend on the zone of the machine, west of Greenwich either', () => {
    assert.equal(longDate('2026-01-01T03:00:00Z', { ...clock, utcOffsetMinutes: -330 }, 'en'), '31 Dec 2025, 21:30');
    assert.equal(hourOf({ ...clock, utcOffsetMinutes: -180 }), 23);
  });

  it('shows nothing for what is no date', () => {
    assert.equal(shortDate('soon', clock, 'en'), '');
    assert.equal(longDate('', clock, 'zh-CN'), '');
  });
});
