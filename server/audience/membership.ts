import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database } from '../database';
import type { Slots } from '../database/prepared';

/** Whose audiences a query needs. */
export interface PersonValues {
  corpId: string;
  userid: string;
}

/**
 * The ids of the audiences that a person belongs to now, as a subquery: `n.audience_id in ${audiencesOf(slot)}`.
 * Audience 0 is everyone. This is the only rule from a person to audiences; `isMember` is the same rule from an
 * audience to people.
 */
export function audiencesOf(slot: Slots<PersonValues>): RawBuilder<number> {
  const corpId = slot('corpId');
  const userid = slot('userid');
  return sql<number>`(
    with recursive own(id) as (
      select department_id from memberships where corp_id = ${corpId} and userid = ${userid}
    ), above(id) as (
      select id from own
      union select d.parent_id from departments d join above a on d.corp_id = ${corpId} and d.id = a.id
        where d.parent_id is not null
    ), keys(kind, target) as (
      select 'everyone', '' union all select 'person', ${userid}
      union all select 'department', cast(id as text) from own
      union all select 'tree', cast(id as text) from above
    )
    select 0 union all
    select p.audience_id from keys k
      join audience_parts p on p.corp_id = ${corpId} and p.kind = k.kind and p.target = k.target
      group by p.audience_id having max(p.excepted) = 0
  )`;
}

/**
 * Whether a person of `people as p` belongs to an audience now. Former members belong to none.
 * @param audienceId the id, or a reference to it
 */
export function isMember(corpId: string, audienceId: number): Expression<SqlBool> {
  const isCurrent = sql<SqlBool>`p.corp_id = ${corpId} and p.left_at is null`;
  if (audienceId === 0) return isCurrent;
  const parts = (kind: string, excepted: number): RawBuilder<unknown> => sql`
    select target from audience_parts where audience_id = ${audienceId} and kind = ${kind} and excepted = ${excepted}`;
  /** The people of departments: of each department itself, and of all below for `tree`. */
  const ofDepartments = (excepted: number): RawBuilder<unknown> => sql`
    with recursive below(id) as (
      select cast(target as bigint) from audience_parts
        where audience_id = ${audienceId} and kind = 'tree' and excepted = ${excepted}
      union select d.id from departments d join below b on d.corp_id = ${corpId} and d.parent_id = b.id
    ), chosen(id) as (
      select id from below union
      select cast(target as bigint) from audience_parts
        where audience_id = ${audienceId} and kind = 'department' and excepted = ${excepted}
    )
    select m.userid from memberships m join chosen c on m.corp_id = ${corpId} and m.department_id = c.id`;
  return sql<SqlBool>`${isCurrent}
    and (exists (${parts('everyone', 0)}) or p.userid in (${parts('person', 0)}) or p.userid in (${ofDepartments(0)}))
    and p.userid not in (${parts('person', 1)}) and p.userid not in (${ofDepartments(1)})`;
}

/** The number of people in an audience now. */
export async function countMembers({ query }: Database, corpId: string, audienceId: number): Promise<number> {
  const { people } = await query
    .selectFrom('people as p')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where(isMember(corpId, audienceId))
    .executeTakeFirstOrThrow();
  return Number(people);
}
