/**
 * `npm test`: lint, the production build if it is stale, then every test; ends at the first of these that fails.
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

/** Each has a browser and a PostgreSQL of its own: more of them need more memory than they save time. */
const mostWorkers = 3;

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

if (isWhole) await stage('lint', 'build/lint.ts');
if (files.some((file) => needsBuild(file))) await stage('build', 'build/build.ts', '--if-stale');
console.log('\n=== tests\n');
const report = createReport(console.log);
const workers = Math.min(availableParallelism(), mostWorkers);
await runFiles(inOrder(files), { workers, filter, onFile: report.file });
process.exitCode = report.end() ? 0 : 1;

async function stage(name: string, ...args: string[]): Promise<void> {
  console.log(`\n=== ${name}\n`);
  const { ok } = await run(['--import', 'tsx', ...args], { shown: true });
  if (ok) return;
  console.error(`\n${name} failed`);
  process.exit(1);
}

/** A file, or all test files of a folder. */
function testFiles(given: string): string[] {
  const path = relative('.', given);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
}
