import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findChromium } from '../../support/chromium';
import { median } from '../rounds';
import { figure, table } from '../table';
import type { Target } from './sample';
import type { Setup } from './setup';

/** The last version of Lighthouse 12. It is not a dependency, because it would double the size of an installation. */
const lighthouse = 'lighthouse@12.8.2';

const scored = z.object({ score: z.number().nullable() });
const measured = z.object({ numericValue: z.number() });
const report = z.object({
  finalDisplayedUrl: z.string(),
  categories: z.object({ performance: scored, accessibility: scored, 'best-practices': scored }),
  audits: z.object({
    'first-contentful-paint': measured,
    'largest-contentful-paint': measured,
    'total-blocking-time': measured,
    'cumulative-layout-shift': measured,
  }),
});

/** Scores from 0 to 100, times in ms. */
export interface LighthouseResult {
  page: string;
  target: Target;
  performance: number;
  accessibility: number;
  bestPractices: number;
  firstPaint: number;
  largestPaint: number;
  blocking: number;
  shift: number;
}

/** Runs Lighthouse on each page of the portal and of stored bytes in turns, signed in. */
export async function measureWithLighthouse(
  { portal, pages, origins, cookies }: Setup,
  runs: number,
): Promise<LighthouseResult[]> {
  const results: LighthouseResult[] = [];
  for (let run = 0; run < runs; run++)
    for (const { name, path } of pages)
      for (const target of ['foyer', 'stored'] as const) {
        const address = origins[target] + path;
        const result = await runLighthouse({ page: name, target, address, cookie: cookies.reader }, portal.folder);
        results.push(result);
        console.error(`${name} ${target} ${run + 1}/${runs}: ${result.performance}`);
      }
  return results;
}

/** Runs Lighthouse once with its mobile settings. `npx` downloads it the first time. */
async function runLighthouse(
  { page, target, address, cookie }: { page: string; target: Target; address: string; cookie: string },
  folder: string,
): Promise<LighthouseResult> {
  const { executable, fonts } = await findChromium();
  const file = join(folder, 'lighthouse.json');
  await promisify(execFile)(
    'npx',
    [
      '--yes',
      lighthouse,
      address,
      '--quiet',
      '--no-enable-error-reporting',
      '--output=json',
      `--output-path=${file}`,
      '--only-categories=performance,accessibility,best-practices',
      `--extra-headers=${JSON.stringify({ Cookie: cookie })}`,
      '--chrome-flags=--headless --no-sandbox',
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        CHROME_PATH: executable,
        ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: fonts }),
      },
      maxBuffer: 1e8,
    },
  );
  const { finalDisplayedUrl, categories, audits } = report.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (finalDisplayedUrl !== address) throw new Error(`Lighthouse saw ${finalDisplayedUrl} instead of ${address}.`);
  const score = (category: keyof typeof categories): number => Math.round(100 * (categories[category].score ?? NaN));
  return {
    page,
    target,
    performance: score('performance'),
    accessibility: score('accessibility'),
    bestPractices: score('best-practices'),
    firstPaint: audits['first-contentful-paint'].numericValue,
    largestPaint: audits['largest-contentful-paint'].numericValue,
    blocking: audits['total-blocking-time'].numericValue,
    shift: audits['cumulative-layout-shift'].numericValue,
  };
}

/** Medians per page: the portal, then the stored bytes. */
export function reportLighthouse(results: readonly LighthouseResult[]): string {
  const keys = ['performance', 'accessibility', 'bestPractices', 'firstPaint', 'largestPaint', 'blocking'] as const;
  const rows = [...new Set(results.map(({ page }) => page))].flatMap((page) =>
    (['foyer', 'stored'] as const).map((target) => {
      const mine = results.filter((each) => each.page === page && each.target === target);
      return [
        target === 'foyer' ? page : '  stored bytes',
        ...keys.map((key) => figure(median(mine.map((each) => each[key])))),
        median(mine.map(({ shift }) => shift)).toFixed(3),
      ];
    }),
  );
  return `${lighthouse}, its mobile settings (a simulated line of 150 ms and 1.6 Mbit/s, processor slowed 4 times)\n${table(
    ['', 'performance', 'accessibility', 'best practices', 'first paint', 'largest paint', 'blocking', 'shift'],
    rows,
  )}`;
}
