/**
 * `npm run bench:dev`: measures the start of `npm run dev`, the time from a save to the screen in Chromium, the build,
 * and `npm start`, on copies of the sources. Several checkouts take turns. Prints a table and writes `bench-dev.json`.
 * No result makes it fail.
 *
 *     npm run bench:dev
 *     npm run bench:dev -- --checkouts ../before,. --rounds 3
 *     npm run bench:dev -- --only saves --saves 20 --pages 80
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot, root } from '../../../build/paths';
import { signedInPhone } from '../../development/signed-in';
import { closeBrowser } from '../../support/browser';
import { median } from '../rounds';
import { table } from '../table';
import { addPages, build, copyCheckout, startScript, type Checkout } from './checkout';
import { measureSaves, measureServerSaves, saves, type Developer, type OnSave } from './saves';

const { values: options } = parseArgs({
  options: {
    checkouts: { type: 'string', default: root },
    rounds: { type: 'string', default: '2' },
    saves: { type: 'string', default: '10' },
    pages: { type: 'string', default: '80' },
    only: { type: 'string', default: 'starts,saves,server,many,builds' },
    out: { type: 'string', default: fromRoot('bench-dev.json') },
  },
});
const rounds = Number(options.rounds);
const count = Number(options.saves);
const wants = (part: string): boolean => options.only.split(',').includes(part);

/** Milliseconds by figure and checkout. */
const figures = new Map<string, Map<string, number[]>>();
function record(name: string, { name: checkout }: Checkout, ...values: number[]): void {
  const row = figures.get(name) ?? new Map<string, number[]>();
  figures.set(name, row.set(checkout, [...(row.get(checkout) ?? []), ...values]));
}

const checkouts = options.checkouts.split(',').map((folder) => copyCheckout(resolve(folder)));
for (let round = 0; round < rounds; round += 1) {
  for (const checkout of round % 2 === 0 ? checkouts : checkouts.toReversed()) {
    if (wants('starts')) await measureStarts(checkout);
    if (wants('builds')) await measureBuilds(checkout);
  }
}
if (wants('saves') || wants('server')) await measureAllSaves();
if (wants('many')) {
  for (const checkout of checkouts) addPages(checkout, Number(options.pages));
  await measureAllSaves(`, with ${options.pages} pages`);
}
await closeBrowser();

console.log(
  [
    `${cpus()[0]?.model ?? ''}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}.`,
    'Milliseconds: median (least to most) of all rounds.',
    table(
      ['', ...checkouts.map(({ name }) => name)],
      [...figures].map(([name, row]) => [name, ...checkouts.map((each) => spread(row.get(each.name) ?? []))]),
    ),
  ].join('\n\n'),
);
writeFileSync(
  options.out,
  `${JSON.stringify(
    Object.fromEntries([...figures].map(([name, row]) => [name, Object.fromEntries(row)])),
    null,
    1,
  )}\n`,
);

async function measureStarts(checkout: Checkout): Promise<void> {
  checkout.removeCaches();
  for (const kind of ['cold', 'warm']) {
    const begun = performance.now();
    const program = await startScript(checkout, 'dev');
    record(`npm run dev, ${kind}: ready`, checkout, program.readyMs);
    const page = await fetch(program.origin, { headers: { Accept: 'text/html' }, redirect: 'manual' });
    await page.text();
    record(`npm run dev, ${kind}: first page`, checkout, performance.now() - begun);
    await new Promise((done) => setTimeout(done, 8000));
    await program.stop();
  }
}

async function measureAllSaves(suffix = ''): Promise<void> {
  const programs = await Promise.all(checkouts.map((checkout) => startScript(checkout, 'dev')));
  const developers: Developer[] = [];
  for (const [index, { origin, simulatorOrigin }] of programs.entries()) {
    const checkout = checkouts[index];
    if (checkout !== undefined)
      developers.push({ checkout, origin, phone: await signedInPhone({ origin, simulatorOrigin }) });
  }
  const recordAs =
    (name: string): OnSave =>
    ({ checkout }, ms, reloaded) =>
      record(`save of ${name}${suffix}${reloaded ? ', reloaded' : ''}`, checkout, ms);
  if (wants('server') && suffix === '')
    await measureServerSaves(developers, count, recordAs('a file of the server, to a response'));
  const names = suffix === '' ? Object.keys(saves) : ['a page (.vue)', 'a store module'];
  if (wants('saves') || suffix !== '')
    for (const name of names) await measureSaves(developers, { name, count }, recordAs(name));
  for (const { phone } of developers) await phone.close();
  for (const program of programs) await program.stop();
}

async function measureBuilds(checkout: Checkout): Promise<void> {
  checkout.removeCaches();
  record('npm run build, cold', checkout, await build(checkout));
  record('npm run build, warm', checkout, await build(checkout));
  const program = await startScript(checkout, 'start');
  record('npm start, nothing changed', checkout, program.readyMs);
  await program.stop();
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
}
