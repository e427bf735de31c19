/**
 * `npm test`: lint, the production build where it is stale, then every test; ends at the first of these that fails.
 * What is given behind `--` goes to mocha: `npm test -- --grep cookie`, `npm test -- test/session/page-door.test.ts`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run';

/** The slow ones last, so that what is broken shows early. */
const slowAreas = [
  'test/database/',
  'test/session/',
  'test/simulator/',
  'test/bench/',
  'test/build/',
  'test/browser/',
  'test/end-to-end/',
  'test/development/',
];

const given = process.argv.slice(2);
const files = given.some((argument) => argument.startsWith('test/')) ? [] : testFiles();

await stage('lint', ['--import', 'tsx', 'build/lint.ts']);
await stage('build', ['--import', 'tsx', 'build/build.ts', '--if-stale']);
await stage('tests', ['node_modules/mocha/bin/mocha.js', '--reporter', 'build/mocha-reporter.cjs', ...given, ...files]);

async function stage(name: string, args: readonly string[]): Promise<void> {
  console.log(`\n=== ${name}\n`);
  const { ok } = await run(args, { shown: true });
  if (ok) return;
  // The last line of the tests is their count.
  if (name !== 'tests') console.error(`\n${name} failed`);
  process.exit(1);
}

function testFiles(): string[] {
  const place = (file: string): number => slowAreas.findIndex((area) => file.startsWith(area));
  const all = readdirSync('test', { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
  return all.sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}
