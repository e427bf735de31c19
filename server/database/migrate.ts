import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from './types';
import { AppError } from '../errors';
import { migrations as known, type Migration } from './migrations';

/** Why a database could not be brought up to date, in words for who runs the portal. Nothing was changed. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

async function appliedNames(database: Database): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(database.query);
  return new Set(rows.map((row) => row.name));
}

/** PostgreSQL ignores a schema that does not exist, and then has no place for a table. */
async function requireSchema({ dialect, query }: Database): Promise<void> {
  if (dialect === 'sqlite') return;
  const { rows } = await sql<{
    schema: string | null;
    path: string;
  }>`select current_schema() as schema, current_setting('search_path') as path`.execute(query);
  if (rows[0]?.schema !== null) return;
  throw new MigrationError(
    `The schema of DATABASE_URL (${rows[0].path}) does not exist or is not open to its user. Create it: create schema ${rows[0].path} authorization …`,
  );
}

/**
 * Applies the migrations that the database lacks, all in one transaction under a lock: processes that start at once
 * take turns, and a failure leaves the database as it was.
 * @throws {MigrationError}
 */
export async function migrate(
  database: Database,
  log: Logger,
  migrations: readonly Migration[] = known,
): Promise<void> {
  await database.lock('migrations', async (inside) => {
    await requireSchema(inside);
    await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(
      inside.query,
    );
    const applied = await appliedNames(inside);
    const strangers = [...applied].filter((name) => !migrations.some((migration) => migration.name === name));
    if (strangers.length > 0) {
      throw new MigrationError(
        `The database was made by a newer version of Foyer: it has the migration ${strangers.map((name) => `"${name}"`).join(', ')}, which this version does not know. ` +
          'Start the newer version again, or restore the backup that was made before it was started; the data of a mere demo may be deleted instead.',
      );
    }
    for (const { name, up } of migrations.filter((migration) => !applied.has(migration.name))) {
      try {
        await up(inside);
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw new MigrationError(
          `The database could not be brought up to date: the migration "${name}" failed (${error instanceof Error ? error.message : String(error)}). Nothing was changed.`,
          { cause: error },
        );
      }
      await sql`insert into migrations (name, applied_at) values (${name}, ${Date.now()})`.execute(inside.query);
      log.info({ migration: name }, 'database migrated');
    }
  });
}
