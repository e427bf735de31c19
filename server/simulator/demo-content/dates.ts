const hour = 3_600_000;
const day = 24 * hour;
/** The demo company's clocks: China has one time zone and no summer time. */
const offset = 8 * hour;

/** When something happened, told from the moment of seeding; milliseconds since 1970. */
export type Moment = (now: number) => number;

export const hoursAgo =
  (hours: number): Moment =>
  (now) =>
    now - hours * hour;

/** On the working day that many days ago or last before it, at a time like `09:30` of the company's clocks. */
export function daysAgo(days: number, time: string): Moment {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (now) => {
    const midnight = Math.floor((now + offset) / day) * day - days * day;
    const weekend = [2, 0, 0, 0, 0, 0, 1][weekdayOf(midnight)] ?? 0;
    return midnight - weekend * day + hours * hour + minutes * 60_000 - offset;
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

/** Dates for a notice's text, counted from the day it was published, so that a demo never talks of a past year. */
export interface Dates {
  /** `11月25日（周三）`, that many days later. */
  day(days: number): string;
  /** As `day`, but a weekend moves on to Monday. */
  workday(days: number): string;
  /** As `day`: the first such weekday (0 is Sunday) at least that many days later. */
  next(weekday: number, days?: number): string;
  /** `Wednesday, 25 November`, as `workday`. */
  english(days: number): string;
  year: number;
  /** 1 to 12. */
  month: number;
}

export function datesFrom(publishedAt: number): Dates {
  const start = publishedAt + offset;
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
