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
