import type { UtcOffsets } from '../../app/api/contract';

/** The hours at which Home greets in other words, and midnight, at which the dates of lists change. */
const changes = [0, 5, 12, 18];
/** Offsets of time zones are multiples of it, so the hours begin at one in all of them. */
const stepMs = 15 * 60_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/**
 * Returns a function that replaces a moment by the last one at which pages looked different because of the time. Until
 * the next one, the same page has the same bytes. The browser continues with its own clock.
 * @param utcOffsetsAt of the company's time zone
 */
export function createPageTime(utcOffsetsAt: (now: number) => UtcOffsets): (now: number) => number {
  let step = NaN;
  let time = NaN;
  return (now) => {
    const current = Math.floor(now / stepMs);
    if (current !== step) {
      time = lastChange(current * stepMs, utcOffsetsAt(now));
      step = current;
    }
    return time;
  };
}

function lastChange(now: number, offsets: UtcOffsets): number {
  const shown = periodAt(now, offsets);
  let time = now;
  while (periodAt(time - stepMs, offsets) === shown) time -= stepMs;
  return time;
}

/** Identifies the day and the part of the day. */
function periodAt(ms: number, offsets: UtcOffsets): string {
  let offset = offsets[0]?.[1] ?? 0;
  for (const [from, next] of offsets) if (from * minuteMs <= ms) offset = next;
  const hours = Math.floor((ms + offset * minuteMs) / hourMs);
  const day = Math.floor(hours / 24);
  return `${day} ${changes.filter((hour) => hour <= hours - day * 24).length}`;
}
