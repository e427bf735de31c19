import { EventEmitter, once } from 'node:events';
import type { Compiler, Watching } from 'webpack';
import { root } from '../paths';
import { describeErrors } from '../webpack-errors';
import { haveChanged } from './source-files';

/** A working watcher notices a write within this time. */
const noticeMs = 100;

/** A webpack compiler in watch mode. */
export interface WatchedCompiler {
  /** Compile errors; empty if there are none. */
  readonly failures: readonly string[];
  /** Hash of the last compilation without errors. */
  readonly hash: string;
  /** Resolves when no compilation is in progress or scheduled. */
  idle(): Promise<void>;
  /** Whether a source has changed since the last compilation. */
  outdated(): boolean;
  /** Resolves when the watcher has noticed a change. If it notices none, compiles again. */
  refresh(): Promise<void>;
  onDone(listener: () => void): void;
  close(): Promise<void>;
}

export function watchCompiler(compiler: Compiler): WatchedCompiler {
  const events = new EventEmitter();
  let busy = true;
  let failures: readonly string[] = [];
  let hash = '';
  let begunAt = 0;
  let files: readonly string[] = [];

  compiler.hooks.invalid.tap('WatchedCompiler', () => {
    busy = true;
    events.emit('invalid');
  });
  compiler.hooks.watchRun.tap('WatchedCompiler', () => {
    busy = true;
    begunAt = Date.now();
  });
  const finish = (found: readonly string[]): void => {
    failures = found;
    busy = false;
    events.emit('done');
  };
  compiler.hooks.failed.tap('WatchedCompiler', (error) => finish([error.message]));

  const watching: Watching | undefined = compiler.watch({ aggregateTimeout: 10 }, (error, stats) => {
    if (error || stats === undefined) return;
    files = [...stats.compilation.fileDependencies].filter(
      (file) => file.startsWith(root) && !file.includes('node_modules'),
    );
    if (!stats.hasErrors()) hash = stats.hash ?? '';
    finish(describeErrors(stats));
  });

  return {
    get failures() {
      return failures;
    },
    get hash() {
      return hash;
    },
    async idle() {
      while (busy) await once(events, 'done');
    },
    outdated: () => haveChanged(files, begunAt),
    async refresh() {
      if (!busy) await once(events, 'invalid', { signal: AbortSignal.timeout(noticeMs) }).catch(() => undefined);
      if (!busy) watching?.invalidate();
    },
    onDone: (listener) => void events.on('done', listener),
    close: () =>
      new Promise((resolve) => {
        if (watching) watching.close(() => compiler.close(() => resolve()));
        else resolve();
      }),
  };
}
