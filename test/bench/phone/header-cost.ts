import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../processes';
import { median } from '../rounds';
import { figure, table } from '../table';
import { lines, type LineName } from './line';
import type { Setup } from './setup';
import { visit, type Visit } from './visit';

/** Headers that may make a browser start a new renderer process for a page. */
const variants: Record<string, Record<string, string>> = {
  none: {},
  opener: { 'Cross-Origin-Opener-Policy': 'same-origin' },
  cluster: { 'Origin-Agent-Cluster': '?1' },
  both: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Origin-Agent-Cluster': '?1' },
};

const pathOf = (variant: string): string => `/with-header/${variant}`;

/** The stored Home with each of the headers. */
export function homeWithHeaders(stored: Record<string, Recorded>): Record<string, Recorded> {
  const home = stored['/'];
  if (home === undefined) return {};
  return Object.fromEntries(
    Object.entries(variants).map(([name, headers]) => [
      pathOf(name),
      { ...home, headers: { ...home.headers, ...headers } },
    ]),
  );
}

export interface HeaderSample {
  variant: string;
  visit: Visit;
}

/** Opens the stored Home, cold, with each of the headers in turns. */
export async function measureHeaders(setup: Setup, line: LineName, runs: number): Promise<HeaderSample[]> {
  const profile = join(setup.portal.folder, 'profile');
  const samples: HeaderSample[] = [];
  for (let run = 0; run < runs; run++)
    for (const variant of run % 2 === 0 ? Object.keys(variants) : Object.keys(variants).reverse()) {
      const made = await visit({
        profile,
        address: setup.origins.stored + pathOf(variant),
        cookie: null,
        through: setup.through,
        control: setup.control,
        line: lines[line],
        content: '[data-notice]',
        hasApp: false,
      });
      samples.push({ variant, visit: made });
      console.error(`${variant} ${run + 1}/${runs}: painted ${made.largestPaint.toFixed(0)}`);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  return samples;
}

export function reportHeaders(line: LineName, samples: readonly HeaderSample[]): string {
  const keys = ['firstByte', 'htmlEnd', 'firstPaint', 'largestPaint', 'blocking', 'probe'] as const;
  const rows = Object.entries(variants).map(([name, headers]) => {
    const mine = samples.filter(({ variant }) => variant === name).map(({ visit: each }) => each);
    const started = mine.filter(({ newProcesses }) => newProcesses > 0).length;
    return [
      Object.keys(headers).join(', ') || 'none',
      ...keys.map((key) => figure(median(mine.map((each) => each[key])))),
      `${started} of ${mine.length}`,
    ];
  });
  return `${line}: Home as stored bytes, cold, with headers\n${table(
    ['', 'first byte', 'HTML end', 'first paint', 'largest paint', 'blocking', 'CPU probe', 'new process'],
    rows,
  )}`;
}
