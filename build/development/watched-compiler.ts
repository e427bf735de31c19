import { EventEmitter, once } from 'node:events';
import { statSync } from 'node:fs';
import type { Compiler, Watching } from 'webpack';
import { root } from '../paths';
import { describeErrors } from '../webpack-errors';

/** File systems stamp writes with a clock that may be some milliseconds behind. */
export const clockSlackMs = 5;

/** A watcher that works tells of a write within it. */
const noticeMs = 100;

/** One compiler in watch, and what can be known about it at any time. */
export interface Half {
  readonly name: string;
  /** What is wrong with the sources; empty while they are good. */
  readonly failures: readonly string[];
  /** Identifies what was compiled last without errors. */
  readonly hash: string;
  /** Resolves when no compilation is under way or due. */
  idle(): Promise<void>;
  /** Whether a source has been written since it was last read. */
  outdated(): boolean;
  /** Resolves when the watcher has noticed a change; compiles again where it notices none. */
  refresh(): Promise<void>;
  /** Holds compilations back until `resume`; changes are remembered. */
  suspend(): void;
  resume(): void;
  on(event: 'invalid' | 'done', listener: () => void): void;
  close(): Promise<void>;
}

/** Starts watching. */
export function watchHalf(name: string, compiler: Compiler): Half {
  const events = new EventEmitter();
  let busy = true;
  let failures: readonly string[] = [];
  let hash = '';
  let begunAt = 0;
  let files: readonly string[] = [];

  compiler.hooks.invalid.tap('Half', () => {
    busy = true;
    events.emit('invalid');
  });
  compiler.hooks.watchRun.tap('Half', () => {
    busy = true;
    begunAt = Date.now();
  });
  const finish = (found: readonly string[]): void => {
    failures = found;
    busy = false;
    events.emit('done');
  };
  compiler.hooks.failed.tap('Half', (error) => finish([error.message]));

  const watching: Watching | undefined = compiler.watch({ aggregateTimeout: 10 }, (error, stats) => {
    if (error || stats === undefined) return;
    files = [...stats.compilation.fileDependencies].filter(
      (file) => file.startsWith(root) && !file.includes('node_modules'),
    );
    if (!stats.hasErrors()) hash = stats.hash ?? '';
    finish(describeErrors(stats));
  });

  return {
    name,
    get failures() {
      return failures;
    },
    get hash() {
      return hash;
    },
    async idle() {
      while (busy) await once(events, 'done');
    },
    outdated: () =>
      files.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > begunAt - clockSlackMs),
    async refresh() {
      if (!busy) await once(events, 'invalid', { signal: AbortSignal.timeout(noticeMs) }).catch(() => undefined);
      if (!busy) watching?.invalidate();
    },
    suspend: () => watching?.suspend(),
    resume: () => watching?.resume(),
    on: (event, listener) => void events.on(event, listener),
    close: () =>
      new Promise((resolve) => {
        if (watching) watching.close(() => compiler.close(() => resolve()));
        else resolve();
      }),
  };
}
