/**
 * `npm run bench`: measures the built portal under load, compared with plain Koa that sends the same bytes and with a
 * build without the Vue patches; the CPU time of 1000 responses; and the size of each page. Prints tables and writes
 * `bench.json`. No result makes it fail, because results depend on the machine and its load.
 *
 *     npm run bench -- --quick            a fifth of the time, for a first look
 *     npm run bench -- --out figures.json
 *     npm run bench -- --beside ../earlier/dist   instead of the build without patches: another build, in every case
 *     npm run bench -- --fuzz               instead: random request targets for a minute (test/bench/fuzz.ts)
 *     npm run bench -- --growth             instead: each GET endpoint and page in a small and in a large company
 *                      --data FOLDER        keeps the two companies in SQLite files for the next run
 *                      --postgres URL       keeps them in the databases growth_small and growth_large of this server
 *                      --only TEXT          measures only what contains the text
 *     npm run bench -- --sync               instead: syncs of a large directory, and how long they block the process
 */
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from '../../build/paths';
import { makeBuild } from '../../build/make-build';
import { run } from '../../build/run';
import { firstViewLimit } from '../../build/weight';
import { casesFor, headersOf, isRendered, type Case } from './cases';
import { fuzz } from './fuzz';
import { growth } from './growth';
import { startPortal } from './portal';
import { syncBench } from './sync';
import { startGenerator, startPlainKoa, type Recorded } from './processes';
import { record } from './record';
import { measure, percentile, runLoad } from './rounds';
import { timeSessionCheck } from './session-check';
import { figure, kilobytes, table } from './table';
import { measurePage, type Bytes } from './page-weight';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: fromRoot('bench.json') },
    beside: { type: 'string' },
    fuzz: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    sync: { type: 'boolean', default: false },
    data: { type: 'string' },
    postgres: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
});
const effort = options.quick
  ? { rounds: 2, forMs: 300, warmUpMs: 300, connections: 10 }
  : { rounds: 20, forMs: 400, warmUpMs: 3000, connections: 10 };

/** CPU seconds for 1000 such pages (session, gzip, 20 notices) with other software. */
const elsewhere = {
  'Nuxt 2': 2.5,
  'Vue as vue-hackernews does it': 1.8,
  'the same with a component cache': 1.15,
  'a hand-written template': 0.42,
};

if (options.growth) {
  const { data, postgres, only } = options;
  await growth({
    rounds: options.quick ? 20 : 400,
    ...(data === undefined ? {} : { data }),
    ...(postgres === undefined ? {} : { postgres }),
    ...(only === undefined ? {} : { only }),
  });
  process.exit(0);
}

if (options.sync) {
  await syncBench();
  process.exit(0);
}

const startedAt = performance.now();
const build = await run(['--import', 'tsx', 'build/build.ts', '--if-stale']);
if (!build.ok) {
  console.error(build.output);
  process.exit(1);
}
if (options.fuzz) process.exit((await fuzz({ seconds: Number(options.seconds), seed: Number(options.seed) })) ? 0 : 1);

const { beside } = options;
const otherFolder = beside === undefined ? fromRoot('.cache/bench-without-patches') : resolve(beside);
if (beside === undefined) {
  rmSync(otherFolder, { recursive: true, force: true });
  await makeBuild(otherFolder, { vuePatches: false });
}

const portal = await startPortal();
const cookie = await portal.signIn('zhangwei');
const otherPortal = await startPortal(otherFolder);
const other = {
  target: otherPortal,
  cookie: await otherPortal.signIn('zhangwei'),
  // The patches only concern rendering.
  concerns: (each: Case) => beside !== undefined || isRendered(each),
};
const generator = startGenerator();
const signedIn = headersOf({ name: '', path: '/', signedIn: true, status: 200, encoding: 'gzip' }, cookie);
const notice = /data-notice="(\d+)"/.exec(await (await fetch(`${portal.origin}/`, { headers: signedIn })).text())?.[1];
if (notice === undefined) throw new Error('Home has no notices.');

const cases = casesFor(Number(notice));
const responses: Record<string, Recorded> = {};
for (const each of cases) responses[each.name] = await record(portal.port, each.path, headersOf(each, cookie));
const plain = await startPlainKoa(responses, portal.folder);

const measured = await measure(cases, { portal, plain, cookie, other }, generator.order, effort);

