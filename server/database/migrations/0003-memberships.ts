import { sql } from 'kysely';
import type { Database } from '../types';

const words = {
  sqlite: { integer: 'integer', compact: ' without rowid' },
  postgres: { integer: 'bigint', compact: '' },
} as const;

/** The elements of `people.department_ids` with their places in the list. */
const listed = {
  sqlite: 'json_each(p.department_ids)',
  postgres: 'lateral jsonb_array_elements_text(p.department_ids::jsonb) with ordinality as listed(value, key)',
} as const;

/** Moves the departments of a person from JSON text into a table of their own. */
export async function up({ dialect, query }: Database): Promise<void> {
  const { integer, compact } = words[dialect];
  const statements = [
    `create table memberships (
      corp_id text not null,
      userid text not null,
      department_id ${integer} not null,
      position ${integer} not null,
      primary key (corp_id, userid, department_id)
    )${compact}`,
    'create index memberships_by_department on memberships (corp_id, department_id, userid)',
    // The main department first; each once. Former members belong to none.
    `insert into memberships (corp_id, userid, department_id, position)
      select corp_id, userid, id, row_number() over (partition by corp_id, userid order by other, place) - 1
      from (
        select p.corp_id, p.userid, cast(value as bigint) as id, min(key) as place,
          case when cast(value as bigint) = p.main_department then 0 else 1 end as other
        from people p, ${listed[dialect]}
        where p.left_at is null
        group by p.corp_id, p.userid, p.main_department, cast(value as bigint)
      ) as each`,
    'alter table people drop column department_ids',
  ];
  for (const statement of statements) await sql.raw(statement).execute(query);
}
