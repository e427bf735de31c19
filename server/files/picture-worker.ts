import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { appError, type AppError, type ErrorId } from '../errors';
import type { PictureJob, PictureLimits, PictureProblem, PictureResult, PreparedPicture } from './picture-types';
import { heicMessage, pictureLimits } from './picture-types';

/** Checks pictures and makes their variants, one picture after another. */
export interface PictureWorker {
  /**
   * Writes the variants of the picture in the file `input` to `folder`.
   * @throws {AppError} `picture-too-large`, `picture-incomplete`, `picture-not-readable`
   */
  prepare(input: string, folder: string, signal?: AbortSignal): Promise<PreparedPicture>;
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
  /** The process is ended after this time without a picture, because it keeps memory. */
  idleMs?: number;
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
  const { log, limits = pictureLimits, timeoutMs = 40_000, idleMs = 60_000 } = options;
  const ready = new WeakSet<ChildProcess>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
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
    started.on('error', (error) => log.warn({ err: error }, 'the process for pictures failed'));
    return started;
  }

  function run(job: PictureJob): Promise<PreparedPicture> {
    if (closed) return Promise.reject(appError('stopping'));
    clearTimeout(idle);
    const worker = (child ??= start());
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const begin = (): void => {
        timer = setTimeout(() => {
          log.warn({ timeoutMs }, 'a picture took too long, and its process was ended');
          end();
        }, timeoutMs);
        worker.send(job);
      };
      const leave = (): void => {
        clearTimeout(timer);
        worker.off('message', receive).off('exit', fail);
        idle = setTimeout(end, idleMs).unref();
      };
      const receive = (result: PictureResult | 'ready'): void => {
        if (result === 'ready') return begin();
        if (result.id !== job.id) return;
        leave();
        if ('picture' in result) resolve(result.picture);
        else reject(errorFor(result.problem, result.detail));
      };
      const fail = (code: number | null, signal: string | null): void => {
        leave();
        reject(
          closed ? appError('stopping') : errorFor('too-large', `the process for pictures ended: ${signal ?? code}`),
        );
      };
      worker.on('message', receive).once('exit', fail);
      if (ready.has(worker)) begin();
    });
  }

  return {
    prepare(input, folder, signal) {
      const result = turn.then(() => {
        signal?.throwIfAborted();
        jobs += 1;
        return run({ id: jobs, input, folder, limits });
      });
      turn = result.catch(() => undefined);
      return result;
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
