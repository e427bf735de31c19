import assert from 'node:assert/strict';
import { hourOf, longDate, shortDate, type Clock } from '../../app/format';
import { createUtcOffsets } from '../../server/render/utc-offsets';

const clockIn = (timeZone: string, now: string): Clock => ({
  now: Date.parse(now),
  utcOffsets: createUtcOffsets(timeZone)(Date.parse(now)),
});
const clock = clockIn('Asia/Shanghai', '2026-11-22T02:10:00Z');

describe('dates on pages', () => {
  it("shows only the time of a date that is today in the company's time zone", () => {
    assert.equal(shortDate('2026-11-21T16:05:00Z', clock, 'zh-CN'), '00:05');
    assert.equal(shortDate('2026-11-22T01:30:00.000Z', clock, 'en'), '09:30');
  });

  it('shows yesterday with the time', () => {
    assert.equal(shortDate('2026-11-21T15:59:00Z', clock, 'zh-CN'), '昨天 23:59');
    assert.equal(shortDate('2026-11-21T15:59:00Z', clock, 'en'), 'Yesterday 23:59');
  });

  it('omits the year of a date in this year and shows it otherwise', () => {
    assert.equal(shortDate('2026-03-05T01:00:00Z', clock, 'zh-CN'), '3月5日');
    assert.equal(shortDate('2026-03-05T01:00:00Z', clock, 'en'), '5 Mar');
    assert.equal(shortDate('2025-12-31T15:59:59Z', clock, 'zh-CN'), '2025年12月31日');
    assert.equal(shortDate('2025-12-31T16:00:00Z', clock, 'en'), '1 Jan');
  });

  it('shows the full date with its time', () => {
    assert.equal(longDate('2026-11-22T01:05:00Z', clock, 'zh-CN'), '2026年11月22日 09:05');
    assert.equal(longDate('2026-11-22T01:05:00Z', clock, 'en'), '22 Nov 2026, 09:05');
  });

  for (const [timeZone, iso, expected] of [
    // Europe/Berlin: 29 March, 01:00 UTC and 25 October, 01:00 UTC.
    ['Europe/Berlin', '2026-03-29T00:59:59Z', '29 Mar 2026, 01:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '29 Mar 2026, 03:00'],
    ['Europe/Berlin', '2026-10-25T00:59:59Z', '25 Oct 2026, 02:59'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', '25 Oct 2026, 02:00'],
    // America/New_York: 8 March, 07:00 UTC and 1 November, 06:00 UTC.
    ['America/New_York', '2026-03-08T06:59:59Z', '8 Mar 2026, 01:59'],
    ['America/New_York', '2026-03-08T07:00:00Z', '8 Mar 2026, 03:00'],
    ['America/New_York', '2026-11-01T05:59:59Z', '1 Nov 2026, 01:59'],
    ['America/New_York', '2026-11-01T06:00:00Z', '1 Nov 2026, 01:00'],
    ['America/New_York', '2026-01-01T03:00:00Z', '31 Dec 2025, 22:00'],
    ['Asia/Kolkata', '2026-06-30T18:30:00Z', '1 Jul 2026, 00:00'],
    ['Asia/Shanghai', '2026-06-30T16:00:00Z', '1 Jul 2026, 00:00'],
  ] as const) {
    it(`shows ${iso} as ${expected} in ${timeZone}`, () =>
      assert.equal(longDate(iso, clockIn(timeZone, '2026-11-22T00:00:00Z'), 'en'), expected));
  }

  it('distinguishes today from yesterday when daylight saving time begins and ends', () => {
    const shortly = (iso: string, now: string): string => shortDate(iso, clockIn('Europe/Berlin', now), 'en');
    // These local days have 23 and 25 hours.
    assert.equal(shortly('2026-03-28T22:59:00Z', '2026-03-29T21:59:00Z'), 'Yesterday 23:59');
    assert.equal(shortly('2026-03-28T23:00:00Z', '2026-03-29T21:59:00Z'), '00:00');
    assert.equal(shortly('2026-10-24T21:59:00Z', '2026-10-25T22:59:00Z'), 'Yesterday 23:59');
    assert.equal(shortly('2026-10-24T22:00:00Z', '2026-10-25T22:59:00Z'), '00:00');
  });

  it("returns the hour in the company's time zone, in winter and in summer", () => {
    assert.equal(hourOf(clock), 10);
    assert.equal(hourOf(clockIn('Europe/Berlin', '2026-01-15T11:30:00Z')), 12);
    assert.equal(hourOf(clockIn('Europe/Berlin', '2026-07-15T11:30:00Z')), 13);
  });

  it('does not use the time zone of the machine', () => {
    const { TZ } = process.env;
    try {
      for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
        process.env['TZ'] = zone;
        assert.equal(
          longDate('2026-07-01T03:00:00Z', clockIn('Europe/Berlin', '2026-11-22T00:00:00Z'), 'en'),
          '1 Jul 2026, 05:00',
        );
      }
    } finally {
      if (TZ === undefined) delete process.env['TZ'];
      else process.env['TZ'] = TZ;
    }
  });

  it('shows nothing for an invalid date', () => {
    assert.equal(shortDate('soon', clock, 'en'), '');
    assert.equal(longDate('', clock, 'zh-CN'), '');
  });
});
