import type { ReadingPoint } from './contract';

/** The size of the chart's coordinates. The picture is stretched to the width of the page. */
export const chartWidth = 300;
export const chartHeight = 100;

/** A part of a whole in percent. 100 means everyone, and 0 nobody. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0;
  if (part >= whole) return 100;
  return Math.min(99, Math.max(1, Math.round((part / whole) * 100)));
}

/** The upper end of a scale: the next number of the form 1, 2 or 5 times a power of ten, at most all people. */
export function scaleTop(most: number, people: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const top = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most;
  return Math.max(1, most, Math.min(top, people));
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The line of readers over time, and the area below it, as paths. */
export function readingPaths(points: readonly ReadingPoint[], top: number): { line: string; area: string } {
  const times = points.map(({ at }) => Date.parse(at));
  const first = times[0] ?? 0;
  const span = (times[times.length - 1] ?? 0) - first;
  const spots = points.map(({ read }, index) => {
    const x = span > 0 ? (((times[index] ?? first) - first) / span) * chartWidth : 0;
    return `${rounded(x)} ${rounded(chartHeight - (read / top) * chartHeight)}`;
  });
  // A single moment is a level line.
  if (span <= 0 && spots[0] !== undefined) spots.push(spots[0].replace(/^\S+/, String(chartWidth)));
  if (spots.length === 0) return { line: '', area: '' };
  const line = `M${spots.join('L')}`;
  return { line, area: `${line}V${chartHeight}H0Z` };
}
