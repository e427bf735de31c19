import { sql } from 'kysely';
import type { Database } from '../types';

/** What lists of managed notices need of a notice, beside its draft. */
const copied = {
  sqlite: [
    `create trigger notice_drafts_copied after insert on notice_drafts begin
      update notice_drafts set (state, created_by, notice_audience_id) =
          (select n.state, n.created_by, n.audience_id from notices n where n.id = new.notice_id)
        where notice_id = new.notice_id;
    end`,
    `create trigger notices_copied after update of state, created_by, audience_id on notices begin
      update notice_drafts set state = new.state, created_by = new.created_by, notice_audience_id = new.audience_id
        where notice_id = new.id;
    end`,
  ],
  postgres: [
    `create function notice_drafts_copied() returns trigger language plpgsql as $$ begin
      select n.state, n.created_by, n.audience_id into new.state, new.created_by, new.notice_audience_id
        from notices n where n.id = new.notice_id;
      return new;
    end $$`,
    `create trigger notice_drafts_copied before insert on notice_drafts
      for each row execute function notice_drafts_copied()`,
    `create function notices_copied() returns trigger language plpgsql as $$ begin
      update notice_drafts set state = new.state, created_by = new.created_by, notice_audience_id = new.audience_id
        where notice_id = new.id;
      return null;
    end $$`,
    `create trigger notices_copied after update of state, created_by, audience_id on notices
      for each row execute function notices_copied()`,
  ],
} as const;

/** Counts the published notices of each category, whoever changes the table. */
const counted = {
  sqlite: [
    `create trigger notices_categorized_insert after insert on notices when new.state = 'published' begin
      insert into category_counts (corp_id, category, notices) values (new.corp_id, new.category, 1)
        on conflict (corp_id, category) do update set notices = notices + 1;
    end`,
    `create trigger notices_uncategorized_update after update of state, category, corp_id on notices
    when old.state = 'published' begin
      update category_counts set notices = notices - 1 where corp_id = old.corp_id and category = old.category;
    end`,
    `create trigger notices_categorized_update after update of state, category, corp_id on notices
    when new.state = 'published' begin
      insert into category_counts (corp_id, category, notices) values (new.corp_id, new.category, 1)
        on conflict (corp_id, category) do update set notices = notices + 1;
    end`,
    `create trigger notices_uncategorized_delete after delete on notices when old.state = 'published' begin
      update category_counts set notices = notices - 1 where corp_id = old.corp_id and category = old.category;
    end`,
  ],
  postgres: [
    `create function notices_categorized() returns trigger language plpgsql as $$ begin
      if tg_op = 'UPDATE' and new.state = old.state and new.category = old.category and new.corp_id = old.corp_id then
        return null;
      end if;
      if tg_op <> 'INSERT' and old.state = 'published' then
        update category_counts set notices = notices - 1 where corp_id = old.corp_id and category = old.category;
      end if;
      if tg_op <> 'DELETE' and new.state = 'published' then
        insert into category_counts (corp_id, category, notices) values (new.corp_id, new.category, 1)
          on conflict (corp_id, category) do update set notices = category_counts.notices + 1;
      end if;
      return null;
    end $$`,
    `create trigger notices_categorized after insert or update or delete on notices
      for each row execute function notices_categorized()`,
  ],
} as const;

/** Lists of which every filter has an index, so that they read no more rows than they show. */
export async function up({ dialect, query }: Database): Promise<void> {
  const integer = dialect === 'sqlite' ? 'integer' : 'bigint';
  const statements = [
    `alter table notice_drafts add column state text not null default 'draft'`,
    'alter table notice_drafts add column created_by text',
    `alter table notice_drafts add column notice_audience_id ${integer} not null default 0`,
    `update notice_drafts set (state, created_by, notice_audience_id) =
      (select n.state, n.created_by, n.audience_id from notices n where n.id = notice_id)`,
    ...copied[dialect],
    'drop index notice_drafts_listed',
    `create index notice_drafts_listed on notice_drafts
      (corp_id, updated_at desc, notice_id desc, state, created_by, notice_audience_id) where version <> 0`,
    `create index notice_drafts_by_state on notice_drafts
      (corp_id, state, updated_at desc, notice_id desc, created_by, notice_audience_id) where version <> 0`,
    'create index notice_drafts_by_author on notice_drafts (corp_id, created_by, updated_at desc, notice_id desc)',
    'create index notice_drafts_by_audience on notice_drafts (corp_id, notice_audience_id, updated_at desc, notice_id desc)',

    `create table category_counts (
      corp_id text not null,
      category text not null,
      notices ${integer} not null,
      primary key (corp_id, category)
    )`,
    `insert into category_counts (corp_id, category, notices)
      select corp_id, category, count(*) from notices where state = 'published' group by corp_id, category`,
    ...counted[dialect],

    'create index audit_log_by_action on audit_log (corp_id, action, at desc, id desc)',
    'create index audit_log_by_kind on audit_log (corp_id, kind, at desc, id desc)',
    `create index questions_answered on questions (corp_id, id desc)
      where answered_at is not null and hidden_at is null and withdrawn_at is null`,
    'create index questions_hidden on questions (corp_id, id desc) where hidden_at is not null and withdrawn_at is null',
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
