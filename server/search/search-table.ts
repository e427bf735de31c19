import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database } from '../database';
import { positionOf } from '../database/dialect-sql';
import { fold, tokensOf, tokensOfTerm } from './tokens';

/**
 * A table of searchable texts by the id of the row that they belong to. `folded` is the text as searches compare it.
 * `text` is what a person reads, from which excerpts are cut. The tokens are in a table beside it: of FTS5 on SQLite,
 * with a `tsvector` and a GIN index on PostgreSQL.
 *
 * The index only finds candidates: all tokens of a term, in any order. Whether a text really contains the term is
 * decided with the folded text, so both databases find the same.
 */
export interface SearchTable {
  /** The statements that create the table, for a migration. `indexAfterFilling` are for after existing rows. */
  create(dialect: Database['dialect']): { tables: string[]; indexAfterFilling: string[] };
  /** Adds a text, or replaces the one with this id. */
  put(database: Database, entry: SearchEntry): Promise<void>;
  /** A query for the ids of the texts that may contain the terms of `tokenQuery`. */
  candidates(dialect: Database['dialect'], tokens: RawBuilder<string>): RawBuilder<unknown>;
}

export interface SearchEntry {
  id: number;
  /** Searched, but not part of excerpts. */
  title: string;
  text: string;
}

/** @param name of the table; its tokens are in `<name>_tokens` on SQLite */
export function searchTable(name: string, references: string): SearchTable {
  const table = sql.table(name);
  const tokenTable = sql.table(`${name}_tokens`);

  return {
    create: (dialect) =>
      dialect === 'sqlite'
        ? {
            tables: [
              `create table ${name} (
                id integer primary key references ${references} (id) on delete cascade,
                folded text not null,
                text text not null
              )`,
              `create virtual table ${name}_tokens using fts5(tokens, tokenize = ascii, content = '', contentless_delete = 1, detail = none)`,
              `create trigger ${name}_removed after delete on ${name}
               begin delete from ${name}_tokens where rowid = old.id; end`,
            ],
            indexAfterFilling: [`insert into ${name}_tokens (${name}_tokens) values ('optimize')`],
          }
        : {
            tables: [
              `create table ${name} (
                id bigint primary key references ${references} (id) on delete cascade,
                folded text not null,
                text text not null
              )`,
              // The tokens are stored outside of the rows, so that many ids are read quickly.
              `create table ${name}_tokens (
                id bigint primary key references ${name} (id) on delete cascade,
                tokens tsvector not null
              ) with (toast_tuple_target = 128)`,
            ],
            // Without a list of pending entries, which each search would read.
            indexAfterFilling: [
              `create index ${name}_by_token on ${name}_tokens using gin (tokens) with (fastupdate = off)`,
            ],
          },

    async put({ dialect, query }, { id, title, text }) {
      const folded = fold(`${title}\n${text}`);
      const tokens = tokensOf(folded);
      await sql`delete from ${table} where id = ${id}`.execute(query);
      await sql`insert into ${table} (id, folded, text) values (${id}, ${folded}, ${text})`.execute(query);
      await (
        dialect === 'sqlite'
          ? sql`insert into ${tokenTable} (rowid, tokens) values (${id}, ${tokens.join(' ')})`
          : sql`insert into ${tokenTable} (id, tokens) values (${id}, array_to_tsvector(${tokens}::text[]))`
      ).execute(query);
    },

    candidates: (dialect, tokens) =>
      dialect === 'sqlite'
        ? sql`select rowid as id from ${tokenTable} where ${tokenTable} match ${tokens}`
        : // `offset` makes PostgreSQL ask the index, although it cannot know how many texts have a token.
          sql`select id from ${tokenTable} where tokens @@ ${tokens}::tsquery offset 0`,
  };
}

/**
 * The tokens of the terms in the query language of the database. Single characters are left out beside longer terms:
 * they exclude few texts, and their tokens are those of every pair that begins with them.
 */
export function tokenQuery(dialect: Database['dialect'], terms: readonly string[]): string {
  const tokens = terms.map(tokensOfTerm);
  const all = tokens.flatMap((needed) => ('all' in needed ? needed.all : []));
  const prefixes = tokens.flatMap((needed) => ('prefix' in needed ? [needed.prefix] : []));
  return dialect === 'sqlite'
    ? (all.length > 0 ? all : prefixes.map((prefix) => `${prefix}*`)).join(' AND ')
    : (all.length > 0 ? all : prefixes.map((prefix) => `${prefix}:*`)).join(' & ');
}

/** Whether a folded text contains all terms. */
export function containsAll(
  dialect: Database['dialect'],
  folded: RawBuilder<string>,
  terms: readonly RawBuilder<string>[],
): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(
    terms.map((term) => sql`${positionOf(dialect, folded, term)} > 0`),
    sql` and `,
  )})`;
}
