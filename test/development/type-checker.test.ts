import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { startDevelopersRun } from './developers-run';

describe('the developers\' run', function suite() {
  this.timeout(600_000);

  it('checks types beside everything else, in templates too, and says in the terminal what it finds', async () => {
    const run = await startDevelopersRun([]);
    run.edit('app/features/home/HomePage.vue', '{{ words.home.allRead }}', '{{ words.home.planted }}');
    await run.printed('Property \'planted\' does not exist', 480_000);
    assert.match(run.output(), /\[types\] .*HomePage\.vue/);
    assert.equal(run.running(), true);
    assert.equal(await run.stop(), 0);
  });

  it('says in one line that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await assert.rejects(startDevelopersRun(['--no-types'], { PORT: String(port) }), new RegExp(`Compiling …\nPORT ${port} is taken: stop what runs there, or set another\\.\n$`));
    } finally {
      other.close();
    }
  });
});
