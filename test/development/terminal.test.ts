import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { listen } from '../support/server';
import { startDevelopersRun, type DevelopersRun } from './developers-run';

describe('npm run dev', function suite() {
  this.timeout(600_000);

  let run: DevelopersRun;
  before(async () => {
    run = await startDevelopersRun([]);
  });
  after(async () => {
    assert.equal(await run.stop(), 0);
  });

  it('shows the simulated corp id and secret when it starts', async () => {
    const [, corpId = '', agentId = '', secret = ''] =
      /Simulated corp id (\S+), agent id (\d+), secret (\S+)\n/.exec(run.output()) ?? [];
    const token = await fetch(`${run.simulatorOrigin}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${secret}`);
    assert.equal((await token.json()).errcode, 0);
    assert.notEqual(agentId, '');
  });

  it('checks types in parallel, in templates too, and prints each finding once', async () => {
    const home = 'app/features/home/HomePage.vue';
    run.edit(home, '{{ words.home.allRead }}', '{{ words.home.planted }}');
    await run.printed(' new).', 480_000);
    assert.match(run.output(), /\[types\] 1 type error \(1 new\)\./);
    const planted = /\[types\] app\/features\/home\/HomePage\.vue:\d+:\d+ error .*Property 'planted' does not exist/g;
    assert.equal(run.output().match(planted)?.length, 1);
    run.edit(home, '<div class="page">', '<div class="page">{{ words.home.another }}');
    await run.printed('2 type errors (1 new).', 480_000);
    assert.equal(run.output().match(planted)?.length, 1);
    run.restore(home);
    await run.printed('No type errors (2 fixed).', 480_000);
    assert.equal(run.running(), true);
  });

  for (const name of ['PORT', 'SIMULATOR_PORT']) {
    it(`stops with one line if ${name} is in use`, async () => {
      const other = await listen((_request, response) => void response.end());
      const { port } = new URL(other.origin);
      try {
        await assert.rejects(
          startDevelopersRun(['--no-types'], { [name]: port }),
          new RegExp(
            `ended \\(1\\) .*\nCompiling …\n${name} ${port} is in use\\. Stop the process that uses it, or set another port\\.\n$`,
          ),
        );
      } finally {
        await other.close();
      }
    });
  }

  // Only Linux limits watched files, and only root or a user namespace can lower the limit.
  if (spawnSync('unshare', ['-Ur', 'true']).status === 0) {
    it('says what to do if the system limits watched files, and still notices saves', async () => {
      const limited = 'echo 40 > /proc/sys/user/max_inotify_watches && exec "$@"';
      const limitedRun = await startDevelopersRun(['--no-types'], {}, ['unshare', '-Ur', 'sh', '-c', limited, '--']);
      assert.match(limitedRun.output(), /sudo sysctl fs\.inotify\.max_user_watches=/);
      const printed = limitedRun.printed("The server's code does not compile");
      limitedRun.edit('server/errors.ts', 'export function appError(', 'export export function appError(');
      await printed;
      assert.equal(await limitedRun.stop(), 0);
    });
  }
});
