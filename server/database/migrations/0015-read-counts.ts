import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { integer: 'integer', compact: ' without rowid' },
  postgres: { integer: 'bigint', compact: '' },
} as const;

/** Of a notice `which` for all of its readers. */
const add = (which: string): string => `
  insert into read_counts (corp_id, userid, audience_id, notices)
    select r.corp_id, r.userid, ${which}.audience_id, 1 from reads r
      where r.notice_id = ${which}.id and r.corp_id = ${which}.corp_id
    on conflict (corp_id, userid, audience_id) do update set notices = read_counts.notices + 1;`;

const remove = (which: string): string => `
  update read_counts set notices = notices - 1
    where corp_id = ${which}.corp_id and audience_id = ${which}.audience_id
      and userid in (select r.userid from reads r where r.notice_id = ${which}.id and r.corp_id = ${which}.corp_id);`;

const changed = 'old.state <> new.state or old.audience_id <> new.audience_id or old.corp_id <> new.corp_id';

/**
 * Counts the published notices of each audience that a person has read, whoever changes the tables. Many counts change
 * at once only if a notice that has been read is published again, withdrawn or deleted.
 *
 * On PostgreSQL, a reading of a notice and a change of its state must not miss each other, so both take a lock: the
 * reading shares it with other readings. A statement with many readings takes the lock of all notices instead of one
 * for each.
 */
const counted = {
  sqlite: [
    `create trigger reads_counted_insert after insert on reads begin
      insert into read_counts (corp_id, userid, audience_id, notices)
        select new.corp_id, new.userid, n.audience_id, 1 from notices n
          where n.id = new.notice_id and n.corp_id = new.corp_id and n.state = 'published'
        on conflict (corp_id, userid, audience_id) do update set notices = notices + 1;
    end`,
    `create trigger reads_uncounted_delete after delete on reads begin
      update read_counts set notices = notices - 1
        where corp_id = old.corp_id and userid = old.userid and audience_id = (
          select n.audience_id from notices n
            where n.id = old.notice_id and n.corp_id = old.corp_id and n.state = 'published');
    end`,
    `create trigger notices_reads_uncounted_update after update of state, audience_id, corp_id on notices
    when old.state = 'published' and (${changed}) begin ${remove('old')} end`,
    `create trigger notices_reads_counted_update after update of state, audience_id, corp_id on notices
    when new.state = 'published' and (${changed}) begin ${add('new')} end`,
    // Before its readings are deleted with it.
    `create trigger notices_reads_uncounted_delete before delete on notices when old.state = 'published'
    begin ${remove('old')} end`,
  ],
  postgres: [
    `create function lock_readings(notice_ids bigint[]) returns void language plpgsql as $$ begin
      if cardinality(notice_ids) > 20 then
        perform pg_advisory_xact_lock_shared(1919247732, -1);
      else
        perform pg_advisory_xact_lock_shared(1919247732, (id % 2147483647)::integer) from unnest(notice_ids) id;
      end if;
    end $$`,
    `create function reads_counted() returns trigger language plpgsql as $$ begin
      perform lock_readings(array(select distinct notice_id from added order by notice_id));
      insert into read_counts (corp_id, userid, audience_id, notices)
        select a.corp_id, a.userid, n.audience_id, count(*)
          from added a join notices n on n.id = a.notice_id and n.corp_id = a.corp_id
          where n.state = 'published' group by a.corp_id, a.userid, n.audience_id order by 1, 2, 3
        on conflict (corp_id, userid, audience_id) do update set notices = read_counts.notices + excluded.notices;
      return null;
    end $$`,
    `create function reads_uncounted() returns trigger language plpgsql as $$ begin
      perform lock_readings(array(select distinct notice_id from removed order by notice_id));
      update read_counts c set notices = c.notices - gone.notices
        from (
          select r.corp_id, r.userid, n.audience_id, count(*) as notices
            from removed r join notices n on n.id = r.notice_id and n.corp_id = r.corp_id
            where n.state = 'published' group by r.corp_id, r.userid, n.audience_id
        ) gone
        where c.corp_id = gone.corp_id and c.userid = gone.userid and c.audience_id = gone.audience_id;
      return null;
    end $$`,
    `create trigger reads_counted after insert on reads referencing new table as added
      for each statement execute function reads_counted()`,
    `create trigger reads_uncounted after delete on reads referencing old table as removed
      for each statement execute function reads_uncounted()`,
    `create function notices_reads_counted() returns trigger language plpgsql as $$ begin
      if tg_op = 'UPDATE' and new.state = old.state and new.audience_id = old.audience_id and new.corp_id = old.corp_id
        or old.state <> 'published' and (tg_op = 'DELETE' or new.state <> 'published') then
        return coalesce(new, old);
      end if;
      -- Nobody reads a notice before it is published for the first time.
      if old.state in ('draft', 'scheduled') and not exists (select 1 from reads where notice_id = old.id) then
        return coalesce(new, old);
      end if;
      perform pg_advisory_xact_lock(1919247732, -1);
      perform pg_advisory_xact_lock(1919247732, (old.id % 2147483647)::integer);
      if old.state = 'published' then ${remove('old')} end if;
      if tg_op = 'UPDATE' and new.state = 'published' then ${add('new')} end if;
      return coalesce(new, old);
    end $$`,
    `create trigger notices_reads_counted after update on notices
      for each row execute function notices_reads_counted()`,
    // Before its readings are deleted with it.
    `create trigger notices_reads_uncounted before delete on notices
      for each row execute function notices_reads_counted()`,
  ],
} as const;

/** The number of published notices of each audience that a person has read, so that unread notices need no counting. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { integer, compact } = words[dialect];
  const statements = [
    `create table read_counts (
      corp_id text not null,
      userid text not null,
      audience_id ${integer} not null,
      notices ${integer} not null,
      primary key (corp_id, userid, audience_id)
    )${compact}`,
    `insert into read_counts (corp_id, userid, audience_id, notices)
      select r.corp_id, r.userid, n.audience_id, count(*)
        from reads r join notices n on n.id = r.notice_id and n.corp_id = r.corp_id
        where n.state = 'published' group by r.corp_id, r.userid, n.audience_id`,
    ...counted[dialect],
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
