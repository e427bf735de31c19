import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { AudienceSpec } from '../../app/api/contract';
import type { AudiencePartsTable, Database } from '../database';
import { isEveryone, partsOf } from './audience';
import { isOneOf } from '../database/dialect-sql';
import { prepared, type Slots } from '../database/prepared';

/** Whose audiences a query needs. */
export interface PersonValues {
  corpId: string;
  userid: string;
}

/**
 * The ids of the audiences that a person belongs to now, as a subquery: `n.audience_id in ${audiencesOf(slot)}`.
 * Audience 0 is everyone. This is the only rule from a person to audiences; `isMember` is the same rule from an
 * audience to people. The joins and the query in the selection make the databases look up the few keys of the person
 * instead of reading all departments and audiences.
 */
export function audiencesOf(slot: Slots<PersonValues>): RawBuilder<number> {
  const corpId = slot('corpId');
  const userid = slot('userid');
  const isOfKey = sql`p.corp_id = ${corpId} and p.kind = k.kind and p.target = k.target`;
  const join =
    slot.dialect === 'sqlite'
      ? sql`left join audience_parts p on ${isOfKey}`
      : sql`cross join lateral (select * from audience_parts p where ${isOfKey} offset 0) p`;
  return sql<number>`(
    with recursive own(id) as (
      select department_id from memberships where corp_id = ${corpId} and userid = ${userid}
    ), above(id) as (
      select id from own
      union select (select d.parent_id from departments d where d.corp_id = ${corpId} and d.id = a.id)
        from above a where a.id is not null
    ), keys(kind, target) as (
      select 'everyone', '' union all select 'person', ${userid}
      union all select 'department', cast(id as text) from own
      union all select 'tree', cast(id as text) from above
    )
    select 0 union all
    select p.audience_id from keys k ${join}
      group by p.audience_id having max(p.excepted) = 0
  )`;
}

/** The ids of the audiences that a person belongs to now, with commas. */
export const ownAudiences = prepared((query, slot: Slots<PersonValues>) => ({
  compile: () =>
    (slot.dialect === 'sqlite'
      ? sql<{ ids: string }>`with mine(id) as ${audiencesOf(slot)} select group_concat(id) as ids from mine`
      : sql<{ ids: string }>`with mine(id) as ${audiencesOf(slot)} select string_agg(id::text, ',') as ids from mine`
    ).compile(query),
}));

/** The targets of one kind that an audience names, as a query with the column `target`. */
type Parts = (kind: AudiencePartsTable['kind'], excepted: 0 | 1) => RawBuilder<unknown>;

/** Whether a person of `people as p` belongs to an audience now. Former members belong to none. */
export function isMember(corpId: string, audienceId: number): Expression<SqlBool> {
  if (audienceId === 0) return isCurrent(corpId);
  return isNamed(corpId, (kind, excepted) => storedParts(audienceId, kind, excepted));
}

const storedParts = (audienceId: number, kind: string, excepted: 0 | 1): RawBuilder<unknown> => sql`
  select target from audience_parts where audience_id = ${audienceId} and kind = ${kind} and excepted = ${excepted}`;

/**
 * The same, checked for one person after the other. Faster for a page of a large audience, because the rest of it is
 * not looked at. A count instead of `exists` keeps PostgreSQL from joining all memberships.
 */
export function isMemberInOrder(
  { dialect }: Pick<Database, 'dialect'>,
  corpId: string,
  audienceId: number,
): Expression<SqlBool> {
  if (audienceId === 0) return isCurrent(corpId);
  return isNamedInOrder(dialect, corpId, (kind, excepted) => storedParts(audienceId, kind, excepted));
}

function isNamedInOrder(dialect: Database['dialect'], corpId: string, parts: Parts): Expression<SqlBool> {
  const isNamedPerson = (excepted: 0 | 1): RawBuilder<SqlBool> =>
    isOneOf(dialect, sql`p.userid`, parts('person', excepted));
  const belongs = (excepted: 0 | 1): RawBuilder<SqlBool> => sql<SqlBool>`0 < (
    select count(*) from memberships m where m.corp_id = p.corp_id and m.userid = p.userid
      and ${isOneOf(dialect, sql`+m.department_id`, departmentsIn(corpId, parts, excepted))})`;
  return sql<SqlBool>`${isCurrent(corpId)}
    and (exists (${parts('everyone', 0)}) or ${isNamedPerson(0)} or ${belongs(0)})
    and not ${isNamedPerson(1)} and not ${belongs(1)}`;
}

/** The same as `isMember` for an audience that is not stored. */
export function isMemberOf(
  { dialect }: Pick<Database, 'dialect'>,
  corpId: string,
  spec: AudienceSpec,
): Expression<SqlBool> {
  return isEveryone(spec) ? isCurrent(corpId) : isNamed(corpId, partsOfSpec(dialect, spec));
}

/** The same as `isMemberInOrder` for an audience that is not stored. */
export function isMemberOfInOrder(
  { dialect }: Pick<Database, 'dialect'>,
  corpId: string,
  spec: AudienceSpec,
): Expression<SqlBool> {
  return isEveryone(spec) ? isCurrent(corpId) : isNamedInOrder(dialect, corpId, partsOfSpec(dialect, spec));
}

function partsOfSpec(dialect: Database['dialect'], spec: AudienceSpec): Parts {
  return (kind, excepted) => {
    const targets = partsOf(spec).filter((part) => part.kind === kind && part.excepted === excepted);
    const list = sql<string>`${JSON.stringify(targets.map(({ target }) => target))}`;
    return dialect === 'sqlite'
      ? sql`select value as target from json_each(${list})`
      : sql`select value as target from jsonb_array_elements_text(${list}::jsonb)`;
  };
}

const isCurrent = (corpId: string): Expression<SqlBool> => sql<SqlBool>`p.corp_id = ${corpId} and p.left_at is null`;

/** The ids of departments that an audience names: each itself, and all below for `tree`. */
const departmentsIn = (corpId: string, parts: Parts, excepted: 0 | 1): RawBuilder<unknown> => sql`
  with recursive below(id) as (
    select cast(target as bigint) from (${parts('tree', excepted)}) as roots
    union select d.id from departments d join below b on d.corp_id = ${corpId} and d.parent_id = b.id
  )
  select id from below union
  select cast(target as bigint) from (${parts('department', excepted)}) as flat`;

function isNamed(corpId: string, parts: Parts): Expression<SqlBool> {
  const ofDepartments = (excepted: 0 | 1): RawBuilder<unknown> => sql`
    select m.userid from memberships m
      where m.corp_id = ${corpId} and m.department_id in (${departmentsIn(corpId, parts, excepted)})`;
  // One list instead of several conditions, so that the databases look up its people instead of reading all.
  return sql<SqlBool>`${isCurrent(corpId)}
    and p.userid in (
      select target from (${parts('person', 0)}) as named
      union all ${ofDepartments(0)}
      union all select a.userid from people a where a.corp_id = ${corpId} and exists (${parts('everyone', 0)})
    )
    and p.userid not in (${parts('person', 1)}) and p.userid not in (${ofDepartments(1)})`;
}

/** The number of people in an audience now. */
export const countMembers = (database: Database, corpId: string, audienceId: number): Promise<number> =>
  countPeople(database, isMember(corpId, audienceId));

/** The number of people for whom a condition for `people as p` holds. */
export async function countPeople({ query }: Database, condition: Expression<SqlBool>): Promise<number> {
  const { people } = await query
    .selectFrom('people as p')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where(condition)
    .executeTakeFirstOrThrow();
  return people;
}
