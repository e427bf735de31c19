import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePorts } from '../../support/ports';
import { temporaryFolder } from '../../support/temporary-folder';

/** A copy of the sources of a checkout, with its packages and without its caches. */
export interface Checkout {
  readonly name: string;
  readonly folder: string;
  /** Removes what builds and the dev server have stored. */
  removeCaches(): void;
  /**
   * Writes a file as it is in the checkout.
   * @param edit text to replace, and its replacement. Throws if the file does not contain it.
   */
  restore(file: string, edit?: readonly [from: string, to: string]): void;
}

const left = new Set(['.git', '.cache', 'dist', 'data', 'node_modules']);

export function copyCheckout(original: string): Checkout {
  const folder = temporaryFolder('bench-dev');
  for (const entry of readdirSync(original).filter((each) => !left.has(each)))
    cpSync(join(original, entry), join(folder, entry), { recursive: true });
  symlinkSync(join(original, 'node_modules'), join(folder, 'node_modules'));
  return {
    name: original,
    folder,
    removeCaches() {
      for (const made of ['.cache', 'dist']) rmSync(join(folder, made), { recursive: true, force: true });
    },
    restore(file, [from, to] = ['', '']) {
      const text = readFileSync(join(original, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not contain "${from}".`);
      writeFileSync(
        join(folder, file),
        text.replace(from, () => to),
      );
    },
  };
}

/** Adds pages like the one of people until there are `count`. */
export function addPages({ folder }: Checkout, count: number): void {
  const people = join(folder, 'app/features/people');
  const features = join(folder, 'app/features');
  const known = readdirSync(features, { recursive: true, encoding: 'utf8' }).filter((file) => /-page\.ts$/.test(file));
  const component = readFileSync(join(people, 'PeoplePage.vue'), 'utf8');
  const code = readFileSync(join(people, 'people-page.ts'), 'utf8');
  const definitions = Array.from({ length: Math.max(0, count - known.length) }, (_, index) => {
    writeFileSync(join(people, `Copy${index}Page.vue`), `${component}\n<!-- ${index} -->\n`);
    writeFileSync(join(people, `copy-${index}-page.ts`), code);
    return `definePage({ name: 'copy-${index}', path: '/copies/${index}', tab: 'people',
      component: () => import(/* webpackChunkName: "copy-${index}" */ './Copy${index}Page.vue'),
      code: () => import(/* webpackChunkName: "copy-${index}" */ './copy-${index}-page') }),`;
  });
  const pages = join(people, 'pages.ts');
  writeFileSync(pages, readFileSync(pages, 'utf8').replace(/\n\];\n/, `\n${definitions.join('\n')}\n];\n`));
}

/** A program of the checkout that listens, such as `npm run dev`. */
export interface RunningProgram {
  origin: string;
  simulatorOrigin: string;
  /** Milliseconds from the start of the command until it had printed its address, or listened. */
  readyMs: number;
  stop(): Promise<void>;
}

/** @param script of package.json */
export async function startScript({ folder }: Checkout, script: 'dev' | 'start'): Promise<RunningProgram> {
  const [port = 0, simulatorPort = 0] = await freePorts(2);
  const origin = `http://localhost:${port}`;
  const begun = performance.now();
  const child = spawn('npm', ['run', script], {
    cwd: folder,
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      LOG_LEVEL: script === 'dev' ? 'warn' : 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const kill = (): void => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  process.prependOnceListener('exit', kill);
  void ended.then(() => process.off('exit', kill));
  let output = '';
  const readyMs = await new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        // `npm start` logs its address.
        if (output.includes(origin) || output.includes(`:${port}`)) resolve(performance.now() - begun);
      });
    }
    void ended.then(() => reject(new Error(`npm run ${script} ended:\n${output}`)));
  });
  return {
    origin,
    simulatorOrigin: `http://127.0.0.1:${simulatorPort}`,
    readyMs,
    async stop() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}

/** Runs `npm run build` and returns the milliseconds that it took. */
export async function build({ folder }: Checkout): Promise<number> {
  const begun = performance.now();
  const child = spawn('npm', ['run', 'build'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0 || !existsSync(join(folder, 'dist/digest'))) throw new Error(`The build of ${folder} failed.`);
  return performance.now() - begun;
}
