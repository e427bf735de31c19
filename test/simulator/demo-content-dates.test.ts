import assert from 'node:assert/strict';
import { utcOffsetReader } from '../../server/render/utc-offsets';
import { datesFrom, daysAgo, hoursAgo } from '../../server/simulator/demo-content/dates';

const shanghai = utcOffsetReader('Asia/Shanghai');
const berlin = utcOffsetReader('Europe/Berlin');
/** Wednesday, 10 March 2027, 09:30 in Shanghai. */
const wednesday = Date.UTC(2027, 2, 10, 1, 30);
const local = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 16);

describe('simulator/demo-content/dates', () => {
  it('computes a time some hours ago', () => {
    assert.equal(wednesday - hoursAgo(3)(wednesday, shanghai), 3 * 3_600_000);
  });

  it('computes a local time some days ago and moves weekends to the Friday before', () => {
    assert.equal(local(daysAgo(1, '17:05')(wednesday, shanghai)), '2027-03-09T17:05');
    assert.equal(local(daysAgo(3, '09:00')(wednesday, shanghai)), '2027-03-05T09:00');
    assert.equal(local(daysAgo(4, '09:00')(wednesday, shanghai)), '2027-03-05T09:00');
    assert.equal(local(daysAgo(2, '09:00')(wednesday, shanghai)), '2027-03-08T09:00');
  });

  it('never computes a time in the future', () => {
    for (let hours = 0; hours < 7 * 24; hours += 1) {
      const now = wednesday + hours * 3_600_000;
      assert.ok(daysAgo(1, '23:59')(now, shanghai) < now);
    }
  });

  it('writes dates relative to the publication, across the ends of months and years', () => {
    const dates = datesFrom(Date.UTC(2026, 11, 30, 2), shanghai);
    assert.equal(dates.day(0), '12月30日（周三）');
    assert.equal(dates.day(2), '1月1日（周五）');
    assert.equal(dates.workday(3), '1月4日（周一）');
    assert.equal(dates.workday(4), '1月4日（周一）');
    assert.equal(dates.english(4), 'Monday, 4 January');
  });

  it('finds the next weekday after a number of days', () => {
    const dates = datesFrom(wednesday, shanghai);
    assert.equal(dates.next(3), '3月17日（周三）');
    assert.equal(dates.next(4), '3月11日（周四）');
    assert.equal(dates.next(5, 3), '3月19日（周五）');
    assert.equal(dates.next(0, 4), '3月14日（周日）');
  });

  it('uses the time zone of the portal, also when the offset has changed since', () => {
    const afterChange = Date.UTC(2027, 2, 29, 10);
    assert.equal(new Date(daysAgo(0, '09:30')(afterChange, berlin)).toISOString(), '2027-03-29T07:30:00.000Z');
    assert.equal(new Date(daysAgo(3, '09:30')(afterChange, berlin)).toISOString(), '2027-03-26T08:30:00.000Z');
    const lateEvening = Date.UTC(2027, 2, 10, 20);
    assert.equal(datesFrom(lateEvening, shanghai).day(0), '3月11日（周四）');
    assert.equal(datesFrom(lateEvening, berlin).day(0), '3月10日（周三）');
  });
});
