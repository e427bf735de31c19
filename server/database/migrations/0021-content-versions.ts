import { sql } from 'kysely';
import type { Database } from '../types';

const integer = { sqlite: 'integer', postgres: 'bigint' } as const;
const compact = { sqlite: ' without rowid', postgres: '' } as const;

/** Tables whose rows are the same for everyone, each with the columns that decide; all columns if there are none. */
const watched = {
  branding: [],
  categories: [],
  departments: ['corp_id', 'id', 'name', 'name_en', 'parent_id', 'sort_order'],
  links: [],
  notices: [],
} as const;

const note = (kind: string, corpId: string): string => `
  insert into content_versions (corp_id, kind, changes) values (${corpId}, '${kind}', 1)
    on conflict (corp_id, kind) do update set changes = content_versions.changes + 1;`;

/** Drafts do not count. */
const shown = (kind: string, ...rows: string[]): string =>
  kind === 'notices' ? `(${rows.map((row) => `${row}.state = 'published'`).join(' or ')})` : '1 = 1';

const differs = (columns: readonly string[]): string =>
  columns.length === 0 ? '1 = 1' : `(${columns.map((column) => `old.${column} is not new.${column}`).join(' or ')})`;

const noted = {
  sqlite: Object.entries(watched).flatMap(([table, columns]) => [
    `create trigger ${table}_versioned_insert after insert on ${table} when ${shown(table, 'new')}
      begin ${note(table, 'new.corp_id')} end`,
    `create trigger ${table}_versioned_update after update on ${table}
      when ${shown(table, 'old', 'new')} and ${differs(columns)}
      begin ${note(table, 'old.corp_id')} ${note(table, 'new.corp_id')} end`,
    `create trigger ${table}_versioned_delete after delete on ${table} when ${shown(table, 'old')}
      begin ${note(table, 'old.corp_id')} end`,
  ]),
  // Once for each statement, because a sync writes many rows with one.
  postgres: Object.entries(watched).flatMap(([table, columns]) => {
    const list = columns.length === 0 ? '*' : columns.join(', ');
    const rows = (name: string): string => `select ${list} from ${name} r where ${shown(table, 'r')}`;
    const change = (from: string): string => `
      insert into content_versions (corp_id, kind, changes)
        select distinct corp_id, '${table}', 1 from (${from}) each order by corp_id
        on conflict (corp_id, kind) do update set changes = content_versions.changes + 1;
      return null;`;
    return [
      `create function ${table}_versioned() returns trigger language plpgsql as $$ begin
        ${change(rows('changed'))} end $$`,
      `create function ${table}_versioned_update() returns trigger language plpgsql as $$ begin
        ${change(`(${rows('before')} except ${rows('changed')}) union all (${rows('changed')} except ${rows('before')})`)}
      end $$`,
      `create trigger ${table}_versioned_insert after insert on ${table} referencing new table as changed
        for each statement execute function ${table}_versioned()`,
      `create trigger ${table}_versioned_delete after delete on ${table} referencing old table as changed
        for each statement execute function ${table}_versioned()`,
      `create trigger ${table}_versioned_update after update on ${table}
        referencing old table as before new table as changed
        for each statement execute function ${table}_versioned_update()`,
    ];
  }),
} as const;

/** How often each part of a company's content has changed, whoever changes the tables. */
export async function up({ dialect, query }: Database): Promise<void> {
  const statements = [
    `create table content_versions (
      corp_id text not null,
      kind text not null,
      changes ${integer[dialect]} not null,
      primary key (corp_id, kind)
    )${compact[dialect]}`,
    ...noted[dialect],
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
