import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { integer: 'integer', compact: ' without rowid' },
  postgres: { integer: 'bigint', compact: '' },
} as const;

/** Counts the recipients of each message in each state, whoever changes the table. */
const counted = {
  sqlite: [
    `create trigger message_recipients_counted_insert after insert on message_recipients begin
      insert into recipient_counts (message_id, state, people) values (new.message_id, new.state, 1)
        on conflict (message_id, state) do update set people = people + 1;
    end`,
    `create trigger message_recipients_counted_update after update of message_id, state on message_recipients
    when old.state <> new.state or old.message_id <> new.message_id begin
      update recipient_counts set people = people - 1 where message_id = old.message_id and state = old.state;
      insert into recipient_counts (message_id, state, people) values (new.message_id, new.state, 1)
        on conflict (message_id, state) do update set people = people + 1;
    end`,
    `create trigger message_recipients_counted_delete after delete on message_recipients begin
      update recipient_counts set people = people - 1 where message_id = old.message_id and state = old.state;
    end`,
  ],
  // Once for each statement, because one statement often changes thousands of rows of the same message.
  postgres: [
    `create function message_recipients_added() returns trigger language plpgsql as $$ begin
      insert into recipient_counts (message_id, state, people)
        select message_id, state, count(*) from added group by message_id, state order by message_id, state
        on conflict (message_id, state) do update set people = recipient_counts.people + excluded.people;
      return null;
    end $$`,
    `create function message_recipients_removed() returns trigger language plpgsql as $$ begin
      update recipient_counts c set people = c.people - r.people
        from (select message_id, state, count(*) as people from removed group by message_id, state) r
        where c.message_id = r.message_id and c.state = r.state;
      return null;
    end $$`,
    `create function message_recipients_changed() returns trigger language plpgsql as $$ begin
      insert into recipient_counts (message_id, state, people)
        select message_id, state, sum(people) from (
          select message_id, state, 1 as people from added union all select message_id, state, -1 from removed
        ) each group by message_id, state having sum(people) <> 0 order by message_id, state
        on conflict (message_id, state) do update set people = recipient_counts.people + excluded.people;
      return null;
    end $$`,
    `create trigger message_recipients_added after insert on message_recipients referencing new table as added
      for each statement execute function message_recipients_added()`,
    `create trigger message_recipients_removed after delete on message_recipients referencing old table as removed
      for each statement execute function message_recipients_removed()`,
    `create trigger message_recipients_changed after update on message_recipients
      referencing old table as removed new table as added
      for each statement execute function message_recipients_changed()`,
  ],
} as const;

/** The number of recipients of each message in each state, which a page shows every few seconds. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { integer, compact } = words[dialect];
  const statements = [
    `create table recipient_counts (
      message_id ${integer} not null references messages (id) on delete cascade,
      state text not null,
      people ${integer} not null,
      primary key (message_id, state)
    )${compact}`,
    `insert into recipient_counts (message_id, state, people)
      select message_id, state, count(*) from message_recipients group by message_id, state`,
    ...counted[dialect],
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
