import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { ConfigError } from '../../config';
import { migrate, MigrationError } from '../../server/database/migrate';
import { openPostgres } from '../../server/database/postgres';
import { AppError } from '../../server/errors';
import { captureLog } from '../support/log';
import { createPostgresDatabase, enableTls, type PostgresDatabase } from '../support/postgres';

const certificates = fileURLToPath(new URL('../support/tls/', import.meta.url));
const authority = `${certificates}authority.pem`;
const isUnavailable = (error: unknown): boolean => error instanceof AppError && error.id === 'database-unavailable';

describe('DATABASE_URL', () => {
  let postgres: PostgresDatabase;
  before(async function create() {
    this.timeout(180_000);
    postgres = await createPostgresDatabase();
  });
  after(() => postgres.drop());

  const address = (parameters: Record<string, string>, host = 'localhost'): string => {
    const url = new URL(postgres.url);
    url.hostname = host;
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  };

  /** Runs one query on a new connection. */
  async function ask<T>(databaseUrl: string, query: string): Promise<T | undefined> {
    const database = openPostgres(databaseUrl, captureLog().logger);
    try {
      const { rows } = await sql<{ response: T }>`select (${sql.raw(query)}) as response`.execute(database.query);
      return rows[0]?.response;
    } finally {
      await database.close();
    }
  }

  describe('sslmode', () => {
    let stopTls: () => Promise<void>;
    before(async () => {
      stopTls = await enableTls(
        readFileSync(`${certificates}server.pem`, 'utf8'),
        readFileSync(`${certificates}server.key`, 'utf8'),
      );
    });
    after(() => stopTls());

    const isEncrypted = (databaseUrl: string) =>
      ask<boolean>(databaseUrl, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()');

    it('disable, like no sslmode, connects without encryption', async () => {
      assert.equal(await isEncrypted(address({ sslmode: 'disable' })), false);
      assert.equal(await isEncrypted(address({})), false);
    });

    it('require encrypts without verifying the certificate', async () => {
      assert.equal(await isEncrypted(address({ sslmode: 'require' })), true);
    });

    it('require with sslrootcert verifies the authority, as libpq does', async () => {
      assert.equal(await isEncrypted(address({ sslmode: 'require', sslrootcert: authority }, '127.0.0.1')), true);
    });

    it('verify-full refuses a certificate of an unknown authority', async () => {
      await assert.rejects(isEncrypted(address({ sslmode: 'verify-full' })), isUnavailable);
    });

    it('verify-full accepts the authority of sslrootcert for the right host only', async () => {
      assert.equal(await isEncrypted(address({ sslmode: 'verify-full', sslrootcert: authority })), true);
      await assert.rejects(
        isEncrypted(address({ sslmode: 'verify-full', sslrootcert: authority }, '127.0.0.1')),
        isUnavailable,
      );
    });

    it('verify-ca accepts the authority of sslrootcert for any host', async () => {
      assert.equal(await isEncrypted(address({ sslmode: 'verify-ca', sslrootcert: authority }, '127.0.0.1')), true);
    });

    it('that is not supported or lacks sslrootcert is refused with an error that says why without the password', () => {
      for (const [parameters, words] of [
        [{ sslmode: 'prefer' }, /sslmode=prefer .* use disable, require, verify-ca or verify-full/],
        [{ sslmode: 'no-verify' }, /sslmode=no-verify/],
        [{ sslmode: 'verify-ca' }, /needs sslrootcert/],
      ] as const) {
        const { password } = new URL(postgres.url);
        assert.throws(
          () => openPostgres(address(parameters), captureLog().logger),
          (error: unknown) =>
            error instanceof ConfigError && words.test(error.message) && !error.message.includes(password),
        );
      }
    });
  });

  describe('schema', () => {
    const currentSchema = (databaseUrl: string) => ask<string>(databaseUrl, 'select current_schema()');

    before(async () => {
      const database = openPostgres(postgres.url, captureLog().logger);
      await sql`create schema "Portal"`.execute(database.query);
      await database.close();
    });

    it('contains the tables', async () => {
      const databaseUrl = address({ schema: 'Portal' });
      const { logger } = captureLog();
      const database = openPostgres(databaseUrl, logger);
      await migrate(database, logger);
      await database.close();
      assert.equal(
        await ask(databaseUrl, "select table_schema from information_schema.tables where table_name = 'people'"),
        'Portal',
      );
      assert.equal(await currentSchema(databaseUrl), 'Portal');
    });

    it('may be set in options, and other options are kept', async () => {
      assert.equal(await currentSchema(address({ options: '-c search_path="Portal"' })), 'Portal');
      assert.equal(
        await ask(
          address({ options: '-c work_mem=5MB', schema: 'Portal' }),
          "select current_setting('work_mem') || current_schema()",
        ),
        '5MBPortal',
      );
    });

    it('that does not exist is named in the error', async () => {
      const { logger } = captureLog();
      const database = openPostgres(address({ schema: 'missing' }), logger);
      await assert.rejects(
        migrate(database, logger),
        (error: unknown) =>
          error instanceof MigrationError &&
          /The schema of DATABASE_URL \("missing"\) does not exist/.test(error.message),
      );
      await database.close();
    });

    it('that is invalid or set twice is refused', () => {
      const { logger } = captureLog();
      assert.throws(() => openPostgres(address({ schema: 'a" -c role=b' }), logger), ConfigError);
      assert.throws(() => openPostgres(address({ schema: 'a', options: '-c search_path=b' }), logger), ConfigError);
    });
  });

  it('logs one line about parameters that have no effect', async () => {
    const log = captureLog();
    const database = openPostgres(address({ connection_limit: '5', pgbouncer: 'true' }), log.logger);
    await database.ping();
    await database.close();
    assert.deepEqual(
      log.lines.map(({ parameters }) => parameters),
      [['connection_limit', 'pgbouncer']],
    );
  });
});
