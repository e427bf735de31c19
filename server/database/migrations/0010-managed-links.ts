import { sql } from 'kysely';
import type { Database } from '../types';

/** Who sees a link, 0 for everyone, and the picture that it shows instead of its letter. */
export async function up({ dialect, query }: Database): Promise<void> {
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint';
  await sql.raw(`alter table links add column audience_id ${integer} not null default 0`).execute(query);
  await sql.raw('alter table links add column icon text').execute(query);
}
