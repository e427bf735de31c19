import { sql } from 'kysely';
import type { ReaderCounts } from '../../../../app/features/notices/readers/contract';
import { audienceSize, countsOfAudience } from '../../../audience/audience-size';
import { isMember } from '../../../audience/membership';
import { type DepartmentNode, departmentsOf, withSubDepartments } from '../../../directory/departments';
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
  const membership = sql`
    select distinct root.shown, p.userid from people p
      join memberships m on m.corp_id = p.corp_id and m.userid = p.userid
      join ${rootOf} root on root.below = m.department_id`;
  const size = await audienceSize(database, corpId, notice.audienceId);
  const people = await countsOfAudience(database, `${corpId} ${notice.audienceId}`, size, async () => {
    const { rows } = await sql<{ shown: number; people: number }>`
      select shown, count(*) as people from (${membership} where ${isMember(corpId, notice.audienceId)}) as each
        group by shown`.execute(database.query);
    return new Map(rows.map((row) => [row.shown, row.people]));
  });
  const { rows: readers } = await sql<{ shown: number; read: number; confirmed: number }>`
    select each.shown, count(*) as read, count(r.confirmed_at) as confirmed
      from reads r join (${membership}
        where p.userid in (select userid from reads where notice_id = ${notice.id})
          and ${isMember(corpId, notice.audienceId)}) as each on each.userid = r.userid
      where r.notice_id = ${notice.id} and r.marked is null
      group by each.shown`.execute(database.query);
  const counts = new Map<number, ReaderCounts>();
  for (const [id, count] of people) counts.set(id, { people: count, read: 0, confirmed: 0 });
  for (const { shown: id, read, confirmed } of readers)
    counts.set(id, {
      // The number of people may be older than the readings.
      people: Math.max(read, people.get(id) ?? 0),
      read,
      confirmed: notice.confirmBy === null ? 0 : confirmed,
    });
  return counts;
}
