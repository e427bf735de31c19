/**
 * `npm test`: lint and, if it is stale, the production build. If both succeed, all tests.
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

const stages = [
  ...(isWhole ? [['lint', 'build/lint.ts']] : []),
  ...(files.some((file) => needsBuild(file)) ? [['build', 'build/build.ts', '--if-stale']] : []),
];
// At the same time: each alone has a long end that uses one core.
if (stages.length > 0) console.log(`\n${stages.map(([name]) => name).join(' and ')} …`);
const passed = await Promise.all(stages.map(([name = '', ...args]) => stage(name, args)));
if (passed.includes(false)) process.exit(1);
console.log('\n=== tests\n');
const report = createReport(console.log);
const workers = Math.min(availableParallelism() + 1, mostWorkers);
await runFiles(inOrder(files), { workers, filter, onFile: report.file });
process.exitCode = report.end() ? 0 : 1;

/** Runs a program, prints what it printed when it ends, and answers whether it succeeded. */
async function stage(name: string, args: readonly string[]): Promise<boolean> {
  const { ok, output } = await run(['--import', 'tsx', ...args]);
  console.log(`\n=== ${name}\n\n${output.trim()}${ok ? '' : `\n\n${name} failed`}`);
  return ok;
}

/** The file itself, or all test files of a folder. */
function testFiles(given: string): string[] {
  const path = relative('.', given);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
}
