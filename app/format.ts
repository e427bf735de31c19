import type { Language, UtcOffsets } from './api/contract';

/** The page's only clock. Server and browser start with the same time, so that hydration finds the same dates. */
export interface Clock {
  /** Milliseconds since 1970. */
  now: number;
  /** For the company's time zone. `Intl` in old browsers has no time zones or outdated rules, so it is not used. */
  utcOffsets: UtcOffsets;
}

const englishMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const minuteMs = 60_000;
const dayMs = 86_400_000;

interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  /** For example 09:05. */
  time: string;
  /** Days since 1970 on the company's calendar. */
  days: number;
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** The offset in minutes at a moment. Moments before the first entry use its offset. */
function offsetAt(ms: number, offsets: UtcOffsets): number {
  let found = offsets[0]?.[1] ?? 0;
  for (const [from, offset] of offsets) {
    if (from * minuteMs > ms) break;
    found = offset;
  }
  return found;
}

function localTime(ms: number, offsets: UtcOffsets): LocalTime {
  const local = ms + offsetAt(ms, offsets) * minuteMs;
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

function dateText({ year, month, day }: LocalTime, language: Language, withYear: boolean): string {
  if (language === 'en') return `${day} ${englishMonths[month - 1] ?? ''}${withYear ? ` ${year}` : ''}`;
  return `${withYear ? `${year}年` : ''}${month}月${day}日`;
}

/** The current hour in the company's time zone, 0 to 23. */
export function hourOf({ now, utcOffsets }: Clock): number {
  return localTime(now, utcOffsets).hour;
}

/**
 * A date for lists: the time if it is today, "Yesterday" and the time, the day if it is this year, otherwise the full
 * date.
 * @returns an empty string for an invalid date
 */
export function shortDate(iso: string, { now, utcOffsets }: Clock, language: Language): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const date = localTime(ms, utcOffsets);
  const today = localTime(now, utcOffsets);
  if (date.days === today.days) return date.time;
  if (date.days === today.days - 1) return `${language === 'en' ? 'Yesterday' : '昨天'} ${date.time}`;
  return dateText(date, language, date.year !== today.year);
}

/**
 * The full date and the time.
 * @returns an empty string for an invalid date
 */
export function longDate(iso: string, { utcOffsets }: Clock, language: Language): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const date = localTime(ms, utcOffsets);
  return `${dateText(date, language, true)}${language === 'en' ? ', ' : ' '}${date.time}`;
}
