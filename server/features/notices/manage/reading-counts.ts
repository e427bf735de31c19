import { type RawBuilder, sql } from 'kysely';
import { everyoneId } from '../../../audience/audience';
import { isMember, isMemberInOrder } from '../../../audience/membership';
import type { Database } from '../../../database';
import { ownDepartments } from '../../../directory/departments';

/** A notice as far as its readers need it. */
export interface ReadNotice {
  id: number;
  audienceId: number;
}

export interface ReadingCounts {
  read: number;
  confirmed: number;
}

/** The readings `r` of a notice by the people `p` of its present audience. Marked as read is not read. */
const readings = (
  database: Pick<Database, 'dialect'>,
  corpId: string,
  { id, audienceId }: ReadNotice,
): RawBuilder<unknown> => sql`
  reads r cross join people p
    where r.notice_id = ${id} and r.marked is null and p.corp_id = r.corp_id and p.userid = r.userid
      and ${isMemberInOrder(database, corpId, audienceId)}`;

/** How many people of the present audience have read a notice, and how many of them have confirmed it. */
export async function readingCounts(database: Database, corpId: string, notice: ReadNotice): Promise<ReadingCounts> {
  // All readings less those of former members: an index has the first number, and former members are few.
  const counted =
    notice.audienceId === everyoneId
      ? sql`
          select count(*) as read, count(confirmed_at) as confirmed from reads
            where notice_id = ${notice.id} and marked is null
          union all
          select -count(*), -count(r.confirmed_at) from people p cross join reads r
            where p.corp_id = ${corpId} and p.left_at is not null
              and r.notice_id = ${notice.id} and r.userid = p.userid and r.marked is null`
      : sql`select count(*) as read, count(r.confirmed_at) as confirmed from ${readings(database, corpId, notice)}`;
  const { rows } = await sql<ReadingCounts>`
    select cast(sum(read) as bigint) as read, cast(sum(confirmed) as bigint) as confirmed from (${counted}) as counted`.execute(
    database.query,
  );
  const [counts = { read: 0, confirmed: 0 }] = rows;
  return counts;
}

export interface ReadingFigures extends ReadingCounts {
  /** By department. */
  departments: ReadonlyMap<number, ReadingCounts>;
  /** The number of people who read it in each part of the time, without those in which nobody did. */
  parts: { part: number; people: number }[];
}

/** One row for all, one for each combination of departments, and one for each part of the time. */
interface FigureRow extends ReadingCounts {
  departments: string | null;
  part: number | null;
}

/**
 * The same as `readingCounts`, also by department and over time.
 * @param rootOf the department under which each department is counted
 * @param time since when, and the length of a part, in milliseconds
 */
export async function readingFigures(
  database: Database,
  corpId: string,
  notice: ReadNotice,
  rootOf: ReadonlyMap<number, number>,
  { since, length }: { since: number; length: number },
): Promise<ReadingFigures> {
  const { rows } = await sql<FigureRow>`
    with readers as materialized (
      select r.confirmed_at, ${ownDepartments(database.dialect, 'p')} as departments,
          cast((case when r.read_at < ${since} then 0 else r.read_at - ${since} end) / cast(${length} as bigint) as bigint) as part
        from ${readings(database, corpId, notice)}
    )
    select null as departments, cast(null as bigint) as part, count(*) as read, count(confirmed_at) as confirmed from readers
    union all
    select departments, null, count(*), count(confirmed_at) from readers where departments is not null group by departments
    union all
    select null, part, count(*), 0 from readers group by part
    order by 2`.execute(database.query);
  const [{ read, confirmed } = { read: 0, confirmed: 0 }] = rows.filter(
    ({ departments, part }) => departments === null && part === null,
  );
  const departments = new Map<number, ReadingCounts>();
  for (const row of rows) {
    for (const id of rootsOf(row.departments, rootOf)) {
      const before = departments.get(id) ?? { read: 0, confirmed: 0 };
      departments.set(id, { read: before.read + row.read, confirmed: before.confirmed + row.confirmed });
    }
  }
  const parts = rows.flatMap(({ part, read: people }) => (part === null ? [] : [{ part, people }]));
  return { read, confirmed, departments, parts };
}

/** The number of people of an audience in each department. @param rootOf as for `readingFigures` */
export async function peopleByDepartment(
  { query, dialect }: Database,
  corpId: string,
  audienceId: number,
  rootOf: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ departments: string | null; people: number }>`
    select departments, count(*) as people from (
      select ${ownDepartments(dialect, 'p')} as departments from people p where ${isMember(corpId, audienceId)}
    ) as members group by departments`.execute(query);
  const people = new Map<number, number>();
  for (const row of rows)
    for (const id of rootsOf(row.departments, rootOf)) people.set(id, (people.get(id) ?? 0) + row.people);
  return people;
}

/** @param departments as `ownDepartments` returns them */
const rootsOf = (departments: string | null, rootOf: ReadonlyMap<number, number>): Set<number> =>
  new Set((departments ?? '').split(',').flatMap((id) => rootOf.get(Number(id)) ?? []));
