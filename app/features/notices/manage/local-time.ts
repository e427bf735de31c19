import type { UtcOffsets } from '../../../api/contract';

const minuteMs = 60_000;
const two = (number: number): string => String(number + 100).slice(1);

function offsetAt(ms: number, offsets: UtcOffsets): number {
  let found = offsets[0]?.[1] ?? 0;
  for (const [from, offset] of offsets) if (from * minuteMs <= ms) found = offset;
  return found;
}

/** A moment as the value of a field for date and time, in the company's time zone. */
export function toLocal(iso: string, offsets: UtcOffsets): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const date = new Date(ms + offsetAt(ms, offsets) * minuteMs);
  return (
    `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}` +
    `T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  );
}

/** The moment of such a value, in UTC; null without one. */
export function fromLocal(value: string, offsets: UtcOffsets): string | null {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value) ?? [];
  if (year === undefined) return null;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  // The offset depends on the moment, which depends on the offset.
  const near = local - offsetAt(local, offsets) * minuteMs;
  return new Date(local - offsetAt(near, offsets) * minuteMs).toISOString();
}

const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A full hour of the company's day that is so many days after that of a moment, in UTC. */
export function hourOfDay(ms: number, days: number, hour: number, offsets: UtcOffsets): string {
  const local = Math.floor((ms + offsetAt(ms, offsets) * minuteMs) / dayMs + days) * dayMs;
  const date = new Date(local).toISOString().slice(0, 10);
  return fromLocal(`${date}T${two(hour)}:00`, offsets) ?? '';
}

/** Until when a notice must be confirmed, as a first proposal: three days after it is published, when work ends. */
export const proposedDeadline = (publishedAt: number, offsets: UtcOffsets): string =>
  hourOfDay(publishedAt, 3, 18, offsets);

export interface QuickTime {
  name: 'hour' | 'evening' | 'morning';
  at: string;
}

/** The times that are often chosen: in an hour, today at 18:00 if that is an hour ahead, and tomorrow at 9:00. */
export function quickTimes(now: number, offsets: UtcOffsets): QuickTime[] {
  const stepMs = 5 * minuteMs;
  const evening = hourOfDay(now, 0, 18, offsets);
  return [
    { name: 'hour', at: new Date(Math.ceil((now + hourMs) / stepMs) * stepMs).toISOString() },
    ...(Date.parse(evening) >= now + hourMs ? [{ name: 'evening' as const, at: evening }] : []),
    { name: 'morning', at: hourOfDay(now, 1, 9, offsets) },
  ];
}

/** A date of the company's calendar. */
export interface Day {
  /** Null in the present year. */
  year: number | null;
  month: number;
  day: number;
  /** 0 for Sunday. */
  weekday: number;
  /** For example 09:05. */
  time: string;
}

/** @returns null for an invalid moment */
export function dayOf(iso: string, now: number, offsets: UtcOffsets): Day | null {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return null;
  const date = new Date(ms + offsetAt(ms, offsets) * minuteMs);
  const year = date.getUTCFullYear();
  return {
    year: year === new Date(now + offsetAt(now, offsets) * minuteMs).getUTCFullYear() ? null : year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    time: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
  };
}

/** How far away a moment is, in a unit that keeps the number small; null once it has passed. */
export function timeLeft(iso: string, now: number): { unit: 'minutes' | 'hours' | 'days'; count: number } | null {
  const ms = Date.parse(iso) - now;
  if (!(ms > 0)) return null;
  if (ms < hourMs - minuteMs / 2) return { unit: 'minutes', count: Math.ceil(ms / minuteMs) };
  if (ms < 2 * dayMs) return { unit: 'hours', count: Math.round(ms / hourMs) };
  return { unit: 'days', count: Math.round(ms / dayMs) };
}
