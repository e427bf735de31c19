import type { Language } from './api/contract';

/** The page's clock: the same on both sides of hydration, so that both write the same dates. */
export interface Clock {
  /** Milliseconds since 1970. */
  now: number;
  utcOffsetMinutes: number;
}

const englishMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;

interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  time: string;
  /** Days since 1970 on the company's calendar. */
  days: number;
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

function momentOf(ms: number, utcOffsetMinutes: number): Moment {
  const local = ms + utcOffsetMinutes * 60_000;
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    time: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
    days: Math.floor(local / dayMs),
  };
}

function dayOf(moment: Moment, language: Language, withYear: boolean): string {
  if (language === 'en') return `${moment.day} ${englishMonths[moment.month - 1] ?? ''}${withYear ? ` ${moment.year}` : ''}`;
  return `${withYear ? `${moment.year}年` : ''}${moment.month}月${moment.day}日`;
}

/** The hour on the company's clock, 0 to 23. */
export function hourOf(clock: Clock): number {
  return momentOf(clock.now, clock.utcOffsetMinutes).hour;
}

/** For lists: the time today, "yesterday" with the time, the day this year, the whole date before. An unreadable date is shown as nothing. */
export function shortDate(iso: string, clock: Clock, language: Language): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const moment = momentOf(ms, clock.utcOffsetMinutes);
  const localNow = clock.now + clock.utcOffsetMinutes * 60_000;
  const today = Math.floor(localNow / dayMs);
  if (moment.days === today) return moment.time;
  if (moment.days === today - 1) return `${language === 'en' ? 'Yesterday' : '昨天'} ${moment.time}`;
  return dayOf(moment, language, moment.year !== new Date(localNow).getUTCFullYear());
}

/** The whole date with its time. */
export function longDate(iso: string, clock: Clock, language: Language): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const moment = momentOf(ms, clock.utcOffsetMinutes);
  return `${dayOf(moment, language, true)}${language === 'en' ? ', ' : ' '}${moment.time}`;
}
