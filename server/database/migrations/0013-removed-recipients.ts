import { sql } from 'kysely';
import type { Database } from '../types';

/** Of old messages, the number of recipients is kept instead of each of them. */
export async function up({ dialect, query }: Database): Promise<void> {
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint';
  const statements = [
    'alter table messages add column removed text',
    `alter table messages add column removed_at ${integer}`,
    'create index messages_to_remove on messages (corp_id, created_at) where is_open = 0 and removed_at is null',
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
