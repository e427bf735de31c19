import { sql } from 'kysely';
import type { ReaderCounts } from '../../../../app/features/notices/readers/contract';
import { audienceSize, countsOfAudience } from '../../../audience/audience-size';
import { everyoneId } from '../../../audience/audience';
import { isMember } from '../../../audience/membership';
import { type DepartmentNode, departmentsOf, peopleCounts, withSubDepartments } from '../../../directory/departments';
import type { Viewer } from '../../../viewer';

/** A notice as far as its readers need it. */
export interface ReadNotice {
  id: number;
  audienceId: number;
  confirmBy: number | null;
}

/** The departments below the root, or below the only department of a level. */
export function shownDepartments(nodes: ReadonlyMap<number, DepartmentNode>): DepartmentNode[] {
  const childrenOf = (parent: number | null): DepartmentNode[] =>
    [...nodes.values()].filter(({ parent_id: id }) => (id !== null && nodes.has(id) ? id : null) === parent);
  let level = childrenOf(null);
  for (let [only] = level; level.length === 1 && only !== undefined; [only] = level) {
    const below = childrenOf(only.id);
    if (below.length === 0) break;
    level = below;
  }
  return level;
}

/** The people of the present audience in each of these departments, each with those below. */
export async function departmentCounts(
  viewer: Viewer,
  notice: ReadNotice,
  shown: readonly DepartmentNode[],
): Promise<Map<number, ReaderCounts>> {
  const { database, corpId } = viewer;
  const nodes = await departmentsOf.get(database, corpId);
  const pairs = shown.flatMap(({ id }) => [...withSubDepartments(nodes.values(), [id])].map((below) => [id, below]));
  const json = sql<string>`${JSON.stringify(pairs)}`;
  /** The shown department of each department. */
  const rootOf =
    database.dialect === 'sqlite'
      ? sql`(select json_extract(value, '$[0]') as shown, json_extract(value, '$[1]') as below from json_each(${json}))`
      : sql`(select (value->>0)::bigint as shown, (value->>1)::bigint as below from jsonb_array_elements(${json}::jsonb))`;
  const size = await audienceSize(database, corpId, notice.audienceId);
  const countPeople = async (): Promise<ReadonlyMap<number, number>> => {
    if (notice.audienceId === everyoneId) return peopleCounts.get(database, corpId);
    const { rows } = await sql<{ shown: number; people: number }>`
      with members as materialized (select p.userid from people p where ${isMember(corpId, notice.audienceId)})
      select root.shown, count(distinct m.userid) as people
        from members cross join memberships m cross join ${rootOf} root
        where m.corp_id = ${corpId} and m.userid = members.userid and root.below = m.department_id
        group by root.shown`.execute(database.query);
    return new Map(rows.map((row) => [row.shown, row.people]));
  };
  const people = await countsOfAudience(database, `${corpId} ${notice.audienceId}`, size, countPeople);
  const { rows: readers } = await sql<{ shown: number; read: number; confirmed: number }>`
    with readers as materialized (
      select r.userid, r.confirmed_at from reads r
        join people p on p.corp_id = r.corp_id and p.userid = r.userid
        where r.notice_id = ${notice.id} and r.marked is null and ${isMember(corpId, notice.audienceId)}
    )
    select root.shown, count(distinct m.userid) as read,
        count(distinct case when readers.confirmed_at is null then null else m.userid end) as confirmed
      from readers cross join memberships m cross join ${rootOf} root
      where m.corp_id = ${corpId} and m.userid = readers.userid and root.below = m.department_id
      group by root.shown`.execute(database.query);
  const counts = new Map<number, ReaderCounts>();
  for (const { id } of shown) counts.set(id, { people: people.get(id) ?? 0, read: 0, confirmed: 0 });
  for (const { shown: id, read, confirmed } of readers)
    counts.set(id, {
      // The number of people may be older than the readings.
      people: Math.max(read, people.get(id) ?? 0),
      read,
      confirmed: notice.confirmBy === null ? 0 : confirmed,
    });
  return counts;
}
