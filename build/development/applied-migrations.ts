import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';
import { sql } from 'kysely';
import type { Database } from '../../server/database';

/** A migration was edited after it had been applied to this database. */
export class EditedMigrationError extends Error {
  override readonly name = 'EditedMigrationError';
}

/**
 * Remembers in the database the source of each applied migration, and compares it with the file. Only `npm run dev`
 * does this: elsewhere migrations come with a release and never change.
 *
 * @param folder holds one file per migration, named after it
 * @param howToStartOver completes the sentence "To start over, …"
 * @throws {EditedMigrationError} if a file's code differs from what was applied; comments and white space do not count
 */
export async function checkAppliedMigrations(
  database: Database,
  folder: string,
  howToStartOver: string,
): Promise<void> {
  await sql`create table if not exists development_migrations (name text primary key, source text not null)`.execute(
    database.query,
  );
  const { rows } = await sql<{ name: string; source: string | null }>`
    select migrations.name, development_migrations.source
    from migrations left join development_migrations on development_migrations.name = migrations.name
    order by migrations.name`.execute(database.query);
  const edited: string[] = [];
  for (const { name, source } of rows) {
    const file = await readFile(`${folder}/${name}.ts`, 'utf8');
    if (source === null)
      await sql`insert into development_migrations (name, source) values (${name}, ${file})`.execute(database.query);
    else if (source !== file && (await codeOf(source)) !== (await codeOf(file))) edited.push(`${name}.ts`);
  }
  if (edited.length === 0) return;
  throw new EditedMigrationError(
    `${edited.join(', ')}: edited after being applied to this database, so the edit has no effect. ` +
      `Undo the edit and write a new migration. To start over, ${howToStartOver}.`,
  );
}

/** The code without comments and white space, as today's esbuild prints it. */
async function codeOf(source: string): Promise<string> {
  return (await transform(source, { loader: 'ts', minify: true })).code;
}
