import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { root } from '../build/paths';
import { ConfigError } from '../config';
import { openDatabase } from '../server/database/open';
import { MigrationError } from '../server/database/migrate';
import { createGracefulServer } from '../server/http/graceful-stop';
import { startSimulator } from '../server/simulator';
import { startFailure } from '../server/start-failure';
import { freePort } from './support/ports';
import { selfSignedCertificate } from './support/certificate';
import { createPostgresDatabase } from './support/postgres';
import { listen } from './support/server';
import { temporaryFolder } from './support/temporary-folder';

const reason = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail('It did not fail.'),
    (error: unknown) => error,
  );
const log = pino({ level: 'silent' });

describe('the reason why the process did not start', () => {
  it('has the message of a ConfigError or a migration, without a stack', () => {
    assert.equal(
      startFailure(new ConfigError(['PORT must be a number'])),
      'The configuration has a problem:\n  - PORT must be a number\n  [config-invalid]',
    );
    assert.equal(
      startFailure(new MigrationError('A newer version made it.')),
      'A newer version made it. [migration-failed]',
    );
  });

  it('names the setting of a port that is in use: PORT or SIMULATOR_PORT', async () => {
    const taken = await listen(() => undefined);
    const second = createGracefulServer(() => undefined, { stopSeconds: 1 });
    const words = startFailure(await reason(second.listen(taken.port, '127.0.0.1')));
    assert.match(
      words,
      new RegExp(
        `^PORT ${taken.port} is in use\\. Stop the process that uses it, or set another port\\. \\[port-taken\\]\\n  .*127\\.0\\.0\\.1:${taken.port}$`,
      ),
    );
    const simulator = startSimulator({
      port: taken.port,
      corpId: 'ww1',
      agentId: '1',
      secret: 's',
      trustedOrigins: [],
      log,
    });
    assert.match(
      startFailure(await reason(simulator)),
      /^SIMULATOR_PORT \d+ is in use\. Stop the process that uses it, or set another port\. \[port-taken\]\n  [^\n]+$/,
    );
    await taken.close();
  });

  it('names HOST if this machine does not have the address', async () => {
    for (const host of ['192.0.2.1', 'x'.repeat(300)]) {
      const server = createGracefulServer(() => undefined, { stopSeconds: 1 });
      assert.match(
        startFailure(await reason(server.listen(0, host))),
        /^HOST is not an address of this machine\. Remove it or set it to 127\.0\.0\.1\. \[host-unknown\]\n  [^\n]+$/,
      );
    }
  });

  it('does not mistake a file without permission for a port', () => {
    const error = Object.assign(new Error("EACCES: permission denied, open 'x'"), { code: 'EACCES', syscall: 'open' });
    assert.doesNotMatch(startFailure(error), /PORT/);
    const refused = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), {
      code: 'EACCES',
      syscall: 'listen',
      port: 80,
    });
    assert.equal(
      startFailure(refused),
      'PORT 80 is not allowed for this user: choose one above 1023. [port-not-allowed]\n  listen EACCES: permission denied 127.0.0.1:80',
    );
  });

  it('includes the message of the database, without its password', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const databaseUrl = `postgres://foyer:PaSsWoRd@${host}:${await freePort()}/foyer`;
      const words = startFailure(await reason(openDatabase({ databaseUrl, dataDir: '', log })));
      assert.match(words, /^The database cannot be opened: check DATABASE_URL[^\n]+\n  .*ECONNREFUSED[^\n]*$/);
      assert.doesNotMatch(words, /PaSsWoRd/);
    }
  });

  it('says that a database file is damaged, with the remedy', async () => {
    for (const bytes of [
      'no database at all, but long enough to be one',
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080, 7)]),
    ]) {
      const dataDir = temporaryFolder('damaged');
      writeFileSync(join(dataDir, 'foyer.sqlite'), bytes);
      const words = startFailure(await reason(openDatabase({ databaseUrl: null, dataDir, log })));
      assert.match(
        words,
        /^The database file foyer\.sqlite in DATA_DIR is damaged [^\n]+Restore a backup [^\n]+ \[data-file-damaged\]\n  [^\n]+$/,
      );
    }
  });

  it('says that the data belongs to another user, with the remedy', () => {
    const dataDir = temporaryFolder('of-another');
    chmodSync(dataDir, 0o755);
    writeFileSync(join(dataDir, 'foyer.sqlite'), '');
    const asRoot = userInfo().uid === 0;
    // Root may read everything, so the process runs as `nobody`.
    chmodSync(join(dataDir, 'foyer.sqlite'), asRoot ? 0o600 : 0);
    const args = ['--import', 'tsx', join(import.meta.dirname, 'opening-process.ts'), dataDir];
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      ...(asRoot ? { uid: 65_534, gid: 65_534 } : {}),
    });
    assert.match(
      stdout.toString(),
      /^This user may not read and write the database in DATA_DIR\. [^\n]+chown[^\n]+ \[data-file-access\]\n  [^\n]+$/,
      stderr.toString(),
    );
  });

  it('says that a native module was built for another Node, with the remedy', () => {
    const message = 'The module was compiled against a different Node.js version using NODE_MODULE_VERSION 127.';
    const error = Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });
    assert.match(
      startFailure(error),
      /^A native module was built for another version of Node[^\n]+Run "npm ci" with this Node\. \[native-module\]\n  /,
    );
  });

  const authority = selfSignedCertificate();
  if (authority !== null)
    it('says that the certificate of the database server is not trusted, with the remedy', async () => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        // PostgreSQL responds to a request for TLS with one letter, then the handshake begins.
        socket.once('data', () => {
          socket.write('S');
          new TLSSocket(socket, { isServer: true, ...authority }).on('error', () => undefined);
        });
      });
      const port = await new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      );
      const databaseUrl = `postgres://foyer:PaSsWoRd@127.0.0.1:${port}/foyer?sslmode=verify-full`;
      const words = startFailure(await reason(openDatabase({ databaseUrl, dataDir: '', log })));
      assert.match(
        words,
        /^The certificate of the database server is not trusted\. [^\n]+ \[database-certificate\]\n  [^\n]*self-signed[^\n]*$/,
      );
      server.close();
    });

  it('says that PostgreSQL refused the password or has no such database', async () => {
    const postgres = await createPostgresDatabase();
    const wrongPassword = new URL(postgres.url);
    wrongPassword.password = 'PaSsWoRd';
    const words = startFailure(await reason(openDatabase({ databaseUrl: wrongPassword.href, dataDir: '', log })));
    assert.match(words, /^PostgreSQL refused the user or the password\. Correct DATABASE_URL\. \[database-login\]\n/);
    assert.doesNotMatch(words, /PaSsWoRd/);
    const missing = startFailure(
      await reason(openDatabase({ databaseUrl: `${postgres.url}_missing`, dataDir: '', log })),
    );
    assert.match(missing, /^PostgreSQL has no database of this name\. [^\n]+ \[database-missing\]\n/);
    await postgres.drop();
  });

  it('includes the stack of an unexpected error', () => {
    assert.match(
      startFailure(new TypeError('x is not a function')),
      /^TypeError: x is not a function\n {4}at .*start-failure\.test\.ts/,
    );
    assert.equal(startFailure('thrown'), 'thrown');
    assert.match(startFailure(new TypeError('x')), /\n {2}\[start-unexpected\]$/);
  });
});
