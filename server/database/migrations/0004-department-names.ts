import { sql } from 'kysely';
import type { Database } from '../types';

/** The English name of a department, where the company has given one. The next sync fills it in. */
export async function up({ query }: Database): Promise<void> {
  await sql.raw('alter table departments add column name_en text').execute(query);
}
