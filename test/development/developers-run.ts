import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRoot, typesFile } from '../../build/paths';
import { linkPackages } from '../support/packages';
import { freePorts } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';

/** `npm run dev` on a copy of the sources. */
export interface DevelopersRun {
  origin: string;
  simulatorOrigin: string;
  /** The copy of the sources. */
  folder: string;
  /** The output so far. */
  output(): string;
  /** Resolves when the text has been printed after the call; rejects after `withinMs`. */
  printed(text: string, withinMs?: number): Promise<void>;
  /** Replaces text in a file, like an editor. Throws if the file does not contain it. */
  edit(file: string, from: string | RegExp, to: string): void;
  /** Restores the original content of a file, or writes the given one. */
  restore(file: string): void;
  write(file: string, text: string): void;
  /** Removes a file, or a folder and everything in it. */
  remove(path: string): void;
  running(): boolean;
  /** Stops it like Ctrl-C. Returns the exit code. */
  stop(): Promise<number | null>;
}

const sources = [
  'app',
  'build',
  'config',
  'server',
  'types',
  // build/test.ts imports it.
  'test/runner/messages.ts',
  'test/runner/plan.ts',
  'test/runner/pool.ts',
  'test/runner/report.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** Lets the type checker begin with the results of the last check, as it does in a folder that is in use. */
function keepKnownTypes(folder: string): void {
  linkPackages(folder);
  if (existsSync(fromRoot(typesFile))) cpSync(fromRoot(typesFile), join(folder, typesFile));
}

/**
 * Starts it and waits until it listens.
 * @param wrapper a command that runs its arguments as a command
 */
export async function startDevelopersRun(
  options: readonly string[] = ['--no-types'],
  env: Record<string, string> = {},
  wrapper: readonly string[] = [],
): Promise<DevelopersRun> {
  const folder = temporaryFolder('development');
  for (const source of sources) cpSync(fromRoot(source), join(folder, source), { recursive: true });
  if (options.includes('--no-types')) symlinkSync(fromRoot('node_modules'), join(folder, 'node_modules'));
  else keepKnownTypes(folder);
  const [port = 0, simulatorPort = 0] = await freePorts(2);
  const origin = `http://localhost:${port}`;

  let text = '';
  const [command = '', ...parameters] = [...wrapper, process.execPath, '--import', 'tsx', 'build/dev.ts', ...options];
  const child = spawn(command, parameters, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      LOG_LEVEL: 'warn',
      RENDER_MS: '30000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const kill = (): void => void child.kill('SIGKILL');
  // Before the folder is removed.
  process.prependOnceListener('exit', kill);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      child.emit('printed');
    });
  }
  const printedSince = async (begin: number, wanted: string, withinMs = 90_000): Promise<void> => {
    const signal = AbortSignal.timeout(withinMs);
    while (!text.slice(begin).includes(wanted)) {
      if (child.exitCode !== null)
        throw new Error(`The run ended (${child.exitCode}) without printing "${wanted}":\n${text}`);
      await once(child, 'printed', { signal }).catch(() => {
        throw new Error(`"${wanted}" was not printed:\n${text.slice(begin)}`);
      });
    }
  };
  void ended.then(() => {
    process.off('exit', kill);
    child.emit('printed');
  });
  await printedSince(0, `Foyer: ${origin}`);

  const write = (file: string, content: string): void => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || readFileSync(path, 'utf8') !== content) writeFileSync(path, content);
  };
  return {
    origin,
    simulatorOrigin: `http://127.0.0.1:${simulatorPort}`,
    folder,
    output: () => text,
    printed: (wanted, withinMs) => printedSince(text.length, wanted, withinMs),
    edit(file, from, to) {
      const before = readFileSync(join(folder, file), 'utf8');
      const after = before.replace(from, to);
      assert.notEqual(after, before, `${file} has no ${String(from)} to replace`);
      write(file, after);
    },
    restore: (file) => write(file, readFileSync(fromRoot(file), 'utf8')),
    write,
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
    running: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGINT');
      await ended;
      return child.exitCode;
    },
  };
}
