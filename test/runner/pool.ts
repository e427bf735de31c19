import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromWorker, TestEvent, TestFilter, ToWorker } from './messages';
import { sideOf } from './plan';

/** The result of one file. */
export interface FileResult {
  file: string;
  events: TestEvent[];
  /** The output while it ran. */
  output: string;
  seconds: number;
}

export interface PoolOptions {
  workers: number;
  /** Further processes, which start when the promise is resolved. */
  later?: { workers: number; start: Promise<unknown> | null };
  filter: TestFilter;
  /** Called when a file has finished. */
  onFile(result: FileResult): void;
}

/** Longer than the timeouts of a file's tests. A file that blocks its process would otherwise never end. */
const maxFileMs = 20 * 60_000;

const program = fileURLToPath(new URL('worker.ts', import.meta.url));

/**
 * Runs test files in several processes. A process that has finished a file takes the next one; it is replaced first if
 * that file needs another kind of process. If a process exits during a file, that file fails and the process is
 * replaced.
 */
export async function runFiles(
  files: readonly string[],
  { workers, later = { workers: 0, start: null }, filter, onFile }: PoolOptions,
): Promise<void> {
  const queue = [...files];
  const work = async (id: number): Promise<void> => {
    if (id >= workers) await later.start;
    let worker: Worker | null = null;
    let side: string | null = null;
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      if (side !== sideOf(file)) {
        await worker?.stop();
        worker = null;
        side = sideOf(file);
      }
      worker ??= startWorker(id);
      onFile(await worker.run(file, filter));
      if (worker.hasEnded()) worker = null;
    }
    await worker?.stop();
  };
  const most = Math.min(workers + later.workers, files.length);
  await Promise.all(Array.from({ length: most }, (_, index) => work(index)));
}

interface Worker {
  run(file: string, filter: TestFilter): Promise<FileResult>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

function startWorker(id: number): Worker {
  const child = fork(program, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, MOCHA_WORKER_ID: String(id) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  let hasEnded = false;
  const end = new Promise<string>((resolve) =>
    child.once('close', (code, signal) => {
      hasEnded = true;
      resolve(signal ?? `exit code ${code}`);
    }),
  );
  // A process that has exited takes no message; `end` reports its exit.
  const send = (message: ToWorker): void => void child.send(message, () => undefined);

  return {
    hasEnded: () => hasEnded,
    async run(file, filter) {
      const startedAt = performance.now();
      output = '';
      const events: TestEvent[] = [];
      const fileEnd = new Promise<null>((resolve) => {
        child.removeAllListeners('message').on('message', (message: FromWorker) => {
          if (message.type === 'event') events.push(message.event);
          else resolve(null);
        });
      });
      send({ type: 'run', file, filter });
      const limit = setTimeout(() => child.kill('SIGKILL'), maxFileMs);
      const crash = await Promise.race([fileEnd, end]);
      clearTimeout(limit);
      if (crash !== null) events.push(crashEvent(file, events, crash));
      return { file, events, output, seconds: (performance.now() - startedAt) / 1000 };
    },
    async stop() {
      output = '';
      send({ type: 'stop' });
      await end;
      process.stderr.write(output);
    },
  };
}

/** The failure of the test during which a process exited. */
function crashEvent(file: string, events: readonly TestEvent[], how: string): TestEvent {
  const last = events.findLast(({ type }) => type === 'test' || type === 'pass' || type === 'fail');
  const titlePath = last?.type === 'test' ? last.titlePath : [file];
  const title = `The process ended (${how}) while it ran ${file}.`;
  return { type: 'fail', title, titlePath, error: title };
}
