import { utcOffsetReader } from './render/utc-offsets';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Of each time zone that is in use: a process has one, or a few. */
const offsetReaders = new Map<string, (ms: number) => number>();

function offsetAt(ms: number, timeZone: string): number {
  const reader = offsetReaders.get(timeZone) ?? utcOffsetReader(timeZone);
  offsetReaders.set(timeZone, reader);
  return reader(ms) * minuteMs;
}

/** A moment as text for spreadsheets, in a time zone: `2026-11-29 21:22:05`. @param ms since 1970 */
export const localTime = (ms: number, timeZone: string): string =>
  new Date(ms + offsetAt(ms, timeZone)).toISOString().slice(0, 19).replace('T', ' ');

/**
 * The milliseconds since 1970 at which a day begins in a time zone, and those at which the next one does.
 * @param day such as `2026-11-29`
 */
export function dayRange(day: string, timeZone: string): { from: number; until: number } {
  const local = Date.parse(`${day}T00:00:00Z`);
  return { from: midnight(local, timeZone), until: midnight(local + dayMs, timeZone) };
}

/** Asked twice, because the offset may change between midnight there and midnight in UTC. */
function midnight(local: number, timeZone: string): number {
  const guess = local - offsetAt(local, timeZone);
  return local - offsetAt(guess, timeZone);
}
