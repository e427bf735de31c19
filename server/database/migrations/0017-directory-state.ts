import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { integer: 'integer', compact: ' without rowid' },
  postgres: { integer: 'bigint', compact: '' },
} as const;

/** Tables whose rows decide who belongs to which department, and the columns that do. */
const watched = {
  memberships: 'corp_id, userid, department_id',
  departments: 'corp_id, id, parent_id',
  people: 'corp_id, userid, left_at',
} as const;

const note = (corpId: string): string => `
  insert into directory_state (corp_id, changes) values (${corpId}, 1)
    on conflict (corp_id) do update set changes = directory_state.changes + 1;`;

const noted = {
  sqlite: Object.entries(watched).flatMap(([table, columns]) => [
    `create trigger ${table}_noted_insert after insert on ${table} begin ${note('new.corp_id')} end`,
    `create trigger ${table}_noted_update after update of ${columns} on ${table}
      when ${columns
        .split(', ')
        .map((column) => `old.${column} is not new.${column}`)
        .join(' or ')}
      begin ${note('new.corp_id')} end`,
    `create trigger ${table}_noted_delete after delete on ${table} begin ${note('old.corp_id')} end`,
  ]),
  // Once for each statement, because a sync writes many rows with one.
  postgres: [
    `create function directory_noted() returns trigger language plpgsql as $$ begin
      insert into directory_state (corp_id, changes)
        select distinct corp_id, 1 from changed order by corp_id
        on conflict (corp_id) do update set changes = directory_state.changes + 1;
      return null;
    end $$`,
    ...Object.entries(watched).flatMap(([table, columns]) => [
      `create function ${table}_updated() returns trigger language plpgsql as $$ begin
        insert into directory_state (corp_id, changes)
          select distinct corp_id, 1 from (select ${columns} from before except select ${columns} from changed) each
          order by corp_id
          on conflict (corp_id) do update set changes = directory_state.changes + 1;
        return null;
      end $$`,
      `create trigger ${table}_noted_insert after insert on ${table} referencing new table as changed
        for each statement execute function directory_noted()`,
      `create trigger ${table}_noted_delete after delete on ${table} referencing old table as changed
        for each statement execute function directory_noted()`,
      `create trigger ${table}_noted_update after update on ${table}
        referencing old table as before new table as changed
        for each statement execute function ${table}_updated()`,
    ]),
  ],
} as const;

/** How often the directory has changed, and the people of each department when they were last counted. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { integer, compact } = words[dialect];
  const statements = [
    `create table directory_state (
      corp_id text not null primary key,
      changes ${integer} not null,
      counted ${integer} not null default 0,
      people ${integer} not null default 0
    )`,
    `create table department_counts (
      corp_id text not null,
      department_id ${integer} not null,
      members ${integer} not null,
      own_members ${integer} not null,
      primary key (corp_id, department_id)
    )${compact}`,
    'insert into directory_state (corp_id, changes) select distinct corp_id, 1 from people',
    'create index memberships_several on memberships (corp_id, userid) where position > 0',
    ...noted[dialect],
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
