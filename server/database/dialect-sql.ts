import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database } from './types';

/** The database's time in milliseconds since 1970, so that all processes use one clock. */
export function currentTime(dialect: Database['dialect']): RawBuilder<number> {
  return dialect === 'sqlite'
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}

/** A JSON array of numbers as a table with one column, `value`. The JSON may come from a preceding table. */
export function numbersIn(dialect: Database['dialect'], json: RawBuilder<string>): RawBuilder<unknown> {
  return dialect === 'sqlite'
    ? sql`json_each(${json})`
    : sql`lateral (select number::bigint as value from jsonb_array_elements_text((${json})::jsonb) number)`;
}

/** A JSON array of texts as a query with one column, `value`. */
export function textsIn(dialect: Database['dialect'], json: RawBuilder<string>): RawBuilder<unknown> {
  return dialect === 'sqlite'
    ? sql`select value from json_each(${json})`
    : sql`select value from jsonb_array_elements_text(${json}::jsonb)`;
}

/** The position of `part` in `text`, from 1; 0 if absent. Unlike LIKE, it has no wildcards that need escaping. */
export function positionOf(
  dialect: Database['dialect'],
  text: RawBuilder<string>,
  part: RawBuilder<string>,
): RawBuilder<number> {
  return dialect === 'sqlite' ? sql<number>`instr(${text}, ${part})` : sql<number>`strpos(${text}, ${part})`;
}

/** Whether the column equals a row of an uncorrelated subquery, which runs once, before the rows are looked up. */
export function isOneOf(
  dialect: Database['dialect'],
  column: RawBuilder<unknown>,
  query: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  return dialect === 'sqlite' ? sql<SqlBool>`${column} in (${query})` : sql<SqlBool>`${column} = any(array(${query}))`;
}

/** Whether the column is one of these numbers. Unlike with a parameter for each, the query stays the same. */
export function isAmong(
  { dialect }: Pick<Database, 'dialect'>,
  column: RawBuilder<unknown>,
  numbers: readonly number[],
): RawBuilder<SqlBool> {
  const list = numbersIn(dialect, sql<string>`${JSON.stringify(numbers)}`);
  return isOneOf(dialect, column, sql`select wanted.value from ${list} wanted`);
}
