/**
 * `npm run bench:phone`: measures pages in Chromium as a slow phone on a slow line, beside the same pages as stored
 * bytes without scripts, which plain Koa sends. Every visit is a browser process of its own; the two take turns.
 * Prints tables and writes `bench-phone.json`. No result makes it fail.
 *
 *     npm run bench:phone -- --runs 3 --pages home,notice --lines slow3g --visits cold,tap-cold
 *     npm run bench:phone -- --out figures.json
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot, root } from '../../../build/paths';
import { run as runProgram } from '../../../build/run';
import { headersOf } from '../cases';
import { measurePage, type PageWeight } from '../page-weight';
import { startPortal } from '../portal';
import { startPlainKoa } from '../processes';
import { lines, type LineName } from './line';
import type { Sample, Target } from './sample';
import { explanation, reportTaps, reportVisits, reportWeights } from './report';
import { startLine } from './start-line';
import { linkedPaths, storePages } from './stored-page';
import { tap, visit } from './visit';

interface MeasuredPage {
  name: string;
  path: string;
  /** A selector for the main content. */
  content: string;
  /** A selector for links to tap. */
  links: string;
}

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    pages: { type: 'string', default: 'home,notices,notice' },
    lines: { type: 'string', default: 'slow3g,slow4g' },
    visits: { type: 'string', default: 'cold,warm,tap-cold,tap-warm,first' },
    out: { type: 'string', default: fromRoot('bench-phone.json') },
  },
});
const runs = Number(options.runs);
const chosenLines = chosen(options.lines, ['slow3g', 'slow4g']);
const kinds = new Set(chosen(options.visits, ['cold', 'warm', 'tap-cold', 'tap-warm', 'first']));

const build = await runProgram(['--import', 'tsx', 'build/build.ts', '--if-stale']);
if (!build.ok) {
  console.error(build.output);
  process.exit(1);
}

const portal = await startPortal();
// Taps read notices, so somebody else makes them. The simulator signs in the last person.
const tapper = await portal.signIn('lina');
const reader = await portal.signIn('zhangwei');
const asPhone = (cookie: string): Record<string, string> =>
  headersOf({ name: '', path: '/', signedIn: true, status: 200, encoding: 'br' }, cookie);
const notice = (await linkedPaths(portal.port, '/', asPhone(reader))).find((path) => /^\/notices\/\d+$/.test(path));
if (notice === undefined) throw new Error('Home has no notices.');

const allPages = {
  home: { path: '/', content: '[data-notice]', links: 'a[href^="/notices/"]' },
  notices: { path: '/notices', content: '[data-notice]', links: 'a[href^="/notices/"]' },
  notice: { path: notice, content: 'main h1', links: 'a[href^="/"]' },
};
const pages: MeasuredPage[] = chosen(options.pages, ['home', 'notices', 'notice']).map((name) => ({
  name,
  ...allPages[name],
}));

const linked = new Set<string>();
for (const { path } of pages)
  for (const found of await linkedPaths(portal.port, path, asPhone(tapper))) linked.add(found);
const stored = await startPlainKoa(
  {
    ...(await storePages(portal.port, linked, asPhone(tapper))),
    ...(await storePages(
      portal.port,
      pages.map(({ path }) => path),
      asPhone(reader),
    )),
  },
  portal.folder,
);

const control = await startLine([portal.port, portal.simulatorPort, stored.port], portal.folder);
const [portalLine = 0, simulatorLine = 0, storedLine = 0] = control.ports;
const through = {
  [`localhost:${portal.port}`]: portalLine,
  [`127.0.0.1:${portal.simulatorPort}`]: simulatorLine,
  [`localhost:${stored.port}`]: storedLine,
};
const origins = { foyer: portal.origin, stored: `http://localhost:${stored.port}` };

const samples: Sample[] = [];
for (let run = 0; run < runs; run++) {
  const targets: Target[] = run % 2 === 0 ? ['foyer', 'stored'] : ['stored', 'foyer'];
  for (const name of chosenLines) {
    for (const page of pages) for (const target of targets) await visitPage(run, name, page, target);
    if (kinds.has('first')) {
      const profile = join(portal.folder, 'profile');
      const page = { name: 'home', ...allPages.home };
      await keep({ run, line: name, page: 'home', target: 'foyer', kind: 'first' }, page, profile, null);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** Makes the cold and warm visits of a page. Warm ones use the profile of the cold one. */
async function visitPage(run: number, name: LineName, page: MeasuredPage, target: Target): Promise<void> {
  const profile = join(portal.folder, 'profile');
  const sample = { run, line: name, page: page.name, target };
  if (kinds.has('cold') || kinds.has('warm') || kinds.has('tap-warm'))
    await keep({ ...sample, kind: 'cold' }, page, profile, reader);
  if (kinds.has('warm')) await keep({ ...sample, kind: 'warm' }, page, profile, reader);
  if (kinds.has('tap-warm')) await keep({ ...sample, kind: 'tap-warm' }, page, profile, tapper);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  if (!kinds.has('tap-cold')) return;
  await keep({ ...sample, kind: 'tap-cold' }, page, profile, tapper);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

async function keep(sample: Sample, page: MeasuredPage, profile: string, cookie: string | null): Promise<void> {
  const settings = {
    profile,
    address: origins[sample.target] + page.path,
    cookie,
    through,
    control,
    line: lines[sample.line],
    content: page.content,
    hasApp: sample.target === 'foyer',
  };
  const where = `${sample.line} ${page.name} ${sample.kind} ${sample.target} ${sample.run + 1}/${runs}`;
  if (sample.kind === 'tap-cold' || sample.kind === 'tap-warm') {
    const made = await tap(settings, page.links);
    samples.push({ ...sample, tap: made });
    console.error(`${where}: tapped ${made.tapped.toFixed(0)}, ${made.reaction} ${made.reacted.toFixed(0)}`);
  } else {
    const made = await visit(settings);
    samples.push({ ...sample, visit: made });
    console.error(`${where}: painted ${made.largestPaint.toFixed(0)}, ready ${made.ready.toFixed(0)}`);
  }
}

const weights: (PageWeight & { name: string })[] = [];
for (const { name, path } of pages) weights.push({ name, ...(await measurePage(portal.port, path, asPhone(reader))) });
await Promise.all([portal.stop(), stored.stop(), control.stop()]);

const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? '',
  cores: cpus().length,
  load: loadavg(),
};
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
writeFileSync(
  options.out,
  `${JSON.stringify({ at: new Date().toISOString(), commit, machine, lines, samples, weights }, null, 1)}\n`,
);
console.log(
  [
    explanation({ runs, commit, machine: `${machine.processor}, ${machine.cores} cores, Node ${machine.node}` }),
    ...chosenLines.flatMap((name) => [reportVisits(name, samples), reportTaps(name, samples)]),
    reportWeights(weights, samples),
    `Written to ${options.out}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n'),
);

/** The names in a list with commas. Fails if one is not allowed. */
function chosen<Name extends string>(list: string, allowed: readonly Name[]): Name[] {
  return list.split(',').map((given) => {
    const name = allowed.find((each) => each === given);
    if (name === undefined) throw new Error(`"${given}" is not one of ${allowed.join(', ')}.`);
    return name;
  });
}
