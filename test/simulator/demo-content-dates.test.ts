import assert from 'node:assert/strict';
import { datesFrom, daysAgo, hoursAgo } from '../../server/simulator/demo-content/dates';

/** Wednesday, 10 March 2027, 09:30 on the company's clocks. */
const wednesday = Date.UTC(2027, 2, 10, 1, 30);
const local = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 16);

describe('dates of the demo', () => {
  it('counts hours back from now', () => {
    assert.equal(wednesday - hoursAgo(3)(wednesday), 3 * 3_600_000);
  });

  it("counts days back on the company's clocks and moves a weekend to the Friday before", () => {
    assert.equal(local(daysAgo(1, '17:05')(wednesday)), '2027-03-09T17:05');
    assert.equal(local(daysAgo(3, '09:00')(wednesday)), '2027-03-05T09:00');
    assert.equal(local(daysAgo(4, '09:00')(wednesday)), '2027-03-05T09:00');
    assert.equal(local(daysAgo(2, '09:00')(wednesday)), '2027-03-08T09:00');
  });

  it('is never in the future, whatever the hour of now', () => {
    for (let hours = 0; hours < 7 * 24; hours += 1) {
      const now = wednesday + hours * 3_600_000;
      assert.ok(daysAgo(1, '23:59')(now) < now);
    }
  });

  it('names days from the day of publication on, over the ends of months and years', () => {
    const dates = datesFrom(Date.UTC(2026, 11, 30, 2));
    assert.equal(dates.day(0), '12月30日（周三）');
    assert.equal(dates.day(2), '1月1日（周五）');
    assert.equal(dates.workday(3), '1月4日（周一）');
    assert.equal(dates.workday(4), '1月4日（周一）');
    assert.equal(dates.english(4), 'Monday, 4 January');
  });

  it('finds the next weekday no sooner than asked', () => {
    const dates = datesFrom(wednesday);
    assert.equal(dates.next(3), '3月17日（周三）');
    assert.equal(dates.next(4), '3月11日（周四）');
    assert.equal(dates.next(5, 3), '3月19日（周五）');
    assert.equal(dates.next(0, 4), '3月14日（周日）');
  });
});
