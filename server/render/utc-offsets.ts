import type { UtcOffsets } from '../../app/api/contract';

const minuteMs = 60_000;
/** Shorter than any period between two changes of a zone's offset (Morocco's is a month, during Ramadan). */
const stepMs = 7 * 86_400_000;
const firstYear = 2000;
const yearsAhead = 2;

/**
 * Returns a function that lists the offsets of a time zone from 2000 to two years after a moment (in milliseconds).
 * The list is computed from the server's `Intl` once a year and frozen, so that all requests can share it.
 * @param timeZone an IANA name, for example `Europe/Berlin`
 */
export function createUtcOffsets(timeZone: string): (now: number) => UtcOffsets {
  const offsetAt = utcOffsetReader(timeZone);
  let lastYear = 0;
  let offsets: UtcOffsets = [];
  return (now) => {
    const year = new Date(now).getUTCFullYear() + yearsAhead;
    if (year !== lastYear) {
      offsets = Object.freeze(listOffsets(offsetAt, Date.UTC(firstYear, 0), Date.UTC(year + 1, 0)));
      lastYear = year;
    }
    return offsets;
  };
}

function listOffsets(offsetAt: (ms: number) => number, start: number, end: number): [number, number][] {
  let offset = offsetAt(start);
  const offsets: [number, number][] = [[start / minuteMs, offset]];
  for (let ms = start; ms < end; ms += stepMs) {
    const next = offsetAt(ms + stepMs);
    if (next === offset) continue;
    offsets.push([changeBetween(offsetAt, ms / minuteMs, (ms + stepMs) / minuteMs, offset), next]);
    offset = next;
  }
  return offsets;
}

/** The first minute after `from` at which the offset is no longer the one given. */
function changeBetween(offsetAt: (ms: number) => number, from: number, to: number, offset: number): number {
  let before = from;
  let after = to;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle * minuteMs) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** Returns a function that computes the offset of a time zone at a moment, in minutes. */
export function utcOffsetReader(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  return (ms) => {
    // `GMT+05:30`, or only `GMT` for 0.
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(ms)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  };
}
