/**
 * A process of a test run. It runs one file after another, each with its own Mocha, and reports to its parent. The
 * browser and the PostgreSQL of `test/support` stay open between files.
 */
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import Mocha, { type MochaOptions, type Runnable, type Runner } from 'mocha';
import type { FromWorker, TestEvent, TestFilter, ToWorker } from './messages';

/** Mocha loads test files with `require`, and `import` would load another instance of the module. */
const { closeAfterLastTest }: typeof import('../support/after-last-test') = createRequire(import.meta.url)(
  '../support/after-last-test.ts',
);
const maxExitMs = 3000;
/** Chromium and PostgreSQL end within seconds, unless they hang. */
const maxCloseMs = 30_000;

process.on('message', (message: ToWorker) => void (message.type === 'run' ? runFile(message) : stop()));
process.once('disconnect', endWithParent);

async function runFile({ file, filter }: { file: string; filter: TestFilter }): Promise<void> {
  const mocha = new Mocha({ ...filter, timeout: 60_000, forbidOnly: true, forbidPending: true, reporter: Reporter });
  mocha.addFile(file);
  try {
    await mocha.loadFilesAsync();
    await new Promise<void>((resolve) => mocha.run(() => resolve()));
  } catch (error) {
    report({ type: 'fail', title: `${file} cannot be loaded`, titlePath: [file], error: textOf(error) });
  }
  // Removes the listeners that it adds to the process.
  mocha.dispose();
  send({ type: 'file end' });
}

async function stop(): Promise<void> {
  setTimeout(() => {
    process.stderr.write('What the tests share could not be closed after the last test.\n');
    process.exit(0);
  }, maxCloseMs).unref();
  await closeAfterLastTest();
  process.off('disconnect', endWithParent).disconnect();
  setTimeout(() => {
    process.stderr.write(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(0);
  }, maxExitMs).unref();
}

function endWithParent(): void {
  process.exit(1);
}

function send(message: FromWorker): void {
  process.send?.(message);
}

function report(event: TestEvent): void {
  send({ type: 'event', event });
}

/** Sends the events of a Mocha reporter. */
class Reporter extends Mocha.reporters.Base {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    runner.on('suite', ({ title, root }) => root || report({ type: 'suite', title }));
    runner.on('suite end', ({ root }) => root || report({ type: 'suite end' }));
    runner.on('test', (test) => report({ type: 'test', titlePath: test.titlePath() }));
    runner.on('pass', (test) => {
      const milliseconds = test.duration ?? 0;
      report({ type: 'pass', title: test.title, milliseconds, slow: milliseconds > test.slow() });
    });
    runner.on('fail', (test: Runnable, error: unknown) =>
      report({ type: 'fail', title: test.title, titlePath: test.titlePath(), error: textOf(error) }),
    );
  }
}

/** An error with its causes. The message of Node's assertions contains the difference. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const text = error.stack ?? String(error);
  return error.cause === undefined ? text : `${text}\nCaused by: ${textOf(error.cause)}`;
}
