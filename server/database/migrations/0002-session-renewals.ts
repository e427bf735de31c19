import { sql } from 'kysely';
import type { Database } from '../types';

/** When the token of a session was signed last. 0 for sessions of earlier versions: unknown until they are renewed. */
export async function up({ dialect, query }: Database): Promise<void> {
  await sql
    .raw(`alter table sessions add column renewed_at ${dialect === 'sqlite' ? 'integer' : 'bigint'} not null default 0`)
    .execute(query);
}
