import { sql } from 'kysely';
import type { Database } from '../types';

/** Messages that are not sent before some time. */
export async function up({ dialect, query }: Database): Promise<void> {
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint';
  await sql.raw(`alter table messages add column due_at ${integer} not null default 0`).execute(query);
}
