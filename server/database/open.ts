import { join } from 'node:path';
import type { Logger } from 'pino';
import { makeFolder } from '../../config/data-folder';
import { migrate } from './migrate';
import { openPostgres } from './postgres';
import { openSqlite, sqliteLimits } from './sqlite';
import type { Database, Timeouts } from './types';

export interface DatabaseOptions {
  /** `postgres://…`, or null for SQLite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  log: Logger;
}

/**
 * Opens the database and applies missing migrations. Several processes may do so at the same time.
 * @throws {AppError} `database-unavailable` if it cannot be reached
 * @throws {MigrationError} if a newer version has changed it, or a migration failed
 * @throws {ConfigError} if a parameter of DATABASE_URL is not supported
 */
export async function openDatabase({ databaseUrl, dataDir, log }: DatabaseOptions): Promise<Database> {
  if (databaseUrl === null) makeFolder(dataDir);
  const open = (timeouts: Timeouts): Database =>
    databaseUrl === null
      ? openSqlite(join(dataDir, 'foyer.sqlite'), log, sqliteLimits[timeouts])
      : openPostgres(databaseUrl, log, timeouts);
  const migrating = open('long');
  try {
    await migrate(migrating, log);
  } catch (error) {
    await migrating.close().catch((closing: unknown) => log.warn({ err: closing }, 'the database could not be closed'));
    throw error;
  }
  await migrating.close();
  return open('short');
}
