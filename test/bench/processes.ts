import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { root } from '../../build/paths';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const usageSchema = z.object({
  cpu: z.object({ user: z.number(), system: z.number() }),
  memory: z.object({ rss: z.number(), heapUsed: z.number() }),
});
const portSchema = z.object({ port: z.number().int() });

/** A measured process. */
export interface Measured {
  child: ChildProcess;
  /** CPU seconds (user and system) since its start, and bytes of memory. */
  usage(): Promise<{ cpuSeconds: number; rss: number; heapUsed: number }>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a module in a separate process that reports its usage. Its output goes to `outputFile`. */
export function startMeasured(
  module: string,
  options: { args?: string[]; env: Record<string, string>; outputFile: string; typescript?: boolean },
): Measured {
  const output = openSync(options.outputFile, 'a');
  const child = fork(module, options.args ?? [], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...options.env },
    execArgv: ['--import', here('usage.mjs'), ...(options.typescript === true ? ['--import', 'tsx'] : [])],
    serialization: 'advanced',
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return {
    child,
    async usage() {
      child.send('usage');
      const { cpu, memory } = usageSchema.parse(await nextMessage(child));
      return { cpuSeconds: (cpu.user + cpu.system) / 1e6, rss: memory.rss, heapUsed: memory.heapUsed };
    },
    stop: () => stop(child),
  };
}

/** A recorded response. */
export interface Recorded {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Starts Koa alone. It responds with the response recorded under the key in `X-Recorded`, or else under the path. */
export async function startPlainKoa(
  responses: Record<string, Recorded>,
  folder: string,
): Promise<Measured & { port: number }> {
  const file = join(folder, 'responses.json');
  writeFileSync(
    file,
    JSON.stringify(
      Object.fromEntries(
        Object.entries(responses).map(([key, { body, ...head }]) => [key, { ...head, body: body.toString('base64') }]),
      ),
    ),
  );
  const measured = startMeasured(here('plain-koa.ts'), {
    args: [file],
    env: {},
    outputFile: join(folder, 'plain-koa.log'),
    typescript: true,
  });
  const { port } = portSchema.parse(await nextMessage(measured.child));
  return { ...measured, port };
}

/** Starts the process that generates load. `order` sends it a message and returns its reply. */
export function startGenerator(): { order(message: object): Promise<unknown>; stop(): Promise<void> } {
  const child = fork(here('load-process.ts'), {
    cwd: root,
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return {
    async order(message) {
      child.send(message);
      return nextMessage(child);
    },
    stop: () => stop(child),
  };
}

/** The next message of a process. Fails if the process ends. */
export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const onExit = (): void => ended.abort(new Error('A measured process has ended by itself.'));
  child.once('exit', onExit);
  try {
    const [message]: unknown[] = await once(child, 'message', { signal: ended.signal });
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('exit', onExit);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
