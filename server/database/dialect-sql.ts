import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database } from './types';

/** The time of the database in milliseconds since 1970: one clock for all processes. */
export function currentTime(dialect: Database['dialect']): RawBuilder<number> {
  return dialect === 'sqlite'
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}

/** A JSON array of numbers as a table with one column, `value`; may follow a table whose column it reads. */
export function numbersIn(dialect: Database['dialect'], json: RawBuilder<string>): RawBuilder<unknown> {
  return dialect === 'sqlite'
    ? sql`json_each(${json})`
    : sql`lateral (select number::bigint as value from jsonb_array_elements_text((${json})::jsonb) number)`;
}

/**
 * Where `part` begins in `text`, from 1; 0 where it does not occur. Unlike LIKE it knows no wildcards, so nothing is
 * escaped.
 */
export function positionOf(
  dialect: Database['dialect'],
  text: RawBuilder<string>,
  part: RawBuilder<string>,
): RawBuilder<number> {
  return dialect === 'sqlite' ? sql<number>`instr(${text}, ${part})` : sql<number>`strpos(${text}, ${part})`;
}

/**
 * Whether a column is among the rows of a query that does not depend on the row. It is run once, before the rows are
 * looked up.
 */
export function isOneOf(
  dialect: Database['dialect'],
  column: RawBuilder<unknown>,
  query: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  return dialect === 'sqlite' ? sql<SqlBool>`${column} in (${query})` : sql<SqlBool>`${column} = any(array(${query}))`;
}
