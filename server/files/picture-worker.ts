import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { appError, type AppError, type ErrorId } from '../errors';
import type { PictureJob, PictureLimits, PictureProblem, PictureResult, PreparedPicture } from './picture-types';
import { heicMessage, pictureLimits } from './picture-types';

/** Checks pictures and makes their variants, one picture after another. People take turns. */
export interface PictureWorker {
  /**
   * Writes the variants of the picture in the file `input` to `folder`.
   * @param person whose turn it takes
   * @throws {AppError} `too-many-requests` if too many pictures of the person wait; `picture-too-large`,
   *   `picture-incomplete`, `picture-not-readable`; `internal` without a process
   */
  prepare(person: string, input: string, folder: string, signal?: AbortSignal): Promise<PreparedPicture>;
  /** Ends the process. A picture in progress fails. */
  close(): void;
}

export interface PictureWorkerOptions {
  log: Logger;
  limits?: PictureLimits;
  /**
   * A picture that takes longer is refused, and the process is ended. The start of the process does not count. Reverse
   * proxies wait for a response for a minute.
   */
  timeoutMs?: number;
  /** How long the process may take to start. */
  startMs?: number;
  /** The process is ended after this time without a picture, because it keeps memory. */
  idleMs?: number;
  /** So many pictures of one person may wait. */
  mostWaiting?: number;
}

const errorOf: Record<PictureProblem, { id: ErrorId; message?: string }> = {
  incomplete: { id: 'picture-incomplete' },
  unreadable: { id: 'picture-not-readable' },
  heic: { id: 'picture-not-readable', message: heicMessage },
  'too-large': { id: 'picture-too-large' },
  failed: { id: 'internal' },
};

/** Starts the process with the first picture. It is started again if it was ended or has crashed. */
export function createPictureWorker(options: PictureWorkerOptions): PictureWorker {
  const {
    log,
    limits = pictureLimits,
    timeoutMs = 40_000,
    startMs = 20_000,
    idleMs = 60_000,
    mostWaiting = 20,
  } = options;
  const ready = new WeakSet<ChildProcess>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  /** The waiting pictures of each person, in the order of their turns. */
  const waiting = new Map<string, (() => Promise<unknown>)[]>();
  let isBusy = false;
  let jobs = 0;
  let closed = false;

  function end(): void {
    clearTimeout(idle);
    child?.kill('SIGKILL');
    child = undefined;
  }

  function start(): ChildProcess {
    const started = startProcess();
    // A process that waits for pictures must not keep the portal alive.
    started.unref();
    started.channel?.unref();
    started.once('message', () => ready.add(started));
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    started.on('error', (error) => log.error({ err: error }, 'the process for pictures failed'));
    return started;
  }

  function run(job: PictureJob): Promise<PreparedPicture> {
    if (closed) return Promise.reject(appError('stopping'));
    clearTimeout(idle);
    const worker = (child ??= start());
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const begin = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          log.warn({ timeoutMs }, 'a picture took too long, and its process was ended');
          end();
        }, timeoutMs);
        worker.send(job);
      };
      const leave = (): void => {
        clearTimeout(timer);
        worker.off('message', receive).off('exit', exited).off('error', failed);
        idle = setTimeout(end, idleMs).unref();
      };
      const lose = (problem: PictureProblem, detail: string): void => {
        if (child === worker) end();
        leave();
        reject(closed ? appError('stopping') : errorFor(problem, detail));
      };
      const receive = (result: PictureResult | 'ready'): void => {
        if (result === 'ready') return begin();
        if (result.id !== job.id) return;
        leave();
        if ('picture' in result) resolve(result.picture);
        else reject(errorFor(result.problem, result.detail));
      };
      const exited = (code: number | null, signal: string | null): void => {
        // A signal ends it if a picture takes too long or needs too much memory.
        if (signal !== null) return lose('too-large', `the process for pictures was ended by ${signal}`);
        if (!closed) log.error({ code }, 'the process for pictures ended by itself');
        lose('failed', `the process for pictures ended with code ${code}`);
      };
      // Without a process there is no "exit".
      const failed = (error: Error): void => lose('failed', `the process for pictures failed: ${error.message}`);
      worker.on('message', receive).once('exit', exited).once('error', failed);
      if (ready.has(worker)) return begin();
      timer = setTimeout(() => {
        log.error({ startMs }, 'the process for pictures did not start in time');
        lose('failed', 'the process for pictures did not start');
      }, startMs);
    });
  }

  async function workOff(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (let next = waiting.entries().next(); next.done !== true; next = waiting.entries().next()) {
      const [person, [first, ...others]] = next.value;
      waiting.delete(person);
      // Their next picture waits for one of everybody else.
      if (others.length > 0) waiting.set(person, others);
      await first?.();
    }
    isBusy = false;
  }

  return {
    prepare(person, input, folder, signal) {
      const own = waiting.get(person) ?? [];
      if (own.length >= mostWaiting) return Promise.reject(appError('too-many-requests'));
      return new Promise((resolve, reject) => {
        own.push(async () => {
          try {
            signal?.throwIfAborted();
            jobs += 1;
            resolve(await run({ id: jobs, input, folder, limits }));
          } catch (error) {
            reject(error);
          }
        });
        waiting.set(person, own);
        void workOff();
      });
    },
    close() {
      closed = true;
      end();
    },
  };
}

function errorFor(problem: PictureProblem, detail: string): AppError {
  const { id, ...message } = errorOf[problem];
  return appError(id, { ...message, cause: new Error(detail) });
}

/** Where the script is: beside this source, beside the built server, or in the sources of the dev server. */
const places = ['./picture-process.ts', './picture-process.js', '../../server/files/picture-process.ts'];

function startProcess(): ChildProcess {
  const script = places.map((place) => new URL(place, import.meta.url)).find((place) => existsSync(place));
  if (script === undefined) throw new Error('The script picture-process.js is missing: run "npm run build".');
  return fork(script, {
    // The process gets no settings and thus no secrets.
    env: {},
    // Packages are found from here.
    cwd: new URL('.', script),
    execArgv: script.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
