const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The offset of the portal's time zone at a moment, in minutes. */
export type UtcOffsetAt = (ms: number) => number;

/** Computes a time in milliseconds since 1970 from the time of seeding. */
export type Moment = (now: number, offsetAt: UtcOffsetAt) => number;

/** Local time as if it were UTC, so that the `getUTC…` methods of `Date` return local values. */
const toLocal = (ms: number, offsetAt: UtcOffsetAt): number => ms + offsetAt(ms) * minute;

/** The offset is looked up twice, because it may change between local midnight and UTC midnight. */
function fromLocal(local: number, offsetAt: UtcOffsetAt): number {
  const guess = local - offsetAt(local) * minute;
  return local - offsetAt(guess) * minute;
}

export const hoursAgo =
  (hours: number): Moment =>
  (now) =>
    now - hours * hour;

/**
 * The given number of days ago, or the Friday before if that is a weekend.
 * @param time local time such as `09:30`
 */
export function daysAgo(days: number, time: string): Moment {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (now, offsetAt) => {
    const midnight = Math.floor(toLocal(now, offsetAt) / day) * day - days * day;
    const weekend = [2, 0, 0, 0, 0, 0, 1][weekdayOf(midnight)] ?? 0;
    return fromLocal(midnight - weekend * day + hours * hour + minutes * minute, offsetAt);
  };
}

const weekdayOf = (localTime: number): number => new Date(localTime).getUTCDay();
const chineseWeekdays = ['日', '一', '二', '三', '四', '五', '六'];
const englishWeekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const englishMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Dates for the text of a notice, relative to its day of publication, so that the demo content is always current. */
export interface Dates {
  /** A date like `11月25日（周三）`, `days` after publication. */
  day(days: number): string;
  /** Like `day`, but the following Monday if that is a weekend. */
  workday(days: number): string;
  /** Like `day`: the first such weekday (0 is Sunday) at least `days` after publication. */
  next(weekday: number, days?: number): string;
  /** Like `workday`, written `Wednesday, 25 November`. */
  english(days: number): string;
  year: number;
  /** 1 to 12. */
  month: number;
}

export function datesFrom(publishedAt: number, offsetAt: UtcOffsetAt): Dates {
  const start = toLocal(publishedAt, offsetAt);
  const later = (days: number): Date => new Date(start + days * day);
  const overWeekend = (days: number): number => days + ([1, 0, 0, 0, 0, 0, 2][later(days).getUTCDay()] ?? 0);
  const chinese = (date: Date): string =>
    `${date.getUTCMonth() + 1}月${date.getUTCDate()}日（周${chineseWeekdays[date.getUTCDay()]}）`;

  return {
    day: (days) => chinese(later(days)),
    workday: (days) => chinese(later(overWeekend(days))),
    next: (weekday, days = 1) => chinese(later(days + ((weekday - later(days).getUTCDay() + 7) % 7))),
    english(days) {
      const date = later(overWeekend(days));
      return `${englishWeekdays[date.getUTCDay()]}, ${date.getUTCDate()} ${englishMonths[date.getUTCMonth()]}`;
    },
    year: later(0).getUTCFullYear(),
    month: later(0).getUTCMonth() + 1,
  };
}
