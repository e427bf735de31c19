import { sql } from 'kysely';
import type { Database } from '../types';

/** Who did not get a message, among all who did. */
export async function up({ query }: Database): Promise<void> {
  await sql
    .raw(`create index message_recipients_refused on message_recipients (message_id, userid) where state = 'refused'`)
    .execute(query);
}
