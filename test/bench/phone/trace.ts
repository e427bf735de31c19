import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { lines, type LineName } from './line';
import type { Setup } from './setup';
import { inBrowser } from './visit';

const categories = [
  '-*',
  'toplevel',
  'blink',
  'blink.user_timing',
  'loading',
  'v8',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-v8.compile',
];

/** Traces a cold visit of each page of the portal, and of the same visit with the profile again. */
export async function tracePages(setup: Setup, line: LineName, folder: string): Promise<string[]> {
  const profile = join(setup.portal.folder, 'profile');
  const tables: string[] = [];
  for (const page of setup.pages) {
    for (const kind of ['cold', 'warm']) {
      const path = join(folder, `${line}-${page.name}-${kind}.json`);
      const address = setup.origins.foyer + page.path;
      const { through, control, cookies } = setup;
      const options = { profile, address, cookie: cookies.reader, through, control, line: lines[line] };
      await inBrowser(options, async (tab) => {
        const browser = tab.context().browser();
        await browser?.startTracing(tab, { path, categories });
        await tab.goto(address, { waitUntil: 'load' });
        await pause(3000);
        await browser?.stopTracing();
      });
      tables.push(`${line} ${page.name} ${kind}, ${path}\n${longTasks(readFileSync(path, 'utf8'), address)}`);
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return tables;
}

const traceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().default(0),
  args: z.object({ name: z.unknown(), data: z.unknown() }).partial().default({}),
});
type TraceEvent = z.infer<typeof traceEvent>;

/** The tasks over 50 ms on the main thread of a page, and what takes more than 10 ms in them by itself. */
function longTasks(json: string, address: string): string {
  const { traceEvents } = z.object({ traceEvents: z.array(z.unknown()) }).parse(JSON.parse(json));
  const events = traceEvents.flatMap((event) => traceEvent.safeParse(event).data ?? []);
  const paint = events.filter(({ name }) => name === 'firstContentfulPaint').at(-1);
  const start = events.find(
    ({ name, args }) => name === 'navigationStart' && JSON.stringify(args.data ?? null).includes(`"${address}"`),
  );
  const main = events.find(
    ({ name, pid, args }) => name === 'thread_name' && args.name === 'CrRendererMain' && pid === paint?.pid,
  );
  if (paint === undefined || start === undefined || main === undefined) return 'The page was not painted.';
  const inMs = (ts: number): string => ((ts - start.ts) / 1000).toFixed(0);
  const spans = events
    .filter(({ ph, pid, tid, ts }) => ph === 'X' && pid === main.pid && tid === main.tid && ts >= start.ts)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const tasks = spans.filter(({ name, dur }) => name === 'RunTask' && dur > 50_000);
  return [
    `first paint at ${inMs(paint.ts)} ms`,
    ...tasks.map((task) => {
      const parts = [...ownTimes(spans.filter(({ ts }) => ts >= task.ts && ts < task.ts + task.dur))]
        .filter(([, own]) => own > 10_000)
        .sort(([, a], [, b]) => b - a)
        .map(([name, own]) => `${name} ${(own / 1000).toFixed(0)}`);
      return `${inMs(task.ts).padStart(6)} ${(task.dur / 1000).toFixed(0).padStart(5)} ms  ${parts.join(', ')}`;
    }),
  ].join('\n');
}

/** The time of each kind of event without the events inside of it. @param spans by start, outer ones first */
function ownTimes(spans: readonly TraceEvent[]): Map<string, number> {
  const times = new Map<string, number>();
  const add = (name: string, time: number): void => void times.set(name, (times.get(name) ?? 0) + time);
  const outer: TraceEvent[] = [];
  for (const span of spans) {
    for (let last = outer.at(-1); last !== undefined && last.ts + last.dur <= span.ts; last = outer.at(-1)) outer.pop();
    const parent = outer.at(-1);
    if (parent !== undefined) add(parent.name, -span.dur);
    add(span.name, span.dur);
    outer.push(span);
  }
  return times;
}
