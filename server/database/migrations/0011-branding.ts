import { sql } from 'kysely';
import type { Database } from '../types';

/** The name, the colour and the logo that a company has chosen for its portal. */
export async function up({ query }: Database): Promise<void> {
  await sql
    .raw(
      `create table branding (
        corp_id text primary key,
        name_zh text not null,
        name_en text not null,
        color text,
        logo text
      )`,
    )
    .execute(query);
}
