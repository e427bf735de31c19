import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { root } from '../../build/paths';
import { freePorts } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';

/** `npm start` in its own process group, so that a signal can be sent to npm alone, or to the group as with Ctrl-C. */
interface NpmStart {
  npm: ChildProcess;
  group: number;
  origin: string;
  /** Resolves when a line of the output contains the words. */
  until(words: string): Promise<string>;
  output(): string;
}

const started = new Set<NpmStart>();

async function npmStart(folder: string): Promise<NpmStart> {
  const [port = 0, simulatorPort = 0] = await freePorts(2);
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    DATA_DIR: temporaryFolder('npm-start'),
  };
  const npm = spawn('npm', ['start'], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  for (const input of [npm.stdout, npm.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look(line);
    });
  }
  const until = (words: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (line: string): void => {
        if (!line.includes(words)) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      lines.forEach(look);
      npm.once('exit', () => reject(new Error(`npm start ended before it wrote "${words}":\n${lines.join('\n')}`)));
    });
  const run = { npm, group: npm.pid ?? 0, origin: `http://127.0.0.1:${port}`, until, output: () => lines.join('\n') };
  started.add(run);
  return run;
}

/** Whether a process of the group is alive. */
function isAlive({ group }: NpmStart): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** The id of the portal's process, from its log. */
async function portalPid(run: NpmStart): Promise<number> {
  const { pid } = JSON.parse(await run.until('"msg":"listening"')) as { pid: number };
  return pid;
}

async function ended(run: NpmStart): Promise<[number | null, string | null]> {
  const [code, signal] =
    (run.npm.exitCode ?? run.npm.signalCode) === null
      ? ((await once(run.npm, 'exit')) as [number | null, string | null])
      : [run.npm.exitCode, run.npm.signalCode];
  return [code, signal];
}

describe('npm start', function suite() {
  this.timeout(180_000);
  afterEach(() => {
    for (const run of started) if (isAlive(run)) process.kill(-run.group, 'SIGKILL');
    started.clear();
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`stops the portal before npm ends if only npm gets ${signal}`, async () => {
      const run = await npmStart(root);
      await portalPid(run);
      assert.equal((await fetch(`${run.origin}/healthz`)).status, 200);
      run.npm.kill(signal);
      assert.deepEqual(await ended(run), [0, null]);
      assert.equal(isAlive(run), false);
      assert.match(run.output(), /"msg":"stopped"/);
      await assert.rejects(fetch(`${run.origin}/healthz`));
    });
  }

  it('stops gracefully at one Ctrl-C, although the portal gets the signal from the terminal and from npm', async () => {
    const run = await npmStart(root);
    await portalPid(run);
    process.kill(-run.group, 'SIGINT');
    assert.deepEqual(await ended(run), [0, null]);
    assert.equal(isAlive(run), false);
    assert.match(run.output(), /"msg":"stopped"/);
  });

  it('ends npm if the process that npm started gets SIGTERM', async () => {
    const run = await npmStart(root);
    process.kill(await portalPid(run), 'SIGTERM');
    assert.deepEqual(await ended(run), [0, null]);
    assert.equal(isAlive(run), false);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends the build if npm gets ${signal} while it builds the portal`, async () => {
      const copy = temporaryFolder('npm-start-copy');
      const left = new Set(['node_modules', 'dist', 'data', '.git', '.cache', 'test', 'docs']);
      cpSync(root, copy, { recursive: true, filter: (source) => !left.has(basename(source)) });
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
      const run = await npmStart(copy);
      await run.until('Building the portal');
      run.npm.kill(signal);
      const [code, by] = await ended(run);
      assert.ok(code !== 0 || by === signal, run.output());
      // esbuild's own process ends a moment after the build.
      for (const giveUpAt = Date.now() + 10_000; isAlive(run) && Date.now() < giveUpAt;) await pause(10);
      assert.equal(isAlive(run), false);
      assert.doesNotMatch(run.output(), /Foyer is open/);
    });
  }
});
