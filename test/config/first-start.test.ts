import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../support/temporary-folder';

const program = join(import.meta.dirname, 'first-start-process.ts');

/** Starts a process that responds to each line with a line. */
async function startProcess(): Promise<{ ask(line: string): Promise<string>; end(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => JSON.parse((await lines.next()).value ?? '"ended"');
  assert.equal(await next(), 'ready');
  return {
    ask(line) {
      child.stdin.write(`${line}\n`);
      return next();
    },
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.stdin.end();
      }),
  };
}

describe('several first starts at the same time', () => {
  it('end with the same complete secret in every process', async () => {
    const parent = temporaryFolder('config');
    const processes = await Promise.all(Array.from({ length: 3 }, startProcess));
    for (let round = 0; round < 40; round += 1) {
      const folder = join(parent, String(round));
      const line = JSON.stringify({ folder, at: Date.now() + 10 });
      const [first = '', ...others] = await Promise.all(processes.map(({ ask }) => ask(line)));
      assert.match(first, /^[\w-]{8}$/);
      assert.deepEqual(others, [first, first]);
      assert.deepEqual(readdirSync(folder), ['session-secret']);
    }
    await Promise.all(processes.map(({ end }) => end()));
  });
});
