import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { root, typesFile } from '../paths';
import { createTypeReport } from './type-report';

/** Files that have not changed since the last check, also one of `npm run lint`, are not checked again. */
const sinceLastCheck = ['--incremental', '--tsBuildInfoFile', typesFile];

/** Runs vue-tsc in watch mode at low priority and prints what its findings change. Returns a function that ends it. */
export function startTypeChecker(): () => void {
  const program = createRequire(import.meta.url).resolve('vue-tsc/bin/vue-tsc.js');
  const child = spawn(
    process.execPath,
    [program, '--noEmit', '--watch', '--preserveWatchOutput', '--pretty', 'false', ...sinceLastCheck],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.pid !== undefined) setPriority(child.pid, 10);
  const report = createTypeReport();
  child.stdout.setEncoding('utf8').on('data', (output: string) => {
    for (const line of report(output)) process.stdout.write(`[types] ${line}\n`);
  });
  return () => void child.kill();
}
