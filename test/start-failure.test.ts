import assert from 'node:assert/strict';
import { pino } from 'pino';
import { ConfigError } from '../config';
import { openDatabase } from '../server/database/open';
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
    assert.match(words, new RegExp(`^PORT ${taken.port} is taken: stop what runs there, or set another\\.\\n  .*127\\.0\\.0\\.1:${taken.port}$`));
    const simulator = startSimulator({ port: taken.port, corpId: 'ww1', agentId: '1', secret: 's', trustedOrigins: [], log });
    assert.match(startFailure(await reason(simulator)), /^SIMULATOR_PORT \d+ is taken: stop what runs there, or set another\.$/);
    await taken.close();
  });

  it('names HOST where this machine has no such address', async () => {
    for (const host of ['192.0.2.1', 'x'.repeat(300)]) {
      const server = createGracefulServer(() => undefined, { stopSeconds: 1 });
      assert.match(startFailure(await reason(server.listen(0, host))), /^HOST is no address of this machine: mend it\.\n  [^\n]+$/);
    }
  });

  it('takes a file that may not be read for no port', () => {
    const error = Object.assign(new Error('EACCES: permission denied, open \'x\''), { code: 'EACCES', syscall: 'open' });
    assert.doesNotMatch(startFailure(error), /PORT/);
    const refused = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), { code: 'EACCES', syscall: 'listen', port: 80 });
    assert.equal(startFailure(refused), 'PORT 80 is not for this user: choose one above 1023.\n  listen EACCES: permission denied 127.0.0.1:80');
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
