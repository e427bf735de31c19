/**
 * `npm run lint`: checks format, rules and types (also in templates) in parallel. `npm run lint -- --fix` formats all
 * files with Prettier and fixes what ESLint can fix.
 */
import { run, type Outcome } from './run';

const fix = process.argv.includes('--fix');

const prettier = ['node_modules/prettier/bin/prettier.cjs', '.', '--log-level', 'warn'];
const checks: Record<string, string[]> = fix
  ? {
      prettier: [...prettier, '--write'],
      eslint: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0', '--fix'],
      'vue-tsc': ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit'],
    }
  : {
      prettier: [...prettier, '--check'],
      'types and rules': ['--import', 'tsx', 'build/check-code.ts'],
    };

const outcomes = await Promise.all(
  Object.entries(checks).map(async ([name, args]): Promise<[string, Outcome]> => [name, await run(args)]),
);

for (const [name, { ok, output }] of outcomes) {
  if (!ok) console.log(`\n${name}\n\n${output.trim()}\n`);
}
for (const [name, { ok, seconds }] of outcomes) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
}
process.exitCode = outcomes.every(([, { ok }]) => ok) ? 0 : 1;
