import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { root } from '../../build/paths';

const report = z.object({ before: z.number(), after: z.number(), collects: z.literal(true) });

const pages = 6000;
/** A page that stays in memory takes some hundred kilobytes. V8's own allocations in a run are far below this limit. */
const bytesPerPage = 250;

describe('memory', () => {
  it('contains nothing of six thousand rendered pages', async function () {
    this.timeout(900_000);
    const child = fork(fileURLToPath(new URL('heap-process.ts', import.meta.url)), [String(pages)], {
      cwd: root,
      env: { PATH: process.env.PATH, NODE_ENV: 'production' },
      execArgv: ['--expose-gc', '--import', 'tsx'],
    });
    const [message]: unknown[] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => assert.fail(`the rendering process ended by itself: ${code}`)),
    ]);
    const { before, after } = report.parse(message);
    assert.ok(before > 1_000_000);
    assert.ok(after - before < pages * bytesPerPage, `the heap grew by ${((after - before) / 1e6).toFixed(1)} MB`);
  });
});
