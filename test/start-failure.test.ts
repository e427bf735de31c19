import assert from 'node:assert/strict';
import { pino } from 'pino';
import { ConfigError } from '../config';
import { openDatabase } from '../server/database';
import { MigrationError } from '../server/database/migrate';
import { createGracefulServer } from '../server/http/graceful-stop';
import { startSimulator } from '../server/simulator';
import { startFailure } from '../server/start-failure';
import { freePort } from './support/ports';
import { listen } from './support/server';

const reason = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => assert.fail('It did not fail.'), (error: unknown) => error);
const log = pino({ level: 'silent' });

describe('why the process did not start', () => {
  it('is told in the words of the settings and of the migrations, without a stack', () => {
    assert.equal(startFailure(new ConfigError(['PORT must be a number'])), 'The configuration has a problem:\n  - PORT must be a number');
    assert.equal(startFailure(new MigrationError('A newer version made it.')), 'A newer version made it.');
  });

  it('names PORT where that is taken, and SIMULATOR_PORT where the simulator\'s is', async () => {
    const taken = await listen(() => undefined);
    const second = createGracefulServer(() => undefined, { stopSeconds: 1 });
    const words = startFailure(await reason(second.listen(taken.port, '127.0.0.1')));
    assert.match(words, new RegExp(`^Another program .* set PORT\\.\\n  .*127\\.0\\.0\\.1:${taken.port}$`));
    const simulator = startSimulator({ port: taken.port, corpId: 'ww1', agentId: '1', secret: 's', trustedOrigins: [], log });
    assert.match(startFailure(await reason(simulator)), /^The simulator's port \d+ is taken: stop what runs there or set SIMULATOR_PORT$/);
    await taken.close();
  });

  it('says what the database said, and keeps its password', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const databaseUrl = `postgres://foyer:PaSsWoRd@${host}:${await freePort()}/foyer`;
      const words = startFailure(await reason(openDatabase({ databaseUrl, dataDir: '', log })));
      assert.match(words, /^The database cannot be opened: look at DATABASE_URL[^\n]+\n  .*ECONNREFUSED[^\n]*$/);
      assert.doesNotMatch(words, /PaSsWoRd/);
    }
  });

  it('has its stack where nobody expected it', () => {
    assert.match(startFailure(new TypeError('x is not a function')), /^TypeError: x is not a function\n {4}at .*start-failure\.test\.ts/);
    assert.equal(startFailure('thrown'), 'thrown');
  });
});
