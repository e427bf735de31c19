import { join } from 'node:path';
import type { Logger } from 'pino';
import { makeFolder } from '../../config/data-folder';
import { migrate } from './migrate';
import { openPostgres } from './postgres';
import { openSqlite, sqliteLimits } from './sqlite';
import type { Database, Patience } from './types';

export interface DatabaseOptions {
  /** `postgres://…`, or null for SQLite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  log: Logger;
}

/**
 * Opens the database and applies the migrations that it lacks. Several processes may do so at the same time.
 * @throws {AppError} `database-unavailable` if it cannot be reached
 * @throws {MigrationError} if a newer version has changed it, or a migration failed
 * @throws {ConfigError} if DATABASE_URL asks for something that cannot be honoured
 */
export async function openDatabase({ databaseUrl, dataDir, log }: DatabaseOptions): Promise<Database> {
  if (databaseUrl === null) makeFolder(dataDir);
  const open = (patience: Patience): Database =>
    databaseUrl === null
      ? openSqlite(join(dataDir, 'foyer.sqlite'), log, sqliteLimits[patience])
      : openPostgres(databaseUrl, log, patience);
  const migrating = open('long');
  try {
    await migrate(migrating, log);
  } catch (error) {
    await migrating.close().catch((closing: unknown) => log.warn({ err: closing }, 'the database could not be closed'));
    throw error;
  }
  await migrating.close();
  return open('bounded');
}
