import { sql } from 'kysely';
import type { Database } from '../types';

/** Answers to questions, and who has hidden, changed or withdrawn one. */
export async function up({ dialect, query }: Database): Promise<void> {
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint';
  const columns = [
    `edited_at ${integer}`,
    `withdrawn_at ${integer}`,
    `hidden_at ${integer}`,
    'hidden_by text',
    'answer text',
    'answered_by text',
    'answered_by_name text',
    `answered_at ${integer}`,
  ];
  for (const column of columns) await sql.raw(`alter table questions add column ${column}`).execute(query);
  await sql
    .raw(
      `create index questions_open on questions (corp_id, id)
        where answered_at is null and hidden_at is null and withdrawn_at is null`,
    )
    .execute(query);
}
