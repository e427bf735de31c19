import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { compact: ' without rowid', plain: '' },
  // Prefixes are found by the order of the bytes, whatever the locale of the database is.
  postgres: { compact: '', plain: ' collate "C"' },
} as const;

/**
 * The lines of `people.search` as a query with the column `value`. Without backslashes, so that each `\n` in the JSON
 * is a line break.
 */
const lines = {
  sqlite: (person: string): string =>
    `json_each('[' || replace(json_quote(trim(replace(${person}.search, '\\', ''), char(10))), '\\n', '","') || ']')`,
  postgres: (person: string): string =>
    `unnest(string_to_array(trim(both E'\\n' from replace(${person}.search, '\\', '')), E'\\n')) as value`,
} as const;

const add = {
  sqlite: (person: string): string => `
    insert or ignore into people_terms (corp_id, term, userid)
      select ${person}.corp_id, value, ${person}.userid from ${lines.sqlite(person)} where value <> '';`,
  postgres: (person: string, from = ''): string => `
    insert into people_terms (corp_id, term, userid)
      select distinct ${person}.corp_id, value, ${person}.userid
        from ${from === '' ? '' : `${from} ${person}, lateral `}${lines.postgres(person)} where value <> '';`,
} as const;

/** What the list of people shows, searches, or is ordered by. */
const shown = {
  people: ['userid', 'name', 'position', 'main_department', 'search', 'sort', 'left_at'],
  departments: ['id', 'name', 'name_en'],
} as const;

const note = (corpId: string): string => `
  insert into directory_state (corp_id, changes, profiles) values (${corpId}, 0, 1)
    on conflict (corp_id) do update set profiles = directory_state.profiles + 1;`;

const differs = (columns: readonly string[]): string =>
  columns.map((column) => `old.${column} is distinct from new.${column}`).join(' or ');

const triggers = {
  sqlite: [
    `create trigger people_terms_insert after insert on people begin ${add.sqlite('new')} end`,
    `create trigger people_terms_update after update of corp_id, userid, search on people
    when ${differs(['corp_id', 'userid', 'search'])} begin
      delete from people_terms where corp_id = old.corp_id and userid = old.userid;
      ${add.sqlite('new')}
    end`,
    `create trigger people_terms_delete after delete on people begin
      delete from people_terms where corp_id = old.corp_id and userid = old.userid;
    end`,
    ...Object.entries(shown).map(
      ([table, columns]) => `
      create trigger ${table}_shown_update after update of ${columns.join(', ')} on ${table}
      when ${differs(columns)} begin ${note('new.corp_id')} end`,
    ),
  ],
  postgres: [
    `create function people_terms_changed() returns trigger language plpgsql as $$ begin
      if tg_op = 'UPDATE' and not (${differs(['corp_id', 'userid', 'search'])}) then
        return null;
      end if;
      if tg_op <> 'INSERT' then
        delete from people_terms where corp_id = old.corp_id and userid = old.userid;
      end if;
      if tg_op <> 'DELETE' then ${add.postgres('new')} end if;
      return null;
    end $$`,
    `create trigger people_terms_changed after insert or update or delete on people
      for each row execute function people_terms_changed()`,
    // Once for each statement, because a sync writes many rows with one.
    ...Object.entries(shown).flatMap(([table, columns]) => [
      `create function ${table}_shown() returns trigger language plpgsql as $$ begin
        insert into directory_state (corp_id, changes, profiles)
          select distinct corp_id, 0, 1 from (
            select corp_id, ${columns.join(', ')} from before except select corp_id, ${columns.join(', ')} from changed
          ) each order by corp_id
          on conflict (corp_id) do update set profiles = directory_state.profiles + 1;
        return null;
      end $$`,
      `create trigger ${table}_shown after update on ${table} referencing old table as before new table as changed
        for each statement execute function ${table}_shown()`,
    ]),
  ],
} as const;

/** The terms of `people.search` with an index, and how often has changed what the list of people shows. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { compact, plain } = words[dialect];
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint';
  const statements = [
    `create table people_terms (
      corp_id text not null,
      term text${plain} not null,
      userid text not null,
      primary key (corp_id, term, userid)
    )${compact}`,
    dialect === 'sqlite'
      ? `insert or ignore into people_terms (corp_id, term, userid)
          select p.corp_id, value, p.userid from people p, ${lines.sqlite('p')} where value <> ''`
      : add.postgres('p', 'people'),
    'create index people_terms_by_person on people_terms (corp_id, userid)',
    `alter table directory_state add column profiles ${integer} not null default 0`,
    ...triggers[dialect],
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
