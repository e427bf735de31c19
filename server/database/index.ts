import { join } from 'node:path';
import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Logger } from 'pino';
import { makeFolder } from '../../config/data-folder';
import type { Tables } from './tables';
import { migrate } from './migrate';
import { openPostgres } from './postgres';
import { openSqlite, sqliteLimits } from './sqlite';

export type * from './tables';

/** A connection to the data, or a transaction on it: whoever is handed one cannot tell, and need not. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  readonly query: Kysely<Tables>;
  /** Runs a query that was compiled before (see `prepared`). With a name, PostgreSQL keeps its plan for the connection. */
  execute<R>(compiled: CompiledQuery<R>, name?: string): Promise<QueryResult<R>>;
  /** Runs `work` in one transaction: all of it or nothing. Inside a transaction, joins it. */
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** Answers when the database does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** `bounded` for serving people, `long` for work that may take its time before anybody is served. */
export type Patience = 'bounded' | 'long';

export interface DatabaseOptions {
  /** `postgres://…`, or null for SQLite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  log: Logger;
}

/**
 * Opens the database and brings it up to date; several processes may do so at once.
 * @throws {AppError} `database-unavailable` where it cannot be reached
 * @throws {MigrationError} where a newer version made it, or a step of the update failed
 */
export async function openDatabase({ databaseUrl, dataDir, log }: DatabaseOptions): Promise<Database> {
  if (databaseUrl === null) makeFolder(dataDir);
  const open = (patience: Patience): Database => (
    databaseUrl === null ? openSqlite(join(dataDir, 'foyer.sqlite'), log, sqliteLimits[patience]) : openPostgres(databaseUrl, log, patience)
  );
  const migrating = open('long');
  try {
    await migrate(migrating, log);
  } finally {
    await migrating.close();
  }
  return open('bounded');
}
