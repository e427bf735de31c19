import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { root } from '../paths';

/** Runs vue-tsc in watch beside everything else, at low priority; its findings go to the terminal. Answers a function that ends it. */
export function startTypeChecker(): () => void {
  const program = createRequire(import.meta.url).resolve('vue-tsc/bin/vue-tsc.js');
  const child = spawn(process.execPath, [program, '--noEmit', '--watch', '--preserveWatchOutput', '--pretty'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.pid !== undefined) setPriority(child.pid, 10);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !/Starting compilation|File change detected/.test(line));
    if (lines.length > 0) process.stdout.write(`${lines.map((line) => `[types] ${line}`).join('\n')}\n`);
  });
  return () => void child.kill();
}
