import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { integer: 'integer', key: 'integer primary key autoincrement', compact: ' without rowid' },
  postgres: { integer: 'bigint', key: 'bigint generated always as identity primary key', compact: '' },
} as const;

/**
 * Nobody changes or deletes an entry of the audit log, whatever program they use. On SQLite, `insert or replace` would
 * delete a row without its triggers, so that inserting an id that exists is refused too.
 */
const immutable = {
  sqlite: [
    `create trigger audit_log_not_changed before update on audit_log
     begin select raise(abort, 'The audit log cannot be changed.'); end`,
    `create trigger audit_log_not_deleted before delete on audit_log
     begin select raise(abort, 'The audit log cannot be changed.'); end`,
    `create trigger audit_log_not_replaced before insert on audit_log
     when exists (select 1 from audit_log where id = new.id)
     begin select raise(abort, 'The audit log cannot be changed.'); end`,
  ],
  postgres: [
    `create function audit_log_refuse() returns trigger language plpgsql as
     $$ begin raise exception 'The audit log cannot be changed.'; end $$`,
    `create trigger audit_log_not_changed before update or delete or truncate on audit_log
     for each statement execute function audit_log_refuse()`,
  ],
} as const;

/** Roles that administrators grant, and the log of what was done in them. Texts come last, as in the first tables. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { integer, key, compact } = words[dialect];
  const statements = [
    `create table roles (
      corp_id text not null,
      userid text not null,
      role text not null,
      department_id ${integer} not null,
      with_sub ${integer} not null,
      granted_by text not null,
      granted_at ${integer} not null,
      primary key (corp_id, userid, role, department_id)
    )${compact}`,

    `create table audit_log (
      id ${key},
      corp_id text not null,
      at ${integer} not null,
      userid text,
      action text not null,
      kind text not null,
      thing_id text not null,
      ip text,
      device text,
      name text not null,
      title text not null,
      details text not null
    )`,
    'create index audit_log_listed on audit_log (corp_id, at desc, id desc)',
    'create index audit_log_by_person on audit_log (corp_id, userid, at desc, id desc)',
    ...immutable[dialect],
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
