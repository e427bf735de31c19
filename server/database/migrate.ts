import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from './types';
import { AppError } from '../errors';
import { migrations as allMigrations, type Migration } from './migrations';

/** A database could not be migrated and is unchanged. The message is for the person who runs the portal. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

async function appliedNames(database: Database): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(database.query);
  return new Set(rows.map((row) => row.name));
}

/** PostgreSQL ignores a missing schema in the search path and then fails to create tables. */
async function requireSchema({ dialect, query }: Database): Promise<void> {
  if (dialect === 'sqlite') return;
  const { rows } = await sql<{
    schema: string | null;
    path: string;
  }>`select current_schema() as schema, current_setting('search_path') as path`.execute(query);
  if (rows[0]?.schema !== null) return;
  throw new MigrationError(
    `The schema of DATABASE_URL (${rows[0].path}) does not exist, or its user has no access. Create it: create schema ${rows[0].path} authorization …`,
  );
}

/**
 * Applies missing migrations in one transaction under a lock, so that processes can start at the same time and a
 * failure leaves the database unchanged.
 * @throws {MigrationError}
 */
export async function migrate(
  database: Database,
  log: Logger,
  migrations: readonly Migration[] = allMigrations,
): Promise<void> {
  await database.lock('migrations', async (inside) => {
    await requireSchema(inside);
    await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(
      inside.query,
    );
    const applied = await appliedNames(inside);
    const unknown = [...applied].filter((name) => !migrations.some((migration) => migration.name === name));
    if (unknown.length > 0) {
      throw new MigrationError(
        `The database was used by a newer version of Foyer: it has the migration ${unknown.map((name) => `"${name}"`).join(', ')}, which this version does not know. ` +
          'Start the newer version, or restore a backup from before that version was started. You can also delete the data if it is only a demo.',
      );
    }
    for (const { name, up } of migrations.filter((migration) => !applied.has(migration.name))) {
      try {
        await up(inside);
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw new MigrationError(
          `The database could not be migrated: the migration "${name}" failed (${error instanceof Error ? error.message : String(error)}). Nothing was changed.`,
          { cause: error },
        );
      }
      await sql`insert into migrations (name, applied_at) values (${name}, ${Date.now()})`.execute(inside.query);
      log.info({ migration: name }, 'database migrated');
    }
  });
}
