import { setImmediate as nextLoopTurn } from 'node:timers/promises';
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

/** SQLite counts so many readings in about 10 ms, in which the process does nothing else. */
const readingsAtOnce = 2000;

/**
 * The same as `readingCounts`, also by department and over time. Counts in parts, between which the process responds to
 * other requests.
 * @param rootOf the department under which each department is counted
 * @param time since when, and the length of a part, in milliseconds
 */
export async function readingFigures(
  database: Database,
  corpId: string,
  notice: ReadNotice,
  rootOf: ReadonlyMap<number, number>,
  time: { since: number; length: number },
): Promise<ReadingFigures> {
  const sum: ReadingCounts = { read: 0, confirmed: 0 };
  const departments = new Map<number, ReadingCounts>();
  const parts = new Map<number, number>();
  for (let after: string | undefined = ''; after !== undefined;) {
    const last = await lastOfPart(database, notice.id, after);
    for (const row of await figuresOfPart(database, corpId, notice, time, after, last)) {
      if (row.departments === null && row.part === null) add(sum, row);
      for (const id of rootsOf(row.departments, rootOf)) {
        const known = departments.get(id) ?? { read: 0, confirmed: 0 };
        departments.set(id, add(known, row));
      }
      if (row.part !== null) parts.set(row.part, (parts.get(row.part) ?? 0) + row.read);
    }
    after = last;
    if (last !== undefined) await nextLoopTurn();
  }
  return {
    ...sum,
    departments,
    parts: [...parts].sort(([one], [other]) => one - other).map(([part, people]) => ({ part, people })),
  };
}

function add(counts: ReadingCounts, { read, confirmed }: ReadingCounts): ReadingCounts {
  counts.read += read;
  counts.confirmed += confirmed;
  return counts;
}

/** The userid of the last reading of a part; undefined for the last part. */
async function lastOfPart({ query }: Database, id: number, after: string): Promise<string | undefined> {
  const row = await query
    .selectFrom('reads')
    .select('userid')
    .where('notice_id', '=', id)
    .where('userid', '>', after)
    .orderBy('userid')
    .offset(sql.lit(readingsAtOnce - 1))
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row?.userid;
}

async function figuresOfPart(
  database: Database,
  corpId: string,
  notice: ReadNotice,
  { since, length }: { since: number; length: number },
  after: string,
  last: string | undefined,
): Promise<FigureRow[]> {
  const { rows } = await sql<FigureRow>`
    with readers as materialized (
      select r.confirmed_at, ${ownDepartments(database.dialect, 'p')} as departments,
          cast((case when r.read_at < ${since} then 0 else r.read_at - ${since} end) / cast(${length} as bigint) as bigint) as part
        from ${readings(database, corpId, notice)}
          and r.userid > ${after} ${last === undefined ? sql`` : sql`and r.userid <= ${last}`}
    )
    select null as departments, cast(null as bigint) as part, count(*) as read, count(confirmed_at) as confirmed from readers
    union all
    select departments, null, count(*), count(confirmed_at) from readers where departments is not null group by departments
    union all
    select null, part, count(*), 0 from readers group by part`.execute(database.query);
  return rows;
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
