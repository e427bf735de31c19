/**
 * `npm run bench:phone`: measures pages in Chromium as a slow phone on a slow line, beside the same pages as stored
 * bytes without scripts, which plain Koa sends. Every visit is a browser process of its own; the two take turns.
 * Prints tables and writes `bench-phone.json`. No result makes it fail.
 *
 *     npm run bench:phone -- --runs 3 --pages home,notice --lines slow3g --visits cold,tap-cold
 *     npm run bench:phone -- --out figures.json
 *     npm run bench:phone -- --lighthouse   instead: Lighthouse, which npx downloads the first time (about 100 MB)
 *     npm run bench:phone -- --headers      instead: whether headers cost a new process
 *     npm run bench:phone -- --traces       instead: traces for the Performance panel of Chromium, and the long tasks
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { fromRoot, root } from '../../../build/paths';
import { run as runProgram } from '../../../build/run';
import { homeWithHeaders, measureHeaders, reportHeaders } from './header-cost';
import { lines } from './line';
import { measureWithLighthouse, reportLighthouse } from './lighthouse';
import { measurePages } from './pages';
import { explanation, origin, reportTaps, reportVisits, reportWeights } from './report';
import type { VisitKind } from './sample';
import { pageNames, setUp } from './setup';
import { tracePages } from './trace';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    pages: { type: 'string' },
    lines: { type: 'string', default: 'slow3g,slow4g' },
    visits: { type: 'string', default: 'cold,warm,tap-cold,tap-warm,first' },
    lighthouse: { type: 'boolean', default: false },
    headers: { type: 'boolean', default: false },
    traces: { type: 'boolean', default: false },
    out: { type: 'string', default: fromRoot('bench-phone.json') },
  },
});
const runs = Number(options.runs);
const chosenLines = chosen(options.lines, ['slow3g', 'slow4g']);
const kinds = new Set<VisitKind>(chosen(options.visits, ['cold', 'warm', 'tap-cold', 'tap-warm', 'first']));
const names = chosen(options.pages ?? (options.lighthouse ? pageNames.join() : 'home,notices,notice'), pageNames);

const build = await runProgram(['--import', 'tsx', 'build/build.ts', '--if-stale']);
if (!build.ok) {
  console.error(build.output);
  process.exit(1);
}

const setup = await setUp(names, options.headers ? homeWithHeaders : undefined);
const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? '',
  cores: cpus().length,
};
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
const { figures, tables } = await measure();
await setup.stop();

writeFileSync(
  options.out,
  `${JSON.stringify({ at: new Date().toISOString(), commit, machine, load: loadavg(), lines, ...figures }, null, 1)}\n`,
);
console.log(
  [
    origin({
      runs: options.traces ? 1 : runs,
      commit,
      machine: `${machine.processor}, ${machine.cores} cores, Node ${machine.node}`,
    }),
    ...tables.filter((part) => part !== ''),
    `Written to ${options.out}`,
  ].join('\n\n'),
);

async function measure(): Promise<{ figures: object; tables: string[] }> {
  if (options.lighthouse) {
    const results = await measureWithLighthouse(setup, runs);
    return { figures: { lighthouse: results }, tables: [reportLighthouse(results)] };
  }
  if (options.headers) {
    const samples: Record<string, Awaited<ReturnType<typeof measureHeaders>>> = {};
    for (const line of chosenLines) samples[line] = await measureHeaders(setup, line, runs);
    return {
      figures: { headers: samples },
      tables: [explanation, ...chosenLines.map((line) => reportHeaders(line, samples[line] ?? []))],
    };
  }
  if (options.traces) {
    const folder = fromRoot('.cache/traces');
    mkdirSync(folder, { recursive: true });
    const tables: string[] = [];
    for (const line of chosenLines) tables.push(...(await tracePages(setup, line, folder)));
    return { figures: {}, tables: [explanation, ...tables] };
  }
  const { samples, weights } = await measurePages(setup, { runs, lines: chosenLines, kinds });
  return {
    figures: { samples, weights },
    tables: [
      explanation,
      ...chosenLines.flatMap((line) => [reportVisits(line, samples), reportTaps(line, samples)]),
      reportWeights(weights, samples),
    ],
  };
}

/** The names in a list with commas. Fails if one is not allowed. */
function chosen<Name extends string>(list: string, allowed: readonly Name[]): Name[] {
  return list.split(',').map((given) => {
    const name = allowed.find((each) => each === given);
    if (name === undefined) throw new Error(`"${given}" is not one of ${allowed.join(', ')}.`);
    return name;
  });
}
