/**
 * `npm test`: the production build, if it is stale, then all tests. Lint runs beside both.
 * `npm test -- test/session --grep cookie` runs only these tests, without lint, and builds only if they need the build.
 */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { inOrder, needsBuild } from '../test/runner/plan';
import { runFiles } from '../test/runner/pool';
import { createReport } from '../test/runner/report';
import { run } from './run';

/** One more than cores, because tests often wait. Each process needs memory for its own browser and PostgreSQL. */
const workers = Math.min(availableParallelism() + 1, 3);

const { values: filter, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    grep: { type: 'string', short: 'g' },
    fgrep: { type: 'string', short: 'f' },
    invert: { type: 'boolean', short: 'i' },
  },
});
const isWhole = process.argv.length === 2;
const files = (positionals.length === 0 ? ['test'] : positionals).flatMap(testFiles);

const report = createReport(console.log);

const lint = isWhole ? stage('lint', ['build/lint.ts']) : null;
if (files.some((file) => needsBuild(file)) && !(await stage('build', ['build/build.ts', '--if-stale'])).ok) {
  await lint;
  process.exit(1);
}
// Lint keeps the cores busy, so a process takes its place when it ends.
const afterLint = lint === null ? 0 : 1;
await runFiles(inOrder(files), {
  workers: workers - afterLint,
  later: { workers: afterLint, start: lint },
  filter,
  onFile: report.file,
});
const linted = await lint;
// Repeated, because the reports of tests follow it.
if (linted?.ok === false) linted.print();
process.exitCode = report.end() && linted?.ok !== false ? 0 : 1;

/** Runs a program and prints what it printed when it ends. */
async function stage(name: string, args: readonly string[]): Promise<{ ok: boolean; print(): void }> {
  console.log(`${name} …`);
  const { ok, output } = await run(['--import', 'tsx', ...args]);
  const print = (): void => console.log(`\n=== ${name}\n\n${output.trim()}${ok ? '' : `\n\n${name} failed`}\n`);
  print();
  return { ok, print };
}

/** The file itself, or all test files of a folder. */
function testFiles(given: string): string[] {
  const path = relative('.', given);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
}
