import { sql } from 'kysely';
import type { Department, Membership } from '../../app/features/people/contract';
import type { Database } from '../database';
import { companyCache } from '../database/company-cache';
import { prepared, type Slots } from '../database/prepared';
import type { Viewer } from '../viewer';
import { numbersIn } from '../database/dialect-sql';

export interface DepartmentNode {
  id: number;
  name: string;
  parent_id: number | null;
}

const departmentIds = sql<string>`p.department_ids`;

const departmentList = prepared((query, slot: Slots<{ corpId: string }>, dialect) => ({
  compile: () => sql<DepartmentNode & { members: number }>`
    select d.id, d.name, d.parent_id, coalesce(m.members, 0) as members
    from departments d left join (
      select n.value as id, count(*) as members from people p, ${numbersIn(dialect, departmentIds)} n
      where p.corp_id = ${slot('corpId')} and p.left_at is null group by n.value
    ) m on m.id = d.id
    where d.corp_id = ${slot('corpId')} order by d.sort_order desc, d.id`.compile(query),
}));

const departmentNodes = prepared((query, slot: Slots<{ corpId: string }>) => (
  query.selectFrom('departments').select(['id', 'name', 'parent_id']).where('corp_id', '=', slot('corpId'))
));

/** All departments of a company by id, without their members. */
export const departmentsOf = companyCache<ReadonlyMap<number, DepartmentNode>>(5, async (database, corpId) => (
  new Map((await departmentNodes.all(database, { corpId })).map((node) => [node.id, node]))
));

/** Every department of the company, flat; siblings in the directory's order. */
export async function listDepartments({ database, corpId }: Viewer): Promise<Department[]> {
  const rows = await departmentList.all(database, { corpId });
  return rows.map(({ id, name, parent_id, members }) => ({ id, name, parentId: parent_id, members }));
}

/** These departments and all below them. */
export function withSubDepartments(nodes: Iterable<DepartmentNode>, roots: Iterable<number>): Set<number> {
  const children = new Map<number | null, DepartmentNode[]>();
  for (const node of nodes) children.set(node.parent_id, [...(children.get(node.parent_id) ?? []), node]);
  const found = new Set<number>();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(children.get(id) ?? []).map((child) => child.id));
  }
  return found;
}

/**
 * A person's departments, each with the way to it from the root, the main one first. One that the directory does not
 * show is left out.
 * @param ids JSON: number[]
 */
export async function membershipsOf(database: Database, corpId: string, ids: string, main: number | null): Promise<Membership[]> {
  const byId = await departmentsOf.get(database, corpId);
  return idsOf(ids, main).map((id) => ({ id, path: pathTo(id, byId) })).filter(({ path }) => path.length > 0);
}

function idsOf(ids: string, main: number | null): number[] {
  const parsed: unknown = JSON.parse(ids);
  const numbers = Array.isArray(parsed) ? parsed.filter((id) => typeof id === 'number') : [];
  return main !== null && numbers.includes(main) ? [main, ...numbers.filter((id) => id !== main)] : numbers;
}

function pathTo(id: number, byId: ReadonlyMap<number, DepartmentNode>): string[] {
  const path: string[] = [];
  const seen = new Set<number>();
  for (let node = byId.get(id); node !== undefined && !seen.has(node.id); node = byId.get(node.parent_id ?? -1)) {
    seen.add(node.id);
    path.unshift(node.name);
  }
  return path;
}
