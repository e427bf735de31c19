import { sql } from 'kysely';
import type { Tables } from './tables';
import type { Database } from './types';

/**
 * Lets PostgreSQL plan for the present size of tables, after much was written. By itself it does so about a minute
 * later, and until then may compare every person with every other. SQLite needs no statistics, because the queries name
 * the order of their steps.
 */
export async function analyze({ dialect, query }: Database, tables: readonly (keyof Tables)[]): Promise<void> {
  if (dialect === 'postgres') await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(query);
}
