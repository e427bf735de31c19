import assert from 'node:assert/strict';
import { words as chinese } from '../../app/features/home/words.zh-CN';
import { words as english } from '../../app/features/home/words.en';
import { hourOf, shortDate } from '../../app/format';
import { createPageTime } from '../../server/render/page-time';
import { createUtcOffsets } from '../../server/render/utc-offsets';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('the time of a page', () => {
  /** The days of 2026 on which clocks change in Berlin and on Lord Howe (by half an hour), and others. */
  const days = ['2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04', '2026-11-30', '2027-01-01'];

  for (const zone of ['Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns'])
    it(`shows the same greeting and the same dates as the exact time in ${zone}`, () => {
      const offsets = createUtcOffsets(zone);
      const pageTime = createPageTime(offsets);
      const seen = new Set<number>();
      for (const day of days) {
        const start = Date.parse(`${day}T00:00:00Z`) - 12 * hourMs;
        for (let exact = start + 7; exact < start + 48 * hourMs; exact += 7 * minuteMs) {
          const utcOffsets = offsets(exact);
          const now = pageTime(exact);
          assert.ok(now <= exact && exact - now < 9 * hourMs, `${(exact - now) / hourMs} hours earlier`);
          seen.add(now);
          const shown = (time: number): string[] => [
            chinese.home.greeting('', hourOf({ now: time, utcOffsets })),
            english.home.greeting('', hourOf({ now: time, utcOffsets })),
            ...[0, 5, 11, 25, 49].map((hours) =>
              shortDate(new Date(exact - hours * hourMs).toISOString(), { now: time, utcOffsets }, 'en'),
            ),
          ];
          assert.deepEqual(shown(now), shown(exact), new Date(exact).toISOString());
        }
      }
      assert.ok(seen.size <= days.length * 12, `${seen.size} different times`);
    });
});