// One connection, so that no response waits for another. Its path occurs nowhere else in the log.
const doorPath = '/people/nobody';
const withoutSession = headersOf({ name: '', path: doorPath, signedIn: false, status: 302, encoding: 'gzip' }, '');
await runLoad(generator.order, portal, {
  path: doorPath,
  headers: withoutSession,
  status: 302,
  connections: 1,
  forMs: effort.forMs,
});
const doorTimes = portal
  .requestLines()
  .filter(({ path, status }) => path === doorPath && status === 302)
  .map(({ ms }) => ms)
  .sort((a, b) => a - b);
const door = { requests: doorTimes.length, p50: percentile(doorTimes, 50), p99: percentile(doorTimes, 99) };

const weights = [];
for (const path of ['/', '/notices', `/notices/${notice}`, '/people', '/people/zhangwei', '/me'])
  weights.push(await measurePage(portal.port, path, signedIn));
const memory = await portal.usage();
await Promise.all([portal.stop(), otherPortal.stop(), plain.stop(), generator.stop()]);
const sessionCheckMicroseconds = await timeSessionCheck(options.quick ? 1000 : 4000);

const home = measured[0];
const seconds = (performance.now() - startedAt) / 1000;
const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? '',
  cores: cpus().length,
  load: loadavg(),
};
writeFileSync(
  options.out,
  `${JSON.stringify(
    {
      at: new Date().toISOString(),
      machine,
      effort,
      measured,
      door,
      sessionCheckMicroseconds,
      weights,
      startedInMs: portal.startedInMs,
      memory,
      elsewhere,
      seconds,
    },
    null,
    2,
  )}\n`,
);

const cellsOf = ({ br, gzip }: Bytes): string => `${kilobytes(br)} / ${kilobytes(gzip)}`;
console.log(`
${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${effort.connections} connections, ${effort.rounds} rounds, the servers in turn

${table(
  ['with gzip', 'per second', 'plain Koa', 'ratio', 'p50 ms', 'p99 ms', 'cpu s/1000', 'plain Koa', 'bytes'],
  measured.map(({ name, portal: ours, plain: bare, ratio }) => [
    name,
    figure(ours.perSecond),
    figure(bare.perSecond),
    figure(ratio),
    figure(ours.p50),
    figure(ours.p99),
    figure(ours.cpuPer1000),
    figure(bare.cpuPer1000),
    figure(ours.bytes),
  ]),
)}

${table(
  ['CPU seconds for 1000 responses', 'this build', beside ?? 'without Vue patches', 'ratio'],
  measured.flatMap(({ name, portal: ours, other: theirs }) =>
    theirs === null
      ? []
      : [[name, figure(ours.cpuPer1000), figure(theirs.summary.cpuPer1000), figure(theirs.cpuRatio)]],
  ),
)}

${table(
  ['CPU seconds for 1000 pages of Home', ''],
  [
    ['Foyer (goal: at most 1.2)', figure(home?.portal.cpuPer1000 ?? NaN)],
    ...Object.entries(elsewhere).map(([name, value]) => [name, figure(value)]),
    ['plain Koa with prepared bytes', figure(home?.plain.cpuPer1000 ?? NaN)],
  ],
)}

${table(
  ['KB, br / gzip', 'HTML', 'markup', 'inline CSS', 'state', 'scripts', 'requests', 'blocking'],
  weights.map((each) => [
    each.path,
    cellsOf(each.html),
    cellsOf(each.markup),
    cellsOf(each.inlineCss),
    cellsOf(each.state),
    cellsOf(each.scripts),
    String(each.requests),
    String(each.blocking.length),
  ]),
)}
(goals: HTML 14 KB for Home and Notices, scripts ${firstViewLimit / 1000} KB br, nothing blocking)

${table(
  ['', ''],
  [
    [
      '302 without a session, server time, p50 / p99 ms (goal: 2)',
      `${figure(door.p50)} / ${figure(door.p99)} of ${door.requests}`,
    ],
    [
      'session check, microseconds: known token / new token (goal: 20)',
      `${figure(sessionCheckMicroseconds.again)} / ${figure(sessionCheckMicroseconds.first)}`,
    ],
    ['start of the built portal to its first response, ms', figure(portal.startedInMs)],
    ['memory afterwards, MB resident / heap', `${figure(memory.rss / 1e6)} / ${figure(memory.heapUsed / 1e6)}`],
  ],
)}

${seconds.toFixed(0)} s; written to ${options.out}
`);
