import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from '../support/temporary-folder';
import type { TestFilter } from './messages';
import { inOrder, needsBuild } from './plan';
import { runFiles } from './pool';
import { createReport } from './report';

describe('the test runner', function suite() {
  this.timeout(120_000);

  const run = async (
    tests: Record<string, string>,
    filter: TestFilter = {},
  ): Promise<{ passed: boolean; text: string; lastLine: string | undefined }> => {
    const folder = temporaryFolder('runner');
    const lines: string[] = [];
    const report = createReport((text) => lines.push(text));
    const files = Object.entries(tests).map(([name, text]) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    await runFiles(files, { workers: 2, filter, onFile: report.file });
    const passed = report.end();
    return { passed, text: lines.join('\n'), lastLine: lines.at(-1) };
  };
  const passing = "describe('a', () => { it('passes', () => {}); it('passes too', () => {}); });";

  it('closes shared resources of a process after its last file, not before', async () => {
    const shared = JSON.stringify(fromRoot('test/support/after-last-test.ts'));
    const folder = temporaryFolder('closed');
    const file = `${JSON.stringify(`${folder}/`)} + process.pid`;
    const test = `const { afterLastTest } = require(${shared});
      const { appendFileSync, existsSync } = require('node:fs');
      afterLastTest(async () => appendFileSync(${file}, 'closed;'));
      describe('a', () => { it('is open', () => { if (existsSync(${file})) throw new Error('closed early'); }); });`;
    const { lastLine } = await run({ 'a.test.ts': test, 'b.test.ts': test, 'c.test.ts': test });
    assert.equal(lastLine, '3 passed, 0 failed');
    const closed = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.equal(closed.join(''), 'closed;'.repeat(3));
  });

  it('counts the tests of all files in its last line', async () => {
    const { passed, lastLine } = await run({ 'a.test.ts': passing, 'b.test.ts': passing });
    assert.equal(lastLine, '4 passed, 0 failed');
    assert.ok(passed);
  });

  it('repeats each failure at the end, with its file, its title and its cause', async () => {
    const { passed, text, lastLine } = await run({
      'a.test.ts': passing,
      'b.test.ts': `describe('b', () => {
        it('breaks', () => { throw new Error('seen', { cause: new Error('the reason') }); });
      });`,
    });
    assert.equal(lastLine, '2 passed, 1 failed');
    assert.match(text, /1\) \S+b\.test\.ts\n\s+b\n\s+breaks\n\n\s+Error: seen[^]+Caused by: Error: the reason/);
    assert.ok(!passed);
  });

  it('fails the test during which a process exits, and runs the other files in a new process', async () => {
    const crash = "describe('c', () => { it('crashes', () => process.kill(process.pid, 'SIGKILL')); });";
    const { text, lastLine } = await run({ 'a.test.ts': crash, 'b.test.ts': crash, 'c.test.ts': passing });
    assert.equal(lastLine, '2 passed, 2 failed');
    assert.match(text, /c\n\s+crashes\n\n\s+The process ended \(SIGKILL\) while it ran \S+a\.test\.ts/);
  });

  it('fails if a file cannot be loaded, a hook fails, or a test is skipped or exclusive', async () => {
    const { text, lastLine } = await run({
      'broken.test.ts': "import './missing';",
      'hook.test.ts': "describe('d', () => { before(() => { throw new Error('no'); }); it('is', () => {}); });",
      'only.test.ts': "describe.only('d', () => { it('is', () => {}); });",
      'pending.test.ts': "describe('d', () => { it.skip('is', () => {}); });",
    });
    assert.equal(lastLine, '0 passed, 4 failed');
    assert.match(text, /Cannot find module/);
    assert.match(text, /"before all" hook/);
    assert.match(text, /`\.only` forbidden/);
    assert.match(text, /Pending test forbidden/);
  });

  it('runs only tests that match the filter, and fails if there are none', async () => {
    assert.equal((await run({ 'a.test.ts': passing }, { grep: 'too$' })).lastLine, '1 passed, 0 failed');
    const none = await run({ 'a.test.ts': passing }, { grep: 'nothing like this' });
    assert.equal(none.lastLine, '0 passed, 0 failed');
    assert.ok(!none.passed);
  });

  it('builds only for tests that read the build, directly or through imports', () => {
    assert.ok(needsBuild('test/build/production-build.test.ts'));
    assert.ok(needsBuild('test/end-to-end/back.test.ts'));
    assert.ok(needsBuild('test/bench/heap.test.ts'));
    assert.ok(!needsBuild('test/session/page-door.test.ts'));
    assert.ok(!needsBuild('test/http/body.test.ts'));
  });

  it("runs tests of the browser's code in processes that have run no others", async () => {
    const folder = temporaryFolder('sides');
    const pids = `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'pids'))}, __filename.includes('/test/app/') + ' ' + process.pid + '\\n')`;
    const test = `describe('a', () => { it('is', () => { ${pids}; }); });`;
    await run({ 'test/app/a.test.ts': test, 'test/app/b.test.ts': test, 'c.test.ts': test, 'd.test.ts': test });
    const processes = readFileSync(join(folder, 'pids'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const of = (isBrowser: string): string[] =>
      processes.filter(([side]) => side === isBrowser).map(([, pid = '']) => pid);
    assert.equal(processes.length, 4);
    assert.deepEqual(
      of('true').filter((pid) => of('false').includes(pid)),
      [],
    );
  });

  it('starts further processes later, which run files beside the first', async () => {
    const folder = temporaryFolder('later');
    const [waits, ran] = ['waits', 'ran'].map((name) => join(folder, `${name}.test.ts`));
    assert.ok(waits !== undefined && ran !== undefined);
    writeFileSync(
      ran,
      `describe('a', () => { it('runs', () => { require('node:fs').writeFileSync('${folder}/done', ''); }); });`,
    );
    writeFileSync(
      waits,
      `describe('a', () => { it('waits', (done) => {
        const timer = setInterval(() => require('node:fs').existsSync('${folder}/done') && (clearInterval(timer), done()), 10);
      }); });`,
    );
    let lintEnds = (): void => undefined;
    const start = new Promise<void>((resolve) => {
      lintEnds = resolve;
    });
    const finished: string[] = [];
    const running = runFiles([waits, ran], {
      workers: 1,
      later: { workers: 1, start },
      filter: {},
      onFile: ({ file, events }) => {
        assert.ok(events.some(({ type }) => type === 'pass'));
        finished.push(file);
      },
    });
    lintEnds();
    await running;
    // `waits` ends only if `ran` runs beside it; which report arrives first does not matter.
    assert.deepEqual(finished.sort(), [ran, waits].sort());
  });

  it('starts with the files that take longest', () => {
    const files = ['test/a.test.ts', 'test/end-to-end/back.test.ts', 'test/protocol/model.test.ts'];
    assert.deepEqual(inOrder(files), files.toReversed());
  });
});
